/** The built program while a login waits, as it is seen in terminals of several sizes. */

import assert from "node:assert/strict";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { approve } from "../../support/hub/approve.ts";
import { type Hub, startHub } from "../../support/hub/hub.ts";
import { type Home, makeHome, program } from "../../support/program/program.ts";
import { skipUnless } from "../../support/skip.ts";
import { SIZES } from "../../support/terminal/screen.ts";
import { atTerminal, type AtTerminalOptions, KEY } from "../../support/terminal/terminal.ts";

const CODE = /([A-Z]{4}-[A-Z]{4})/;
const BROWSER = { at: "Paste an access token", pieces: [KEY.enter] };

/** A login in the browser, in a terminal; `programs` are in its `PATH`, and write what they are given to a file. */
async function logIn(
  hub: Hub,
  home: Home,
  options: AtTerminalOptions & { readonly env?: Record<string, string>; readonly programs?: string[] },
) {
  const bin = join(home.path, "bin");
  await mkdir(bin);
  for (const name of options.programs ?? []) {
    const file = join(home.path, name);
    await writeFile(
      join(bin, name),
      `#!/bin/sh\n{ echo "$@"; cat; } >${file}.new && mv ${file}.new ${file}\n`,
    );
    await chmod(join(bin, name), 0o755);
  }
  const PATH = [bin, process.env["PATH"]].join(delimiter);
  const terminal = atTerminal(["login"], home.env(hub.url, { PATH, ...options.env }), {
    typings: [BROWSER],
    ...options,
  });
  const [, code] = await terminal.waitFor(CODE);
  return { terminal, code: code! };
}

for (const size of SIZES) {
  test(`login at ${size.columns} by ${size.rows}: the code stays where it is, however long it waits`, async () => {
    await using hub = await startHub();
    await using home = await makeHome();
    const { terminal, code } = await logIn(hub, home, { size });
    await terminal.waitFor(/4:59 left/);
    const first = await terminal.screen();
    await terminal.waitFor(/4:57 left/);
    const last = await terminal.screen();
    const words = last.map((line) => line.slice(0, 42).trimEnd());
    assert.ok(words.includes(`    ${code}`), last.join("\n"));
    assert.ok(last.join("").replace(/\s/g, "").includes(`${hub.url}/oauth/device`));
    assert.match(last.at(-1)!, /^Waiting for [a-z]+…?, 4:57 left$/);
    assert.deepEqual(last.slice(0, -1), first.slice(0, -1));
    assert.equal(last.some((line) => line.includes("▀")), size.columns === 80);
    await approve(hub.url, code);
    const { status } = await terminal.finished;
    const end = await terminal.screen();
    assert.deepEqual([status, end.some((line) => line.startsWith("Waiting"))], [0, false]);
    assert.ok(end.includes("✓ Logged in as alice"));
  });
}

test("login copies the code, Enter opens the page, and the terminal is as it was", async () => {
  await using hub = await startHub();
  await using home = await makeHome();
  const { terminal, code } = await logIn(hub, home, {
    size: SIZES[0],
    env: { DISPLAY: ":0" },
    programs: ["xdg-open", "xclip"],
  });
  await terminal.waitFor(
    /Code copied to your clipboard[\s\S]*Press Enter to open it in your browser[\s\S]*5:00 left/,
  );
  const given = async (name: string) => await home.read(`../${name}`);
  assert.deepEqual([await given("xclip"), await given("xdg-open")], [
    `-selection clipboard\n${code}`,
    undefined,
  ]);
  terminal.type(`words${KEY.enter}`);
  await terminal.waitFor(/Opened in your browser/);
  assert.equal(await given("xdg-open"), `${hub.url}/oauth/device\n`);
  await approve(hub.url, code);
  const { status, printed } = await terminal.finished;
  assert.deepEqual([status, printed.includes("words")], [0, false]);
});

test("Ctrl-C while Enter would open the page cancels the login, and the terminal is as it was", async () => {
  await using hub = await startHub();
  await using home = await makeHome();
  const { terminal } = await logIn(hub, home, { env: { DISPLAY: ":0" }, programs: ["xdg-open"] });
  await terminal.waitFor(/5:00 left/);
  terminal.type(KEY.interrupt);
  assert.equal((await terminal.finished).status, 130);
  assert.deepEqual([await home.read("pending_login"), await home.read("../xdg-open")], [
    undefined,
    undefined,
  ]);
});

test("a login in the background of a shell goes on, also where Enter would open a browser", {
  skip: skipUnless(process.platform === "linux", "which process has the terminal is Linux's to say"),
}, async () => {
  await using hub = await startHub();
  await using home = await makeHome();
  const shell = atTerminal([], home.env(hub.url, { BROWSER: "true", PS1: "$ ", HISTFILE: "" }), {
    command: ["bash", "--norc", "--noprofile", "-i"],
  });
  await shell.waitFor(/\$ /);
  shell.type(`${program} login --serve &${KEY.enter}`);
  const [, code] = await shell.waitFor(CODE);
  await approve(hub.url, code!);
  await shell.waitFor(/Logged in as alice/);
  shell.type(`exit 0${KEY.enter}`);
  assert.equal((await shell.finished).status, 0);
});

test("login says that the Hub is gone, that it is there again, and that it takes its time", async () => {
  await using hub = await startHub();
  await using home = await makeHome();
  hub.fail("POST /oauth/token", { status: 503 });
  const { terminal, code } = await logIn(hub, home, { size: SIZES[0] });
  await terminal.waitFor(/Cannot reach the Hub, still trying, 4:5\d left/);
  await terminal.waitFor(/Waiting for authorization, 4:5\d left/);
  await approve(hub.url, code);
  assert.equal((await terminal.finished).status, 0);
});

test("login says that it waits for a code", async () => {
  await using hub = await startHub();
  await using home = await makeHome();
  hub.fail("POST /oauth/device", "hang");
  const terminal = atTerminal(["login"], home.env(hub.url, { HF_HUB_DOWNLOAD_TIMEOUT: "3" }), {
    typings: [BROWSER],
  });
  await terminal.waitFor(/Waiting for the Hub to give a code, 0:01/);
  const { status, printed } = await terminal.finished;
  assert.equal(status, 5);
  assert.match(printed, /\r\x1b\[K[^\r]*Error: /);
});

test("login says what it does when the code has expired", async () => {
  await using hub = await startHub({ deviceCodeLifetime: 4 });
  await using home = await makeHome();
  const { terminal } = await logIn(hub, home, { size: SIZES[0] });
  await terminal.waitFor(/The code has expired\. Looking for an approved login, 0:0\d/);
  const { status, printed } = await terminal.finished;
  assert.equal(status, 1);
  assert.match(printed, /The code expired before it was approved/);
});

for (const [name, env] of [["TERM=dumb", { TERM: "dumb" }], ["ACCESSIBLE=1", { ACCESSIBLE: "1" }]] as const) {
  test(`login with ${name} moves no cursor and draws nothing while it waits`, async () => {
    await using hub = await startHub();
    await using home = await makeHome();
    const terminal = atTerminal(["login", "-q"], home.env(hub.url, { NO_COLOR: "1", ...env }), {});
    const [, code] = await terminal.waitFor(CODE);
    await terminal.waitFor(/Waiting for authorization, 5:00 left\r\n/);
    await approve(hub.url, code!);
    const { status, printed } = await terminal.finished;
    assert.deepEqual([status, /[\x1b▀]/.test(printed)], [0, false]);
  });
}
