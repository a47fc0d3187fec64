/** What commands say of a store that can't be reached: its error, unless a variable's token counts. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { main } from "../../../../lib/cli/main.ts";
import { json, whoamiBody } from "../../../support/fakes/hub.ts";
import { machineWith } from "../../../support/store/fixture.ts";

const ERROR = "Cannot reach etcd at https://a:2379/hf: the connection failed";
const SET = { HF_TOKEN: "hf_e" };
const rows: readonly (readonly [line: string, env: Record<string, string>, status: number, says: boolean])[] =
  [
    ["list", {}, 1, true],
    ["list", SET, 1, true],
    ["token", {}, 1, true],
    ["token", SET, 0, false],
    ["whoami", {}, 1, true],
    ["whoami", SET, 0, false],
    ["status", {}, 1, true],
    ["status", SET, 0, true],
    ["status --json", {}, 1, true],
    ["status --json", SET, 0, true],
  ];

for (const [line, env, status, says] of rows) {
  test(`hf-auth ${line} on a store that can't be reached, ${env["HF_TOKEN"] ?? "without HF_TOKEN"}`, async () => {
    const host = machineWith({}, {
      env: { ...env, HF_AUTH_STORE: "etcd:https://a:2379/hf" },
      fetch: (input) =>
        `${input}`.startsWith("https://a:2379/")
          ? Promise.reject(new TypeError("refused"))
          : Promise.resolve(json(whoamiBody())),
    });
    const ended = await main(line.split(" "), host);
    const said = host.stdout + host.stderr;
    assert.deepEqual([ended, said.includes(ERROR), said.includes("ot logged in")], [status, says, false]);
  });
}
