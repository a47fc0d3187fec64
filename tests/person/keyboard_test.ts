/** The keyboard while it is held: what stops this program and goes on, what ends it, and what is tried again. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { HfAuthError } from "../../lib/errors.ts";
import { memoryHost } from "../../lib/host/memory/host.ts";
import { takeKeyboard } from "../../lib/person/keyboard.ts";
import { terminalPerson } from "../../lib/person/terminal.ts";

const HELP = "Create a token at https://huggingface.co/settings/tokens and paste it here.\n";
const QUESTION = "? Enter your token (it will not be shown) ";
const plain = () => memoryHost({ interactive: true, env: { NO_COLOR: "1" } });
const entered = (pasted: string) => Promise.resolve(pasted);

for (const typed of ["\x0chf_a\r", "what is typed before\x0chf_a\r"]) {
  test(`Ctrl-L draws a question anew: ${JSON.stringify(typed)}`, async () => {
    const host = plain();
    host.type(typed);
    assert.equal(await terminalPerson(host).enterToken(entered), "hf_a");
    assert.deepEqual([host.raised, host.stderr], [[], `${HELP}${QUESTION}\n${QUESTION}••••\n`]);
  });
}

test("Ctrl-Z gives the terminal back, stops all that the terminal would stop, and asks anew", async () => {
  const host = plain();
  const asking = terminalPerson(host).enterToken(entered);
  host.type("hf_wrong\x1a");
  await host.clock.sleep(0);
  host.type("hf_a\r");
  assert.equal(await asking, "hf_a");
  assert.deepEqual([host.raised, host.keyboardTaken], [[["SIGTSTP", false]], false]);
  assert.equal(host.stderr, `${HELP}${QUESTION}\n${QUESTION}••••\n`);
});

for (const [key, signal] of [["\x03", "SIGINT"], ["\x1c", "SIGQUIT"]] as const) {
  test(`${signal} is sent to all that the terminal would send it to`, async () => {
    const host = plain();
    host.type(`hf_a${key}\r`);
    await assert.rejects(terminalPerson(host).enterToken(entered), { code: "interrupted" });
    assert.deepEqual([host.raised, host.keyboardTaken], [[[signal, true]], false]);
  });
}

test("where there are no signals, Ctrl-C ends a question and Ctrl-Z means nothing", async () => {
  const host = memoryHost({ interactive: true, programs: null });
  using keyboard = takeKeyboard(host);
  host.type("\x1a\x03");
  const seen: string[] = [];
  const asking = keyboard.ask(async (next) => {
    for (;;) seen.push(await next());
  });
  await assert.rejects(asking, { code: "interrupted", message: "Cancelled" });
  assert.deepEqual(seen, ["\x1a"]);
});

test("what is typed while a paste is checked answers nothing, and Ctrl-C ends the check", async () => {
  const host = plain();
  host.type("first\r");
  const checked: string[] = [];
  const asking = terminalPerson(host).enterToken((pasted, signal) => {
    checked.push(pasted);
    host.type("second\r", "\x03");
    return new Promise((_, reject) => signal!.addEventListener("abort", () => reject(signal!.reason)));
  });
  await assert.rejects(asking, { code: "interrupted" });
  assert.deepEqual([checked, host.keyboardTaken], [["first"], false]);
});

/** What is pasted one after the other, what is wrong with each, what comes of it, and what a person sees. */
const PASTES:
  readonly (readonly [codes: readonly (HfAuthError["code"] | "")[], result: string, told: number])[] = [
    [[""], "paste 1", 0],
    [["invalid_token", ""], "paste 2", 1],
    [["org_token", "unexpected_user", ""], "paste 3", 2],
    [["invalid_token", "invalid_token", "invalid_token"], "invalid_token", 2],
    [["network"], "network", 0],
  ];

for (const [codes, result, told] of PASTES) {
  test(`a paste is asked for again only where it is wrong: ${codes.join(", ") || "good"}`, async () => {
    const host = plain();
    let tries = 0;
    const asking = terminalPerson(host).enterToken((pasted) => {
      const code = codes[tries++]!;
      return code === "" ? Promise.resolve(pasted) : Promise.reject(new HfAuthError(code, "Wrong"));
    });
    for (let paste = 1; paste <= codes.length; paste++) {
      await until(() => host.stderr.split(QUESTION).length > paste);
      host.type(`paste ${paste}\r`);
    }
    const answer = await asking.catch(({ code }) => code);
    assert.deepEqual(
      [answer, host.stderr.split("Wrong. Try again.\n").length - 1, host.keyboardTaken],
      [result, told, false],
    );
  });
}

/** What still arrives after a question, a key each 100 ms from the first to the last millisecond, and when it is given up. */
const ARRIVALS:
  readonly (readonly [what: string, last: number, key: (at: number) => string, until: number])[] = [
    ["a paste over a slow line", 4_000, (at) => "echo run\r"[at / 100 % 9]!, 4_150],
    ["a paste with no end", 60_000, (at) => "ab"[at / 100 % 2]!, 30_100],
    ["a key that is held down", 60_000, () => "\r", 1_100],
  ];

for (const [what, last, key, end] of ARRIVALS) {
  test(`the keyboard is held until nothing more arrives: ${what}`, async () => {
    const host = plain();
    using keyboard = takeKeyboard(host);
    for (let at = 0; at <= last; at += 100) host.clock.at(at, () => host.type(key(at)));
    await keyboard.untilQuiet();
    assert.equal(host.clock.monotonic(), end);
  });
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
