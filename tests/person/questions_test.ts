/** The questions of a login at a terminal in memory: what is typed, what that answers, and what is on the screen. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type MemoryHost, memoryHost } from "../../lib/host/memory/host.ts";
import { enterHidden } from "../../lib/person/hidden.ts";
import { takeKeyboard } from "../../lib/person/keyboard.ts";
import { selectNumber } from "../../lib/person/numbered.ts";
import type { Person } from "../../lib/person/person.ts";
import { terminalPerson } from "../../lib/person/terminal.ts";

const HELP = "Create a token at https://huggingface.co/settings/tokens and paste it here.\n";
const QUESTION = "? Enter your token (it will not be shown) ";
const entered = (pasted: string) => Promise.resolve(pasted);
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
    const typed = await terminalPerson(host).enterToken(entered);
    const shown = `${HELP}${QUESTION}${line === "" ? "" : "••••"}\n`;
    assert.deepEqual([typed, host.stderr, host.stdout, host.keyboardTaken], [line, shown, "", false]);
  });
}

/** What is shown of what has arrived: the end of a token, and of anything else that there was something. */
const MASKS: readonly (readonly [pasted: string, shown: string])[] = [
  ["hf_aaaaaaaaaaaaaaaa0001", "••••0001"],
  [' "hf_aaaaaaaaaaaaaaaa0001",', "••••0001"],
  ["hf_0001", "••••"],
  ["correct horse battery staple", "••••"],
  ["hf_aaaaaaaaaaaaaaaa0001 and a password", "••••"],
  ["", ""],
];

for (const [pasted, shown] of MASKS) {
  test(`of what was pasted is shown: ${JSON.stringify(shown)}`, async () => {
    const host = plain();
    host.type(pasted, "\r");
    await terminalPerson(host).enterToken(entered);
    assert.equal(host.stderr, `${HELP}${QUESTION}${shown}\n`);
  });
}

test("the keyboard is taken from the first question to the last, and a key goes to the one that it answers", async () => {
  const host = plain();
  const person = terminalPerson(host);
  host.type("\x1b[B\rhf_a\r");
  assert.deepEqual([await person.chooseMethod(), host.keyboardTaken], ["token", true]);
  assert.deepEqual([await person.enterToken(entered), host.keyboardTaken], ["hf_a", false]);
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
    await person.enterToken(entered);
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
  "whoever asked": (_, stop) => stop.abort(Object.assign(new Error("Cancelled"), { code: "interrupted" })),
};

const QUESTIONS: Readonly<Record<string, (person: Person, signal: AbortSignal) => Promise<string>>> = {
  chooseMethod: (person, signal) => person.chooseMethod(signal),
  enterToken: (person, signal) => person.enterToken(entered, signal),
};

for (const [ending, end] of Object.entries(ENDINGS)) {
  for (const [question, ask] of Object.entries(QUESTIONS)) {
    test(`${question} ends by ${ending}, and gives the keyboard back`, async () => {
      const host = plain();
      const stop = new AbortController();
      const asking = ask(terminalPerson(host), stop.signal);
      // Only now there is somebody to hear of it.
      await Promise.resolve();
      end(host, stop);
      await assert.rejects(asking, { code: "interrupted", message: "Cancelled" });
      assert.equal(host.keyboardTaken, false);
      assert.throws(() => host.interrupt(), /Nobody listens/);
    });
  }
}

test("nothing is asked of one who has left", async () => {
  const host = plain();
  const reason = new Error("left");
  await assert.rejects(terminalPerson(host).enterToken(entered, AbortSignal.abort(reason)), reason);
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
    const chosen = await keyboard.ask((next) => selectNumber(host.terminal, next, "Which?", CHOICES));
    assert.deepEqual([chosen, host.stderr], [value, LIST + shown]);
  });
}

test("a terminal that is no screen lets one choose by number", async () => {
  for (const env of [{ TERM: "dumb" }, { ACCESSIBLE: "1" }]) {
    const host = memoryHost({ interactive: true, env });
    host.type("2\r");
    assert.equal(await terminalPerson(host).chooseMethod(), "token");
    assert.equal(
      host.stderr,
      "How would you like to log in?\n  1) Log in with your browser\n  2) Paste an access token\nEnter a number (1): 2\n",
    );
  }
});

test("nobody is asked in CI", async () => {
  const host = memoryHost({ interactive: true, env: { CI: "true" } });
  assert.deepEqual([await terminalPerson(host).chooseMethod(), host.stderr], ["browser", ""]);
});

test("a long paste is drawn no more often than a short one", async () => {
  const writes = [20, 8_000].map(async (length) => {
    const host = plain();
    let count = 0;
    const terminal = Object.create(host.terminal, { err: { value: () => count++ } });
    using keyboard = takeKeyboard({ ...host, terminal });
    host.type(...`${"x".repeat(length)}\r`.match(/.{1,64}|\r/gs)!);
    await keyboard.ask((next) => enterHidden(terminal, next, "?"));
    return count;
  });
  assert.deepEqual(await Promise.all(writes), [2, 2]);
});
