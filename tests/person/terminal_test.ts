import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryHost } from "../../lib/host/memory/host.ts";
import { terminalPerson } from "../../lib/person/terminal.ts";

const code = {
  userCode: "M8HJ-FMGN",
  verificationUri: "https://hf.co/oauth/device",
  verificationUriComplete: "https://hf.co/oauth/device?user_code=M8HJ-FMGN",
  expiresIn: 130,
};
const instructions =
  "\nOpen this page in your browser:\n\n    https://hf.co/oauth/device?user_code=M8HJ-FMGN\n\n" +
  "and enter the code:\n\n    M8HJ-FMGN\n\n";
const waiting = (left: string) => `Waiting for authorization, ${left} left`;

/** What a person sees of a code whose login is done after so many seconds. */
async function seen(shown: Partial<typeof code>, seconds: number, interactive: boolean): Promise<string[]> {
  const host = memoryHost({ interactive });
  const done = new AbortController();
  host.clock.at(seconds * 1000, () => done.abort());
  await terminalPerson(host).showCode({ ...code, ...shown }, done.signal);
  return [host.stderr, host.stdout];
}

test("terminalPerson in a pipe shows the code, and a line a minute", async () => {
  assert.deepEqual(await seen({}, 125, false), [
    `${instructions}${["2:10", "1:10", "0:10"].map((left) => `${waiting(left)}\n`).join("")}`,
    "",
  ]);
});

test("terminalPerson in a terminal rewrites one line every second, and clears it", async () => {
  const start = "\r\x1b[K";
  assert.deepEqual(await seen({ expiresIn: 61 }, 2.5, true), [
    `${instructions}${["1:01", "1:00", "0:59"].map((left) => start + waiting(left)).join("")}${start}`,
    "",
  ]);
});

test("terminalPerson counts down to nothing and not beyond", async () => {
  const [text] = await seen({ expiresIn: 1 }, 3.5, true);
  assert.deepEqual(text!.match(/\d+:\d+/g), ["0:01", "0:00", "0:00", "0:00"]);
});

test("terminalPerson shows a code whose login is done already", async () => {
  const host = memoryHost();
  await terminalPerson(host).showCode(code, AbortSignal.abort());
  assert.equal(host.stderr, `${instructions}${waiting("2:10")}\n`);
});

test("terminalPerson shows nothing that a terminal would obey", async () => {
  const userCode = "\x1b[2JAB\u202eCD\r\n";
  const [text] = await seen({ userCode, verificationUriComplete: "https://hf.co/\x1b]0;x\x07" }, 1, false);
  const shown = instructions.replace(code.verificationUriComplete, "https://hf.co/]0;x");
  assert.equal(text, `${shown.replace("M8HJ-FMGN", "[2JABCD")}${waiting("2:10")}\n`);
});

test("terminalPerson asks nobody in a pipe", async () => {
  const host = memoryHost();
  assert.deepEqual([await terminalPerson(host).chooseMethod(), host.stderr, host.stdout], [
    "browser",
    "",
    "",
  ]);
});
