/** What commands say of a store with nothing in it: its name, and commands that ask the same one. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { main } from "../../../../lib/cli/main.ts";
import { machineWith } from "../../../support/store/fixture.ts";

const STORE = "etcd:http://127.0.0.1:2379/hf";
const NAME = "etcd at http://127.0.0.1:2379/hf";
const NOT = `Error: Not logged in: no token is active in ${NAME}\nHint: Log in with `;
const NONE = `No stored tokens found in ${NAME}. Log in with `;
const rows: readonly (readonly [line: string, status: number, before: string, after: string])[] = [
  ["token", 1, NOT, "\n"],
  ["whoami", 1, NOT, "\n"],
  ["can infer", 1, NOT, "\n"],
  ["export --format sh", 1, NOT, "\n"],
  ["list", 0, NONE, ".\n"],
  ["sync", 1, `No token is active in ${NAME}. Log in with `, ".\n"],
  [
    "refresh",
    1,
    `Error: No stored token is active in ${NAME}\nHint: Name one with --token-name, or log in with `,
    "\n",
  ],
];

const nothing = { header: {}, responses: [{}, {}, {}].map((response_range) => ({ response_range })) };

for (const [line, status, before, after] of rows) {
  for (const [more, env] of [[` --store ${STORE}`, {}], ["", { HF_AUTH_STORE: STORE }]] as const) {
    test(`hf-auth ${line}${more} names an empty store, and the command that fills it`, async () => {
      const fetch = () => Promise.resolve(Response.json(nothing));
      const host = machineWith({}, { env, fetch });
      const ended = await main(`${line}${more}`.split(" "), host);
      assert.deepEqual([ended, host.stdout, host.stderr], [
        status,
        "",
        `${before}\`hf-auth login${more}\`${after}`,
      ]);
    });
  }
}
