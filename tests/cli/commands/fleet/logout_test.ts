/** What `logout` asks where the tokens are a fleet's: it says that every machine is logged out. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { main } from "../../../../lib/cli/main.ts";
import { toBase64 } from "../../../../lib/store/engines/http/base64.ts";
import { machineWith, section } from "../../../support/store/fixture.ts";

const EVERY =
  ", for every machine that uses etcd at http://127.0.0.1:2379/hf? (y/N) n\nNothing was removed\n";
const one = section("work", { hf_token: "hf_a" });
const rows: readonly (readonly [active: string, stored: string, question: string])[] = [
  ["hf_a", one, "? Log out and remove the access token work"],
  ["hf_a", one + section("b", { hf_token: "hf_b" }), "? Log out and remove all 2 access tokens (work, b)"],
  ["hf_a", "", "? Log out and remove the access token"],
];

for (const [active, stored, question] of rows) {
  test(`logout asks${question.slice(1)}, and names the store`, async () => {
    const kvs = (value: string) => ({ kvs: [{ mod_revision: "1", value: toBase64(value) }] });
    const ranges = [kvs(active), kvs(stored), {}].map((response_range) => ({ response_range }));
    const host = machineWith({}, {
      env: { HF_AUTH_STORE: "etcd:http://127.0.0.1:2379/hf", NO_COLOR: "1" },
      interactive: true,
      fetch: () => Promise.resolve(Response.json({ header: {}, responses: ranges })),
    });
    host.type("n");
    assert.deepEqual([await main(["logout"], host), host.stdout, host.stderr], [1, "", question + EVERY]);
  });
}
