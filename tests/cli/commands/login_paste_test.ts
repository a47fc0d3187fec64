/** `login --token -` at a terminal: in which format and surroundings it asks, and what is read where nobody is asked. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { json, whoamiBody } from "../../support/fakes/hub.ts";
import { whoami } from "../../support/fakes/login_exchanges.ts";
import { run } from "../../support/program/fixture.ts";
import { FOLDER, section } from "../../support/store/fixture.ts";

const ASKED = "Create a token at https://huggingface.co/settings/tokens and paste it here.\n" +
  "? Enter your token (it will not be shown) ••••\n";
const SAID = `✓ Logged in as alice\n  token: ci (permission: write)\n  saved to: ${FOLDER}/token\n`;

/** How it is called, and what is printed. */
const CALLS: readonly (readonly [
  line: string,
  env: Readonly<Record<string, string>>,
  printed: { readonly out?: string; readonly err?: string },
])[] = [
  ["", {}, { err: ASKED + SAID }],
  ["--json", {}, {
    out: '{"event": "approved", "user": "alice", "token_name": "ci", "role": "write", "expires_at": null}\n',
    err: ASKED,
  }],
  ["-q", {}, { out: "ci\n", err: ASKED }],
  ["", { CI: "1" }, { err: SAID }],
  ["", { CLAUDECODE: "1" }, {
    out: "Login successful: logged in as alice (token saved as 'ci').\n",
  }],
  ["--format agent --expect-user alice", {}, {
    out: "Login successful: logged in as alice (token saved as 'ci').\n",
  }],
];

for (const [line, env, printed] of CALLS) {
  test(`login --token - ${line} at a terminal, ${JSON.stringify(env)}`, async () => {
    const read: string[] = [];
    const result = await run(`login --token - ${line}`, {
      hub: [whoami("hf_new", json(whoamiBody("ci")))],
      interactive: true,
      env: { NO_COLOR: "1", ...env },
      prepare: (host) => {
        // The terminal would show it.
        Object.assign(host.terminal, { readIn: () => Promise.resolve(read.push("in clear").toString()) });
        host.type("hf_new\r", "the rest of a paste\r");
      },
    });
    assert.deepEqual([result, read], [{
      status: 0,
      out: "",
      err: "",
      store: { token: "hf_new", stored_tokens: section("ci", { hf_token: "hf_new" }) },
      ...printed,
    }, []]);
  });
}
