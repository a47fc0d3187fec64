/** What a person can do to a question, in every flavour of the program: keys that arrive together, and every ending. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { startHub } from "../../support/hub/hub.ts";
import { type Flavour, flavours } from "../../support/terminal/flavours.ts";
import { makeHome } from "../../support/program/program.ts";
import { atTerminal, KEY, type Typing } from "../../support/terminal/terminal.ts";
import { skipUnless } from "../../support/skip.ts";

const QUESTION = "Paste an access token";
const HIDDEN = "Enter your token";
const CHOOSE_TOKEN: Typing = { at: QUESTION, pieces: [KEY.down, KEY.enter] };
// Enough for a terminal to echo it, were it in the wrong mode.
const SECRET = "hf_QxZ7JvW9";
const SGR = /\x1b\[[\d;]*m/g;

/** What ends a login at which moment, and the exit status (128 and the signal's number). */
const ENDINGS: readonly (readonly [title: string, typings: readonly Typing[], status: number])[] = [
  ["Ctrl-C at the question", [{ at: QUESTION, pieces: [KEY.interrupt] }], 130],
  ["Ctrl-D at the question", [{ at: QUESTION, pieces: [KEY.end] }], 130],
  ["SIGINT at the question", [{ at: QUESTION, signal: "SIGINT" }], 130],
  ["SIGTERM at the question", [{ at: QUESTION, signal: "SIGTERM" }], 143],
  ["SIGHUP at the question", [{ at: QUESTION, signal: "SIGHUP" }], 130],
  [
    "SIGINT between the questions",
    [{ ...CHOOSE_TOKEN, pieces: [KEY.down + KEY.enter], signal: "SIGINT" }],
    130,
  ],
  ["Ctrl-C while a token is typed", [CHOOSE_TOKEN, { at: HIDDEN, pieces: [SECRET, KEY.interrupt] }], 130],
  ["Ctrl-D while a token is typed", [CHOOSE_TOKEN, { at: HIDDEN, pieces: [SECRET, KEY.end] }], 130],
  ["SIGINT while a token is typed", [CHOOSE_TOKEN, { at: HIDDEN, pieces: [SECRET], signal: "SIGINT" }], 130],
  [
    "SIGTERM while a token is typed",
    [CHOOSE_TOKEN, { at: HIDDEN, pieces: [SECRET], signal: "SIGTERM" }],
    143,
  ],
  ["SIGHUP while a token is typed", [CHOOSE_TOKEN, { at: HIDDEN, pieces: [SECRET], signal: "SIGHUP" }], 130],
  ["Ctrl-C after it was stopped and went on", [
    CHOOSE_TOKEN,
    { at: HIDDEN, signal: "SIGSTOP" },
    { at: "", signal: "SIGCONT", pieces: [SECRET, KEY.interrupt] },
  ], 130],
];

const NAMES = Array.from({ length: 20 }, (_, index) => `name-${String(index).padStart(2, "0")}`);
const STORED = NAMES.map((name) => `[${name}]\nhf_token = hf_${name}\n\n`).join("");

for (const flavour of await flavours()) {
  const on = (title: string, run: () => Promise<void>) =>
    test(`${flavour.name}: ${title}`, {
      skip: skipUnless(flavour.skip === undefined, flavour.skip ?? ""),
    }, run);

  for (const [title, typings, status] of ENDINGS) {
    on(`${title} ends the login with ${status}, and leaves the terminal as it was`, async () => {
      const { printed, ...ended } = await run(flavour, ["login"], typings);
      // In another mode the status would be 201.
      assert.deepEqual([ended.status, ended.token], [status, undefined]);
      assert.match(printed, /Error: Interrupted\S*\r\n$/);
      assert(!printed.includes(SECRET.slice(0, 4)));
      assert(cursorShown(printed));
    });
  }

  on("twelve arrows that arrive together move twelve times", async () => {
    const pieces = [KEY.down.repeat(12) + KEY.enter];
    const { status, token } = await run(flavour, ["switch"], [{ at: NAMES[5]!, pieces }], STORED);
    assert.deepEqual([status, token], [0, "hf_name-12"]);
  });

  for (
    const [words, env, colored] of [["are coloured", {}, true], [
      "obey NO_COLOR",
      { NO_COLOR: "1" },
      false,
    ]] as const
  ) {
    on(`the questions ${words}`, async () => {
      const typings = [CHOOSE_TOKEN, { at: HIDDEN, pieces: [KEY.interrupt] }];
      const { printed } = await run(flavour, ["login"], typings, "", env);
      assert.equal(SGR.test(printed), colored, printed);
    });
  }
}

async function run(
  { command, env }: Flavour,
  args: readonly string[],
  typings: readonly Typing[],
  stored = "",
  more: Readonly<Record<string, string>> = {},
): Promise<{ status: number; printed: string; token: string | undefined }> {
  await using hub = await startHub();
  await using home = await makeHome(stored ? { stored_tokens: stored } : {});
  const terminal = atTerminal(args, home.env(hub.url, { ...env, ...more }), { command, typings });
  return { ...await terminal.finished, token: await home.read("token") };
}

function cursorShown(printed: string): boolean {
  return printed.lastIndexOf("\x1b[?25l") <= printed.lastIndexOf("\x1b[?25h");
}
