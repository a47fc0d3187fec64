/** Tokens with control characters: they are handed out by no command, wherever they lie. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { main } from "../../../../lib/cli/main.ts";
import { machineWith, section } from "../../../support/store/fixture.ts";

const REASON = "The token contains control characters";
const HINT = "Check that the token is complete, or log in again";
const SAID = `Error: ${REASON}\nHint: ${HINT}\n`;
const GIT = "protocol=https\nhost=huggingface.co\n\n";

/** Commands with what they read, and what each says. */
const COMMANDS: readonly (readonly [line: string, stdin: string, out: string, err: string])[] = [
  ["token", "", "", SAID],
  ["export --format json", "", "", SAID],
  ["export --format systemd", "", "", SAID],
  ["exec -- run", "", "", SAID],
  ["git-credential get", GIT, "", SAID],
  ["docker-credential get", "registry.hf.space", `${REASON}: ${HINT}\n`, ""],
];

type Machine = Parameters<typeof machineWith>;

/** Places where a token may lie. */
const PLACES: Readonly<Record<string, (token: string) => Machine>> = {
  "the file": (token) => [{ token }],
  "HF_TOKEN": (token) => [{}, { env: { HF_TOKEN: token } }],
  "a section": (token) => [
    { stored_tokens: section("a", { hf_token: token }) },
    { env: { HF_AUTH_TOKEN_NAME: "a" } },
  ],
  "an engine": (token) => [{}, {
    env: { HF_AUTH_STORE: "etcd:http://127.0.0.1:2379/hf" },
    fetch: () => Promise.resolve(Response.json(etcdHolding(token))),
  }],
};

function etcdHolding(token: string) {
  const active = { kvs: [{ value: btoa(token), mod_revision: "1" }] };
  return { header: {}, responses: [active, {}, {}].map((response_range) => ({ response_range })) };
}

/** What `hf-auth` comes to where nothing may be sent or run. */
async function run(line: string, [store, options]: Machine, stdin: string) {
  const programs = { run: () => assert.fail("it was handed out") };
  const host = machineWith(store, { fetch: () => assert.fail("asked"), ...options, programs, stdin });
  return [await main(line.split(" "), host), host.stdout, host.stderr];
}

for (const [place, holding] of Object.entries(PLACES)) {
  for (const [line, stdin, out, err] of COMMANDS) {
    test(`hf-auth ${line} hands out no control characters that lie in ${place}`, async () => {
      for (const character of ["\x1b", "\0", "\x7f"]) {
        assert.deepEqual(await run(line, holding(`hf_a${character}[2Jb`), stdin), [1, out, err]);
      }
    });
  }
}

for (const place of ["the file", "HF_TOKEN", "an engine"]) {
  test(`hf-auth token leaves out line breaks that lie in ${place}, as Python does`, async () => {
    assert.deepEqual(await run("token", PLACES[place]!("hf_a\r\nb\n"), ""), [0, "hf_ab\n", ""]);
  });
}
