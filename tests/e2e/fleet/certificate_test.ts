/** An engine behind TLS in both directions: the program shows its certificate, in each runtime that can. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { needsEtcd, startEtcd } from "../../support/engines/etcd.ts";
import { fill } from "../../support/engines/fleet.ts";
import { startLossyProxy } from "../../support/engines/lossy_proxy.ts";
import { makeAuthority } from "../../support/network/certificates.ts";
import { makeHome } from "../../support/program/program.ts";
import { RUNTIMES } from "../../support/program/runtimes.ts";

for (const { name, run } of RUNTIMES) {
  test(`etcd with client certificates: ${name} shows its own, and believes its CA only`, {
    skip: needsEtcd,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "hf-auth-tls-"));
    const [theirs, strange] = [makeAuthority("etcd's"), makeAuthority("a stranger's")];
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    };
    const { certificate: cert, key } = theirs.certify(["127.0.0.1", "localhost"]);
    const own = theirs.identify("hf-auth");
    const identity = { ETCDCTL_CERT: file("cert", own.certificate), ETCDCTL_KEY: file("key", own.key) };
    await using server = await startEtcd();
    await fill(server, "[one]\nhf_token = hf_one\n\n", "hf_one");
    await using front = await startLossyProxy(server.address, () => "passes", {
      ...{ cert, key, ca: theirs.certificate, requestCert: true, rejectUnauthorized: true },
    });
    await using home = await makeHome();
    const token = (env: Record<string, string>) =>
      run(["token"], { env: { ...home.env("http://127.0.0.1:1"), ...server.env(front.address), ...env } });
    try {
      const ca = file("ca", theirs.certificate);
      const good = await token({ ETCDCTL_CACERT: ca, ...identity });
      assert.deepEqual([good.stderr, good.stdout], ["", "hf_one\n"]);
      for (
        const env of [{ ETCDCTL_CACERT: ca }, {
          ETCDCTL_CACERT: file("strange", strange.certificate),
          ...identity,
        }]
      ) {
        const { status, stdout, stderr } = await token(env);
        assert.deepEqual([status, stdout], [1, ""]);
        assert.match(stderr, /^Error: Cannot reach etcd at https:.*\nHint: Check .*ETCDCTL_CACERT/);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
