/** Files of all sorts: read or refused as a whole, written so that they are read as they were meant, and never quoted. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { HfAuthError } from "../../lib/errors.ts";
import { type IniDocument, IniSyntaxError, parseIni } from "../../lib/store/ini/ini.ts";
import { fuzzFrom, SECRET, SEED } from "../support/fuzz.ts";
import { run } from "../support/program/fixture.ts";
import { section } from "../support/store/fixture.ts";
import { assertReadsBack } from "../support/store/sections.ts";

const ROUNDS = 4_000;
const WELL_FORMED = "# by hand\n[DEFAULT]\nnote = x\n\n" +
  section("A", { hf_token: `hf_${SECRET}`, refresh_token: `r_${SECRET}`, expires_at: 1_800_000_000 }) +
  section("b", { hf_token: "hf_b", endpoint: "https://hub.test" });

test(`${ROUNDS} texts: parseIni reads or refuses, and what is changed is read as it was meant`, () => {
  const fuzz = fuzzFrom(SEED);
  let [read, refused, changed] = [0, 0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const text = fuzz.below(4) === 0 ? fuzz.text() : fuzz.spoil(WELL_FORMED);
    const at = `FUZZ_SEED=${SEED}, round ${round}, ${JSON.stringify(text)}`;
    let document: IniDocument;
    try {
      document = parseIni(text);
    } catch (error) {
      refused++;
      assert(error instanceof IniSyntaxError, at);
      assert(!error.message.includes(SECRET), at);
      continue;
    }
    read++;
    assertReadsBack(document);
    const [name, key, value] = [fuzz.text(), "hf_token", fuzz.text()];
    try {
      const after = document.with(name, { [key]: value });
      changed++;
      assertReadsBack(after);
      assert.equal(after.get(name)?.values.get(key), value, at);
      const rest = (one: IniDocument) =>
        one.sections.filter((other) => other.name !== name).map((other) => [
          other.name,
          [...other.values],
        ]);
      const sorted = (one: IniDocument) => rest(one).sort((a, b) => String(a[0]) < String(b[0]) ? -1 : 1);
      assert.deepEqual(sorted(after), sorted(document), at);
      assert.deepEqual(sorted(after.without(name)), sorted(document), at);
    } catch (error) {
      assert(error instanceof HfAuthError, `${at}: ${error}`);
      assert(name.includes(SECRET) || !error.message.includes(SECRET), at);
    }
  }
  assert(read > 500 && refused > 500 && changed > 100, `${read}, ${refused} and ${changed}`);
});

test("300 damaged stores: every command ends with words of its own, and changes nothing it can't read", async () => {
  const fuzz = fuzzFrom(SEED + 1);
  for (let round = 0; round < 300; round++) {
    const stored_tokens = fuzz.spoil(WELL_FORMED);
    const token = fuzz.below(3) === 0 ? fuzz.text() : `hf_${SECRET}`;
    const at = `FUZZ_SEED=${SEED}, round ${round}, ${JSON.stringify([token, stored_tokens])}`;
    const store = { token, stored_tokens };
    const env = { HF_HUB_OFFLINE: "1" };
    for (
      const command of [
        "list",
        "token",
        "whoami",
        "switch --token-name b",
        "logout --token-name A",
        "refresh",
      ]
    ) {
      const { err, status, store: after } = await run(command, { store, env });
      assert.doesNotMatch(err, /Unexpected/, `${at}: ${command}: ${err}`);
      assert(!err.includes(`hf_${SECRET}`) && !err.includes(`r_${SECRET}`), `${at}: ${command}: ${err}`);
      if (status !== 0) assert.equal(after["stored_tokens"], stored_tokens, `${at}: ${command}`);
    }
  }
});
