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
const CHOOSE_BROWSER: Typing = { at: QUESTION, pieces: [KEY.enter] };
const WAITING = "Waiting for authorization";
// Enough for a terminal to echo it, were it in the wrong mode.
const SECRET = "hf_QxZ7JvW9";
const SGR = /\x1b\[[\d;]*m/g;

/** What ends a login at which moment, and the signal that the program then ends by, as a shell has it (128 and its number). */
const ENDINGS: readonly (readonly [title: string, typings: readonly Typing[], status: number])[] = [
  ["Ctrl-C at the question", [{ at: QUESTION, pieces: [KEY.interrupt] }], 130],
  ["Ctrl-D at the question", [{ at: QUESTION, pieces: [KEY.end] }], 130],
  ["SIGINT at the question", [{ at: QUESTION, signal: "SIGINT" }], 130],
  ["SIGTERM at the question", [{ at: QUESTION, signal: "SIGTERM" }], 143],
  ["SIGHUP at the question", [{ at: QUESTION, signal: "SIGHUP" }], 129],
  ["SIGQUIT at the question", [{ at: QUESTION, signal: "SIGQUIT" }], 131],
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
  ["SIGHUP while a token is typed", [CHOOSE_TOKEN, { at: HIDDEN, pieces: [SECRET], signal: "SIGHUP" }], 129],
  ["Ctrl-C after it was stopped and went on", [
    CHOOSE_TOKEN,
    { at: HIDDEN, signal: "SIGSTOP" },
    { at: "", signal: "SIGCONT" },
    // It asks anew, since the shell has written something.
    { at: HIDDEN, pieces: [SECRET, KEY.interrupt] },
  ], 130],
  ["SIGINT while the code waits", [CHOOSE_BROWSER, { at: WAITING, signal: "SIGINT" }], 130],
  ["SIGTERM while the code waits", [CHOOSE_BROWSER, { at: WAITING, signal: "SIGTERM" }], 143],
  ["SIGHUP while the code waits", [CHOOSE_BROWSER, { at: WAITING, signal: "SIGHUP" }], 129],
  ["SIGQUIT while the code waits", [CHOOSE_BROWSER, { at: WAITING, signal: "SIGQUIT" }], 131],
];

const SAID: Readonly<Record<number, RegExp>> = {
  129: /(?<!Error: )Cancelled\r\nHangup\r\n$/,
  130: /(?<!Error: )Cancelled\r\n(\r\n)?$/,
  131: /(?<!Error: )Cancelled\r\nQuit(?: \(core dumped\))?\r\n$/,
  143: /(?<!Error: )Cancelled\r\nTerminated\r\n$/,
};

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
      assert.deepEqual([ended.status, ended.token, ended.pending], [status, undefined, undefined]);
      // What the shell says of who was ended by a signal, and not of who ended with its number.
      assert.match(printed, SAID[status]!);
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
): Promise<Record<"token" | "pending", string | undefined> & { status: number; printed: string }> {
  await using hub = await startHub();
  await using home = await makeHome(stored ? { stored_tokens: stored } : {});
  const terminal = atTerminal(args, home.env(hub.url, { ...env, ...more }), { command, typings });
  const finished = await terminal.finished;
  return { ...finished, token: await home.read("token"), pending: await home.read("hf-auth/pending_login") };
}

function cursorShown(printed: string): boolean {
  return printed.lastIndexOf("\x1b[?25l") <= printed.lastIndexOf("\x1b[?25h");
}
