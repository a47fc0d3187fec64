/** Names of all sorts from the Hub, through the whole program: stored as they are or refused, and never obeyed. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Exchange, json, whoamiBody } from "../support/fakes/hub.ts";
import { fuzzFrom, SEED } from "../support/fuzz.ts";
import { run } from "../support/program/fixture.ts";
import { section } from "../support/store/fixture.ts";

const ROUNDS = 600;
/** What has the name already is good no more. */
const REFUSED: Exchange = ["GET https://huggingface.co/api/whoami-v2 Bearer hf_b", json({}, 401)];
const before = { token: "hf_b", stored_tokens: section("b", { hf_token: "hf_b" }) };
// Line breaks and colours are our own.
const OBEYED = /(?!\n|\x1b\[\d+(;\d+)*m)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/** What was found once. */
const CASES = [
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "DEFAULT",
  "b",
  "\ud800",
  "a\u2028b",
  " a ",
  "]",
  "#a",
];

test(`${ROUNDS} names of all sorts: list, switch and logout find what login stored`, async () => {
  const fuzz = fuzzFrom(SEED);
  let [stored, refused] = [0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const name = CASES[round] ?? fuzz.text();
    const at = `FUZZ_SEED=${SEED}, round ${round}, ${JSON.stringify(name)}`;
    const hub: Exchange[] = [[
      "GET https://huggingface.co/api/whoami-v2 Bearer hf_new",
      json(whoamiBody(name, fuzz.text())),
    ], ...name === "b" ? [REFUSED] : []];
    const login = await run(["login", "--token", "hf_new"], { store: before, hub });
    const shown = (words: string) => {
      assert.doesNotMatch(words, OBEYED, at);
      assert.doesNotMatch(words, /Unexpected/, at);
    };
    shown(login.out + login.err);
    if (login.status !== 0) {
      refused++;
      assert.deepEqual(login.store, before, at);
      continue;
    }
    stored++;
    assert.equal(login.store["token"], "hf_new", at);
    const store = login.store;
    const list = await run(["list", "--json"], { store });
    const names: string[] = JSON.parse(list.out).map((one: { name: string }) => one.name);
    // Without a name an account's own is taken, and JSON has no lone surrogates.
    const found = names.find((one) => one !== "b") ?? "b";
    const table = await run("list", { store });
    shown(table.out + table.err);
    for (const command of ["switch", "logout"]) {
      const { status, out, err } = await run([command, "--token-name", found], { store });
      shown(out + err);
      assert.equal(status, 0, `${at}: ${command} ${err}`);
    }
    if (names.length === 2) {
      const { store: rest } = await run(["logout", "--token-name", found], { store });
      assert.deepEqual(rest, { stored_tokens: before.stored_tokens }, at);
    }
  }
  assert(stored > 50 && refused > 50, `${stored} and ${refused}`);
});
