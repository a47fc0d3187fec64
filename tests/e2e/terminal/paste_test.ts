/** A token pasted in a terminal, in whatever pieces and at whatever moment, is never seen there, and is taken whole. */

import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { startHub } from "../../support/hub/hub.ts";
import { flavours } from "../../support/terminal/flavours.ts";
import { makeHome } from "../../support/program/program.ts";
import { atTerminal, KEY, type Typing } from "../../support/terminal/terminal.ts";
import { skipUnless } from "../../support/skip.ts";

/** Logins a flavour: `HF_AUTH_PASTES=112` is every way at every moment, seven times. */
const LOGINS = Number(process.env["HF_AUTH_PASTES"] ?? 16);

// No four characters of it stand anywhere else on the screen.
const TOKEN = "hf_QxZ7JvW9KqYd3XgR5zPbT8mNfH2wLsCu6aVk";
const QUESTION = "Paste an access token";
const HIDDEN = "Enter your token";
const CHOOSE_TOKEN = [KEY.down, KEY.enter];

/** The ways in which a paste arrives. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  "a character at a time": [...TOKEN, KEY.enter],
  "two at a time": cut(TOKEN + KEY.enter, 2),
  "seven at a time": cut(TOKEN + KEY.enter, 7),
  "64 at a time, after a slip": cut(`${"no".repeat(50)}\x15${TOKEN}${KEY.enter}`, 64),
  "at once, with CR LF": [`${TOKEN}\r\n`],
  "at once, with LF": [`${TOKEN}\n`],
  "in brackets": [`\x1b[200~${TOKEN}\x1b[201~`, KEY.enter],
  "in brackets that are torn, and an arrow": ["\x1b", `[20`, `0~${TOKEN}\x1b[2`, "01~\x1b", "[D", KEY.enter],
};

/** When it arrives. */
const MOMENTS: Readonly<Record<string, (pieces: readonly string[]) => readonly Typing[]>> = {
  "as the question appears": (pieces) => [
    { at: QUESTION, pieces: CHOOSE_TOKEN },
    { at: HIDDEN, pieces },
  ],
  "before the question": (pieces) => [{ at: QUESTION, pieces: [...CHOOSE_TOKEN, ...pieces] }],
};

const CASES = Object.entries(WAYS).flatMap(([way, pieces]) =>
  Object.entries(MOMENTS).map(([moment, typings]) => ({
    name: `${way}, ${moment}`,
    typings: typings(pieces),
  }))
);

for (const { name, command, env, skip } of await flavours()) {
  test(`${name}: a pasted token is never on the screen, and is taken whole, in ${LOGINS} logins`, {
    skip: skipUnless(skip === undefined, skip ?? ""),
  }, async () => {
    await using hub = await startHub({
      tokens: [{ token: TOKEN, account: "alice", displayName: "laptop", role: "write" }],
    });
    const wrong: string[] = [];
    for (let login = 0; login < LOGINS; login++) {
      const { name: way, typings } = CASES[login % CASES.length]!;
      await using home = await makeHome();
      const terminal = atTerminal(["login"], home.env(hub.url, env), { command, typings, bound: 10_000 });
      const { status, printed } = await terminal.finished;
      const shown = piecesShown(printed);
      if (shown.length > 0) wrong.push(`${way}: ${shown.length} pieces are shown`);
      if (status !== 0 || await home.read("token") !== TOKEN) {
        wrong.push(`${way}: status ${status}: ${printed}`);
      }
    }
    console.log(`${name}: ${wrong.length} of ${LOGINS} wrong`);
    assert.deepEqual(wrong, []);
  });
}

/** What of the token, four characters at a time, can be read on the screen, however it was drawn there. */
function piecesShown(printed: string): string[] {
  const text = printed.replace(/\x1b\[[\d;?]*[A-Za-z]/g, "").replace(/[\r\n\s]/g, "");
  return cut(TOKEN, 1).map((_, at) => TOKEN.slice(at, at + 4))
    // The end is shown when it has arrived.
    .filter((piece, at) => at + 4 < TOKEN.length && text.includes(piece));
}

function cut(text: string, size: number): string[] {
  return text.match(new RegExp(`[\\s\\S]{1,${size}}`, "g")) ?? [];
}
