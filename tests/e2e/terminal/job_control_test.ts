/** A login as a job of a shell: stopped and continued, ended, and what is typed beside it, in every flavour of the program. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { approve } from "../../support/hub/approve.ts";
import { startHub } from "../../support/hub/hub.ts";
import { makeHome } from "../../support/program/program.ts";
import { skipUnless } from "../../support/skip.ts";
import { type Flavour, flavours } from "../../support/terminal/flavours.ts";
import { type AtTerminal, atTerminal, KEY } from "../../support/terminal/terminal.ts";

const TOKEN = "hf_QxZ7JvW9KqYd3XgR5zPbT8mNfH2wLsCu6aVk";
const QUESTION = /How would you like to log in\?[\s\S]*Paste an access token/;
const HIDDEN = /Enter your token/;
const CODE = /with this code:[^]*?([A-Z0-9]{4}-[A-Z0-9]{4})/;
const STOP = "\x1a";
const BASH = ["bash", "--norc", "--noprofile", "-i"];

/** What a person does in a shell, where `LOGIN` stands for the command; and which token is stored in the end. */
type Session = (shell: AtTerminal, login: string, hubUrl: string) => Promise<void>;

const SESSIONS: Readonly<Record<string, readonly [stored: string | undefined, session: Session]>> = {
  "Ctrl-Z and fg at each question, in a line of a script": [TOKEN, async (shell, login) => {
    shell.type(`sh -c '${login} && echo GO''ES ON'${KEY.enter}`);
    await shell.waitFor(QUESTION);
    await stopAndContinue(shell);
    await shell.waitFor(QUESTION);
    shell.type(KEY.down + KEY.enter);
    await shell.waitFor(HIDDEN);
    shell.type(TOKEN.slice(0, 12));
    await stopAndContinue(shell);
    await shell.waitFor(HIDDEN);
    shell.type(TOKEN + KEY.enter);
    await shell.waitFor(/GOES ON/);
  }],

  "Ctrl-Z and fg while the code waits": ["oauth", async (shell, login, hubUrl) => {
    shell.type(login + KEY.enter);
    await shell.waitFor(QUESTION);
    shell.type(KEY.enter);
    const [, code] = await shell.waitFor(CODE);
    await shell.waitFor(/Waiting for authorization/);
    await stopAndContinue(shell);
    await shell.waitFor(/Waiting for authorization/);
    await approve(hubUrl, code!);
    await shell.waitFor(/Logged in as alice/);
  }],

  "what is typed while the code waits is the shell's": ["oauth", async (shell, login, hubUrl) => {
    shell.type(login + KEY.enter);
    await shell.waitFor(QUESTION);
    shell.type(KEY.enter);
    const [, code] = await shell.waitFor(CODE);
    await shell.waitFor(/Waiting for authorization/);
    shell.type(`echo typed''ahead${KEY.enter}`);
    await approve(hubUrl, code!);
    await shell.waitFor(/typedahead/);
  }],

  "Ctrl-C ends a shell's loop": [undefined, async (shell, login) => {
    shell.type(`for i in 1 2; do ${login}; echo GO''ES ON; done${KEY.enter}`);
    await shell.waitFor(QUESTION);
    shell.type(KEY.interrupt);
    await shell.waitFor(/Cancelled/);
  }],

  "Ctrl-C ends a script's loop": [undefined, async (shell, login) => {
    shell.type(`sh -c 'for i in 1 2; do ${login}; echo GO''ES ON; done'${KEY.enter}`);
    await shell.waitFor(QUESTION);
    shell.type(KEY.interrupt);
    await shell.waitFor(/Cancelled/);
  }],

  "what comes after a third wrong paste is not the shell's": [undefined, async (shell, login) => {
    shell.type(`${login} --token -${KEY.enter}`);
    for (const wrong of ["", "my password", "hf_wrong"]) {
      await shell.waitFor(HIDDEN);
      shell.type(`${wrong}${KEY.enter}echo ru''n${KEY.enter}`);
    }
    await shell.waitFor(/Error: The Hub does not accept this token/);
  }],
};

async function stopAndContinue(shell: AtTerminal): Promise<void> {
  shell.type(STOP);
  await shell.waitFor(/Stopped/);
  await shell.waitFor(/\$ /);
  shell.type(`fg${KEY.enter}`);
}

for (const flavour of await flavours()) {
  for (const [title, [stored, session]] of Object.entries(SESSIONS)) {
    const skip = skipUnless(flavour.skip === undefined, flavour.skip ?? "");
    test(`${flavour.name}: ${title}`, { skip }, async () => {
      const [printed, token] = await inShell(flavour, session);
      assert.equal(token?.replace(/^hf_oauth.*|^oauth.*/, "oauth"), stored, printed);
      const again = stored === TOKEN ? 1 : 0;
      assert.deepEqual(
        [printed.split("GOES ON").length - 1, printed.includes("\r\nrun")],
        [again, false],
        printed,
      );
      // Its end is shown, and nothing else of it.
      assert.equal(/QxZ7|JvW9|KqYd|3XgR|5zPb|T8mN|fH2w|LsCu/.exec(printed), null);
    });
  }
}

async function inShell({ command, env }: Flavour, session: Session): Promise<[string, string | undefined]> {
  await using hub = await startHub({
    tokens: [{ token: TOKEN, account: "alice", displayName: "laptop", role: "write" }],
  });
  await using home = await makeHome();
  const shell = atTerminal([], home.env(hub.url, { ...env, PS1: "$ ", HISTFILE: "" }), { command: BASH });
  await shell.waitFor(/\$ /);
  await session(shell, [...command, "login"].join(" "), hub.url);
  // The shell is there again, in a mode in which it is obeyed.
  shell.type(`echo the en''d; exit 0${KEY.enter}`);
  await shell.waitFor(/the end/);
  const { printed } = await shell.finished;
  return [printed, await home.read("token")];
}
