/** What is said of a configuration of kubectl in which there is no cluster: in kubectl's own words of 1.32, and by kubectl. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { memoryHost } from "../../../lib/host/memory/host.ts";
import type { EngineHost } from "../../../lib/store/engines/engine_host.ts";
import { findCluster } from "../../../lib/store/engines/kubernetes/find_cluster.ts";
import { failureOf } from "../../support/failure.ts";
import { machine } from "../../support/kubernetes/machine.ts";
import { skipUnless } from "../../support/skip.ts";

const OTHER = "Correct it, or choose another context: `kubectl config use-context NAME`";
const CHOOSE = "Set KUBECONFIG, or choose one: `kubectl config use-context NAME`";
const CORRECT = "Correct it, or set KUBECONFIG to another one; " +
  "`kubectl config view --minify --flatten` says what is wrong";

/** A configuration whose context, cluster or user has the name, and the others of those are there. */
const config = (names: { readonly current?: string; readonly cluster?: string; readonly user?: string }) => {
  const { current = "c", cluster = "k", user = "u" } = names;
  return JSON.stringify({
    ...{ apiVersion: "v1", kind: "Config", "current-context": current },
    contexts: [{ name: "c", context: { cluster, user } }],
    clusters: [{ name: "k", cluster: { server: "https://127.0.0.1:9" } }],
    users: [{ name: "u", user: { token: "secret" } }],
  });
};

const ROWS: readonly (readonly [text: string, stderr: string, message: string, hint: string])[] = [
  [
    config({ current: "me@no where" }),
    "error: cannot locate context me@no where\n",
    "kubectl's configuration has no context me@no where",
    OTHER,
  ],
  [
    config({ cluster: "k9" }),
    "error: cannot locate cluster k9\n",
    "kubectl's configuration has no cluster k9",
    OTHER,
  ],
  [config({ user: "u9" }), "error: cannot locate user u9\n", "kubectl's configuration has no user u9", OTHER],
  [
    config({ current: "" }),
    "error: current-context must exist in order to minify\n",
    "kubectl has no current context",
    CHOOSE,
  ],
  [
    '{ "users": [secret',
    'error: error loading config file "/secret": yaml: line 1: did not find expected node content\n',
    "kubectl can't read its configuration",
    CORRECT,
  ],
];

const failureOn = async (host: EngineHost) => {
  const { code, message, hint } = await failureOf(findCluster(host));
  return [code, message, hint];
};

for (const [text, stderr, message, hint] of ROWS) {
  const expected = ["invalid_configuration", message, hint];

  test(`where kubectl says "${stderr.trim()}" that is named`, async () => {
    const programs = { kubectl: () => ({ status: 1, stdout: "", stderr }) };
    const host = { ...memoryHost({ programs }), variable: () => undefined } as unknown as EngineHost;
    assert.deepEqual(await failureOn(host), expected);
  });

  const hasKubectl = spawnSync("kubectl", ["version", "--client"]).status === 0;
  test(`kubectl is understood: ${message}`, {
    skip: skipUnless(hasKubectl, "kubectl is not installed (Debian's kubernetes-client)"),
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "hf-auth-kubectl-"));
    try {
      writeFileSync(join(folder, "config"), text);
      const host = await machine({ variables: { KUBECONFIG: join(folder, "config") } });
      assert.deepEqual(await failureOn(host), expected);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
