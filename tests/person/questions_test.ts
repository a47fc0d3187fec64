/** The questions of a login at a terminal in memory: what is typed, what that answers, and what is on the screen. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type MemoryHost, memoryHost } from "../../lib/host/memory/host.ts";
import { takeKeyboard } from "../../lib/person/keyboard.ts";
import { selectNumber } from "../../lib/person/numbered.ts";
import { terminalPerson } from "../../lib/person/terminal.ts";

const HELP = "Create a token at https://huggingface.co/settings/tokens and paste it here.\n";
const ASKED = `${HELP}? Enter your token (it will not be shown) \n`;
const plain = () => memoryHost({ interactive: true, env: { NO_COLOR: "1" } });

/** What is typed, in pieces, and the line that it makes. */
const LINES: readonly (readonly [pieces: readonly string[], line: string])[] = [
  [["hf_a\r"], "hf_a"],
  [["h", "f", "_", "a", "\n"], "hf_a"],
  [["hf_ab\x7f\bb\r"], "hf_b"],
  [["nonsense\x15hf_a\r"], "hf_a"],
  [["one two  \x17hf_a\r"], "one hf_a"],
  [["\x7f\x15\x17\r"], ""],
  [["\x1b[200~hf_a\x1b[201~\r"], "hf_a"],
  [["\x1b[200~hf_a\nhf_a\n\x1b[201~"], "hf_a"],
  [["hf_\x1b[", "Da\x1b[1;5C\x1bOP\r"], "hf_a"],
  [['\t\x16 "hf_a" \r'], ' "hf_a" '],
  [["🤗\x7fhf_a\r"], "hf_a"],
  [["hf_a\r", "and what comes after it"], "hf_a"],
  [["x".repeat(100_000), "\r"], "x".repeat(100_000)],
];

for (const [pieces, line] of LINES) {
  test(`a hidden line: ${JSON.stringify(pieces).slice(0, 60)}`, async () => {
    const host = plain();
    host.type(...pieces);
    const typed = await terminalPerson(host).enterToken();
    assert.deepEqual([typed, host.stderr, host.stdout, host.keyboardTaken], [line, ASKED, "", false]);
  });
}

test("the keyboard is taken from the first question to the last, and a key goes to the one that it answers", async () => {
  const host = plain();
  const person = terminalPerson(host);
  host.type("\x1b[B\rhf_a\r");
  assert.deepEqual([await person.chooseMethod(), host.keyboardTaken], ["token", true]);
  assert.deepEqual([await person.enterToken(), host.keyboardTaken], ["hf_a", false]);
  assert(!host.stderr.includes("hf_a"));
});

test("the browser is the first choice, and gives the keyboard back", async () => {
  const host = plain();
  host.type("\r");
  assert.deepEqual([await terminalPerson(host).chooseMethod(), host.keyboardTaken], ["browser", false]);
});

test("keys that arrive together move as far as each by itself", async () => {
  const host = plain();
  host.type("\x1b[B".repeat(3) + "\x1b[A".repeat(2) + "\r");
  assert.equal(await terminalPerson(host).chooseMethod(), "token");
});

for (const [title, env, colored] of [["", {}, true], [" with NO_COLOR", { NO_COLOR: "1" }, false]] as const) {
  test(`the questions are ${colored ? "" : "not "}coloured${title}`, async () => {
    const host = memoryHost({ interactive: true, env });
    const person = terminalPerson(host);
    host.type("\x1b[B\rhf_a\r");
    await person.chooseMethod();
    await person.enterToken();
    const hidden = host.stderr.slice(host.stderr.indexOf(HELP));
    // Whether the list is coloured is also its library's business: that looks at this process's own terminal.
    const sgr = /\x1b\[[\d;]*m/;
    assert.deepEqual([sgr.test(hidden), colored || !sgr.test(host.stderr)], [colored, true]);
  });
}

/** What ends a question without an answer. */
const ENDINGS: Readonly<Record<string, (host: MemoryHost, stop: AbortController) => void>> = {
  "Ctrl-C": (host) => host.type("\x03"),
  "Ctrl-D": (host) => host.type("hf_\x04"),
  "a signal to the process": (host) => host.interrupt(15),
  "whoever asked": (_, stop) => stop.abort(Object.assign(new Error("Interrupted"), { code: "interrupted" })),
};

for (const [ending, end] of Object.entries(ENDINGS)) {
  for (const question of ["chooseMethod", "enterToken"] as const) {
    test(`${question} ends by ${ending}, and gives the keyboard back`, async () => {
      const host = plain();
      const stop = new AbortController();
      const asking = terminalPerson(host)[question](stop.signal);
      // Only now there is somebody to hear of it.
      await Promise.resolve();
      end(host, stop);
      await assert.rejects(asking, { code: "interrupted", message: "Interrupted" });
      assert.equal(host.keyboardTaken, false);
      assert.throws(() => host.interrupt(), /Nobody listens/);
    });
  }
}

test("nothing is asked of one who has left", async () => {
  const host = plain();
  const reason = new Error("left");
  await assert.rejects(terminalPerson(host).enterToken(AbortSignal.abort(reason)), reason);
  assert.equal(host.keyboardTaken, false);
});

const CHOICES = [{ name: "One", value: "1" }, { name: "Two", value: "2" }];
const LIST = "Which?\n  1) One\n  2) Two\n";
const WRONG = "Enter a number from 1 to 2\n";

/** What is typed where there is only a number to choose by, the choice, and what is shown below the list. */
const NUMBERS: readonly (readonly [typed: string, value: string, shown: string])[] = [
  ["\r", "1", "Enter a number (1): \n"],
  ["2\r", "2", "Enter a number (1): 2\n"],
  ["1\x7f2\r", "2", "Enter a number (1): 1\b \b2\n"],
  ["3\r0\r2\r", "2", `Enter a number (1): \n${WRONG}Enter a number (1): \n${WRONG}Enter a number (1): 2\n`],
  // Some token's digits are not shown either.
  ["hf_1212\r2\r", "2", `Enter a number (1): \n${WRONG}Enter a number (1): 2\n`],
];

for (const [typed, value, shown] of NUMBERS) {
  test(`a choice by number: ${JSON.stringify(typed)}`, async () => {
    const host = plain();
    using keyboard = takeKeyboard(host);
    host.type(typed);
    const chosen = await selectNumber(host.terminal, keyboard.keys(), "Which?", CHOICES);
    assert.deepEqual([chosen, host.stderr], [value, LIST + shown]);
  });
}
