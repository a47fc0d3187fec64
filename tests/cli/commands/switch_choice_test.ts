/** How a person at a terminal chooses among stored tokens. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { selectNumber } from "../../../lib/person/numbered.ts";
import { takeKeyboard } from "../../../lib/person/keyboard.ts";
import { memoryHost } from "../../../lib/host/memory/host.ts";
import { run } from "../../support/program/fixture.ts";
import { section } from "../../support/store/fixture.ts";

const NAMES = Array.from({ length: 20 }, (_, at) => `name-${String(at).padStart(2, "0")}`);
const holding = (names: readonly string[], active: string) => ({
  token: `hf_${active}`,
  stored_tokens: names.map((name) => section(name, { hf_token: `hf_${name}` })).join(""),
});

/** The stored tokens, what is typed, and the active token then. */
const CHOICES:
  readonly (readonly [title: string, names: readonly string[], keys: string[], active: string])[] = [
    ["Enter keeps the active token", NAMES, ["\r"], "name-07"],
    ["the list begins at the active token", NAMES, ["\x1b[B", "\r"], "name-08"],
    ["typing filters", NAMES, ["15", "\r"], "name-15"],
    ["typing filters, and can be taken back", NAMES, ["15", "\x7f", "2", "\r"], "name-12"],
    ["letters filter that other lists move by", [...NAMES, "hjkl"], ["l", "\r"], "hjkl"],
  ];

for (const [title, names, keys, active] of CHOICES) {
  test(`switch in a terminal: ${title}`, async () => {
    const { status, err, store } = await run("switch", {
      store: holding(names, "name-07"),
      interactive: true,
      env: { NO_COLOR: "1" },
      prepare: (host) => host.type(...keys),
    });
    assert.deepEqual([status, store["token"]], [0, `hf_${active}`]);
    assert.ok(err.includes(`Select a token to switch to (${names.length} tokens, type to filter):`), err);
    assert.ok(err.endsWith(`✓ The active token is now ${active}\n`), err);
  });
}

test("switch in a terminal says nothing of more where all fits", async () => {
  const { err } = await run("switch", {
    store: holding(["a", "b"], "b"),
    interactive: true,
    prepare: (host) => host.type("\r"),
  });
  assert.match(err, /Select a token to switch to:/);
});

test("a choice by number begins where it is told to", async () => {
  const host = memoryHost({ interactive: true });
  host.type("\r");
  using keyboard = takeKeyboard(host);
  const choices = ["a", "b", "c"].map((value) => ({ name: value.toUpperCase(), value }));
  const chosen = await keyboard.ask((next) =>
    selectNumber(host.terminal, next, "Which?", choices, { initial: "b" })
  );
  assert.deepEqual([chosen, host.stderr], ["b", "Which?\n  1) A\n  2) B\n  3) C\nEnter a number (2): \n"]);
});
