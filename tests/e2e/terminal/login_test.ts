/** The built program as a person meets it: in a terminal. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { approve } from "../../support/hub/approve.ts";
import { startHub } from "../../support/hub/hub.ts";
import { hfAuth, makeHome } from "../../support/program/program.ts";
import { atTerminal, KEY } from "../../support/terminal/terminal.ts";

const QUESTION = /How would you like to log in\?[\s\S]*Paste an access token/;
const CODE = /([A-Z]{4}-[A-Z]{4})/;
const TOKEN = `hf_${"Ab1".repeat(11)}x`;
const STORED = "[one]\nhf_token = hf_one\n\n[two]\nhf_token = hf_two\n\n";

test("login in a terminal: the browser is one key away, the wait counts down, and who it is is said", async () => {
  await using hub = await startHub();
  await using home = await makeHome();
  const terminal = atTerminal(["login"], home.env(hub.url));
  await terminal.waitFor(QUESTION);
  terminal.type(KEY.enter);
  const [, code] = await terminal.waitFor(CODE);
  await terminal.waitFor(/\r\x1b\[KWaiting for authorization, 5:00 left/);
  await terminal.waitFor(/\r\x1b\[KWaiting for authorization, 4:59 left/);
  await approve(hub.url, code!);
  const { status, printed } = await terminal.finished;
  assert.equal(status, 0);
  assert.match(printed, /✓ Logged in as alice/);
  assert.equal((await hfAuth(["list", "-q"], { env: home.env(hub.url) })).stdout, "oauth-alice\n");
});

test("login in a terminal: a pasted token is hidden, and quotes, spaces and Ctrl-V are forgiven", async () => {
  await using hub = await startHub({
    tokens: [{ token: TOKEN, account: "alice", displayName: "laptop", role: "write" }],
  });
  await using home = await makeHome();
  const terminal = atTerminal(["login"], home.env(hub.url));
  await terminal.waitFor(QUESTION);
  terminal.type(KEY.down);
  await terminal.waitFor(/Paste an access token/);
  terminal.type(KEY.enter);
  await terminal.waitFor(/Enter your token/);
  terminal.type(`\x16 "${TOKEN}"  `);
  terminal.type(KEY.enter);
  const { status, printed } = await terminal.finished;
  assert.deepEqual([status, printed.includes(TOKEN.slice(3, 20))], [0, false]);
  assert.match(printed, /✓ Logged in as alice\S*\s+token: laptop \(permission: write\)/);
  assert.equal(await home.read("token"), TOKEN);
});

test("login --token - in a terminal asks, hidden, and Enter ends it; a wrong token is asked for again", async () => {
  await using hub = await startHub({
    tokens: [{ token: TOKEN, account: "alice", displayName: "laptop", role: "write" }],
  });
  await using home = await makeHome();
  const terminal = atTerminal(["login", "--token", "-"], home.env(hub.url));
  await terminal.waitFor(/Enter your token/);
  terminal.type(`hf_${"wrong".repeat(5)}0001${KEY.enter}`);
  await terminal.waitFor(
    /••••0001\r\nThe Hub does not accept this token\. Try again\./,
  );
  await terminal.waitFor(/Enter your token/);
  terminal.type(TOKEN + KEY.enter);
  const { status, printed } = await terminal.finished;
  assert.deepEqual([status, await home.read("token"), printed.includes("wrong")], [0, TOKEN, false]);
  assert.equal(printed.split("✓").length, 2);
});

test("login in a terminal: what cannot be a token is refused before any request", async () => {
  await using hub = await startHub();
  await using home = await makeHome();
  const terminal = atTerminal(["login"], home.env(hub.url));
  await terminal.waitFor(QUESTION);
  terminal.type(KEY.down + KEY.enter);
  for (let tries = 1; tries < 3; tries++) {
    await terminal.waitFor(/Enter your token/);
    terminal.type("my password" + KEY.enter);
    await terminal.waitFor(/The token contains invalid characters. Try again\./);
  }
  await terminal.waitFor(/Enter your token/);
  terminal.type("my password" + KEY.enter);
  const { status, printed } = await terminal.finished;
  assert.equal(status, 1);
  assert.match(printed, /Error: The token contains invalid characters/);
  assert.deepEqual([...hub.requests], []);
});

/** Ctrl-C at each moment of a login: what is on the screen then, and the keys that lead there. */
const MOMENTS: readonly (readonly [string, string, RegExp])[] = [
  ["at the question", "", QUESTION],
  ["while a token is typed", KEY.down + KEY.enter + "hf_abc", /Enter your token/],
  ["while the code waits", KEY.enter, /Waiting for authorization, 5:00 left/],
];

for (const [moment, keys, screen] of MOMENTS) {
  test(`login in a terminal: Ctrl-C ${moment} leaves the store as it was`, async () => {
    await using hub = await startHub();
    await using home = await makeHome({ token: "hf_one", stored_tokens: STORED });
    const terminal = atTerminal(["login", "--force"], home.env(hub.url));
    await terminal.waitFor(QUESTION);
    if (keys) {
      terminal.type(keys);
      await terminal.waitFor(screen);
    }
    terminal.type(KEY.interrupt);
    const { status } = await terminal.finished;
    assert.deepEqual(
      [status, await home.read("token"), await home.read("stored_tokens")],
      [130, "hf_one", STORED],
    );
  });
}

test("switch in a terminal asks with the list", async () => {
  await using home = await makeHome({ token: "hf_one", stored_tokens: STORED });
  const terminal = atTerminal(["switch"], home.env("http://127.0.0.1:1"));
  await terminal.waitFor(/Select a token to switch to[\s\S]*one \(active\)[\s\S]*two/);
  terminal.type(KEY.down);
  await terminal.waitFor(/two/);
  terminal.type(KEY.enter);
  const { status, printed } = await terminal.finished;
  assert.deepEqual([status, await home.read("token")], [0, "hf_two"]);
  assert.match(printed, /The active token is now two/);
});

test("nothing is asked in a terminal in agent mode", async () => {
  await using hub = await startHub();
  await using home = await makeHome();
  const terminal = atTerminal(["login"], home.env(hub.url, { CLAUDECODE: "1" }));
  const [, code] = await terminal.waitFor(
    /Ask the user to open http\S+ in a browser and enter the code (\S+)\. /,
  );
  await approve(hub.url, code!);
  const { status, printed } = await terminal.finished;
  assert.equal(status, 0);
  assert.match(printed, /Login successful: logged in as alice \(token saved as 'oauth-alice'\)\./);
  assert.doesNotMatch(printed, /\x1b/);
});
