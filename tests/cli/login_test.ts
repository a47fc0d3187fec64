import assert from "node:assert/strict";
import { test } from "node:test";
import { type Answer, type Exchange, json, whoamiBody } from "../support/fake_hub.ts";
import { fakeGit } from "../support/fake_git.ts";
import { type Row, run, START, testRuns } from "../support/program_fixture.ts";
import { FOLDER, section } from "../support/store_fixture.ts";

const CLIENT_ID = "26be6b09-91c5-47da-9861-d2d2bb7a7e36";
const device: Exchange = [
  `POST https://huggingface.co/oauth/device client_id=${CLIENT_ID}`,
  json({
    device_code: "code-secret",
    user_code: "M8HJ-\x1b[2JFMGN",
    verification_uri: "https://hf.co/oauth/device",
    expires_in: 300,
  }),
];
const poll = (answer: Answer): Exchange => [
  "POST https://huggingface.co/oauth/token grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&" +
  `device_code=code-secret&client_id=${CLIENT_ID}`,
  answer,
];
const granted = json({
  access_token: "hf_oauth_new",
  refresh_token: "hf_oauth__refresh_new",
  expires_in: 2_591_999,
});
const whoami = (token: string, body: unknown = whoamiBody("ci")): Exchange => [
  `GET https://huggingface.co/api/whoami-v2 Bearer ${token}`,
  json(body),
];
const browser = [device, poll(granted), whoami("hf_oauth_new", whoamiBody())];
const given = { hub: [whoami("hf_new")] };

const expiresAt = START / 1000 + 5 + 2_591_999;
const byBrowser = {
  token: "hf_oauth_new",
  stored_tokens: section("oauth-alice", {
    hf_token: "hf_oauth_new",
    refresh_token: "hf_oauth__refresh_new",
    expires_at: expiresAt,
  }),
};
const byToken = { token: "hf_new", stored_tokens: section("ci", { hf_token: "hf_new" }) };
const before = { token: "hf_old", stored_tokens: section("old", { hf_token: "hf_old" }) };

const instructions = "\nOpen this page in your browser:\n\n    https://hf.co/oauth/device\n\n" +
  "and enter the code:\n\n    M8HJ-[2JFMGN\n\n";
const shown = `${instructions}Waiting for authorization, 5:00 left\n`;
const forAgent =
  "Ask the user to open https://hf.co/oauth/device in a browser and enter the code M8HJ-[2JFMGN. " +
  "The code expires in 300 seconds. Waiting for authorization...\n" +
  "Login successful: logged in as alice (token saved as 'oauth-alice').\n";
const said = `✓ Logged in as alice\n  token: ci (permission: write)\n  saved to: ${FOLDER}/token\n`;
const saidByBrowser = `✓ Logged in as alice\n  token: oauth-alice\n  saved to: ${FOLDER}/token\n` +
  "  valid until: 2026-01-31, renewed by itself\n";
const ALREADY = "Already logged in. Use `hf-auth login --force` to log in again.\n";
const agent = { interactive: true, env: { CLAUDECODE: "1" } };
const hint = "Hint: Create one at https://huggingface.co/settings/tokens\n";

const rows: Row[] = [
  ["login", { hub: browser }, { err: shown + saidByBrowser, store: byBrowser }],
  ["auth login", { hub: browser }, { err: shown + saidByBrowser, store: byBrowser }],
  ["login --format agent", { hub: browser }, { out: forAgent, store: byBrowser }],
  ["login", { hub: browser, ...agent }, { out: forAgent, store: byBrowser }],
  ["login --json", { hub: browser }, {
    out: '{"status": "logged_in", "user": "alice", "token_name": "oauth-alice", "role": null, ' +
      `"expires_at": ${expiresAt}}\n`,
    err: shown,
    store: byBrowser,
  }],
  ["login -q", { hub: browser }, { out: "oauth-alice\n", err: shown, store: byBrowser }],
  ["login --add-to-git-credential", { hub: browser }, {
    err: `Warning: --add-to-git-credential is ignored without --token\n${shown}${saidByBrowser}`,
    store: byBrowser,
  }],
  ["login", { hub: [device, poll(json({ error: "access_denied" }, 400))] }, {
    status: 1,
    err: `${shown}Error: The login was denied in the browser\nHint: Log in again and choose Authorize\n`,
  }],

  ["login", { store: before }, { err: ALREADY }],
  ["login --format agent", { store: before }, { out: ALREADY }],
  ["login --json", { store: before }, {
    out: '{"status": "already_logged_in", "source": "file", "token_name": "old"}\n',
  }],
  ["login --json", { env: { HF_TOKEN: "hf_e" } }, {
    out: '{"status": "already_logged_in", "source": "HF_TOKEN", "token_name": null}\n',
  }],
  ["login -q", { store: before }, {}],
  ["login --force", { store: before, hub: browser }, {
    err: shown + saidByBrowser,
    store: { token: "hf_oauth_new", stored_tokens: byBrowser.stored_tokens + before.stored_tokens },
  }],

  ["login --token hf_new", given, { err: said, store: byToken }],
  ["login --token hf_new --format agent", given, {
    out: "Login successful: logged in as alice (token saved as 'ci').\n",
    store: byToken,
  }],
  ["login --token hf_new --json", given, {
    out:
      '{"status": "logged_in", "user": "alice", "token_name": "ci", "role": "write", "expires_at": null}\n',
    store: byToken,
  }],
  ["login --token hf_new -q", given, { out: "ci\n", store: byToken }],
  ["login --token=hf_new", { ...given, interactive: true }, {
    err: said.replace("✓ Logged in as alice", "\x1b[32m✓ Logged in as alice\x1b[0m"),
    store: byToken,
  }],
  ["login --token -", { ...given, stdin: "hf_new\r\n" }, { err: said, store: byToken }],
  ["login --token -", { store: before, stdin: "" }, { status: 1, err: `Error: The token is empty\n${hint}` }],
  ["login --token api_org_secret", { store: before }, {
    status: 1,
    err: `Error: You must use your personal account token, not an organization token\n${hint}`,
  }],
  ["login --token hf_new", { ...given, env: { HF_TOKEN: "hf_e" } }, {
    err: `${said}Warning: The variable HF_TOKEN is set, and its token counts instead\nHint: Unset HF_TOKEN\n`,
    store: byToken,
  }],
  ["login --token hf_new --add-to-git-credential", { ...given, programs: { git: fakeGit().program } }, {
    err: `${said}  git: saved with store\n`,
    store: byToken,
  }],
  ["login --token hf_new --add-to-git-credential", {
    ...given,
    programs: { git: fakeGit({ failing: ["approve"] }).program },
  }, {
    err: `${said}Warning: The token was not given to git: its helper failed (store)\n`,
    store: byToken,
  }],
  ["login --token hf_new --add-to-git-credential", given, {
    err: `${said}Warning: The token was not given to git: no credential helper is configured\n` +
      "Hint: Run `git config --global credential.helper store`, then try again\n",
    store: byToken,
  }],
];

testRuns(rows);

const INTERRUPTED = "Error: Interrupted\n";

test("main ends with 130 on Ctrl-C while it waits for the browser, and the store is as it was", async () => {
  const pending = () => json({ error: "authorization_pending" }, 400);
  const interrupted = await run("login --force", {
    store: before,
    hub: [device, poll(pending)],
    prepare: (host) => host.clock.at(7_000, () => host.interrupt()),
  });
  assert.deepEqual(interrupted, { status: 130, out: "", err: shown + INTERRUPTED, store: before });
});

test("main ends with 130 on Ctrl-C while the Hub checks the token, and the store is as it was", async () => {
  let press = () => {};
  const interrupted = await run("login --token hf_new", {
    store: before,
    hub: [["GET https://huggingface.co/api/whoami-v2 Bearer hf_new", () => {
      press();
      return "silence";
    }]],
    prepare: (host) => press = () => host.interrupt(),
  });
  assert.deepEqual(interrupted, { status: 130, out: "", err: INTERRUPTED, store: before });
});

test("main warns of an ended session before it says that somebody is logged in", async () => {
  const store = {
    token: "hf_old",
    stored_tokens: section("ended by the Hub", { hf_token: "hf_old", refresh_token: "r", expires_at: 17 }),
  };
  const refused: Exchange = [
    `POST https://huggingface.co/oauth/token grant_type=refresh_token&refresh_token=r&client_id=${CLIENT_ID}`,
    json({ error: "invalid_grant" }, 400),
  ];
  assert.deepEqual(await run("login", { store, hub: [refused] }), {
    status: 0,
    out: "",
    err: "Warning: The access token could not be renewed: its session has ended\n" +
      `Hint: Log in again with \`hf-auth login --force\`\n${ALREADY}`,
    store,
  });
});
