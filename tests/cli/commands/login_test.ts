import assert from "node:assert/strict";
import { test } from "node:test";
import { type Answer, type Exchange, html, json, whoamiBody } from "../../support/fakes/hub.ts";
import { failureLine, type Row, run, START, testRuns } from "../../support/program/fixture.ts";
import { instructions } from "../../support/program/login_output.ts";
import { FOLDER, section } from "../../support/store/fixture.ts";

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

const told = instructions("M8HJ-[2JFMGN");
const shown = `${told}Waiting for authorization, 5:00 left\n`;
const forAgent =
  "Ask the user to open https://hf.co/oauth/device in a browser and enter the code M8HJ-[2JFMGN. " +
  "The code expires in 300 seconds. Waiting for authorization...\n" +
  "Login successful: logged in as alice (token saved as 'oauth-alice').\n";
const CODE_EVENT = '{"event": "code", "user_code": "M8HJ-\\u001b[2JFMGN", ' +
  '"verification_uri": "https://hf.co/oauth/device", ' +
  '"verification_uri_complete": "https://hf.co/oauth/device", "expires_in": 300}\n';
const APPROVED_EVENT = '{"event": "approved", "user": "alice", "token_name": "oauth-alice", "role": null, ' +
  `"expires_at": ${expiresAt}}\n`;
const said = `✓ Logged in as alice\n  token: ci (permission: write)\n  saved to: ${FOLDER}/token\n`;
const saidByBrowser = `✓ Logged in as alice\n  token: oauth-alice\n  saved to: ${FOLDER}/token\n` +
  "  valid until: 2026-01-31, refreshed automatically\n";
const ALREADY = "Already logged in. Use `hf-auth login --force` to log in again.\n";
const asked = { store: before, hub: [whoami("hf_old")] };
const existing = `${ALREADY.replace(".", " as alice.")}  token: old\n  from: ${FOLDER}/token\n`;
const existingEvent = (source: string, name: string) =>
  `{"event": "already_logged_in", "source": "${source}", "token_name": ${name}, "user": "alice", ` +
  `"expires_at": null, "checked": true}\n`;
const agent = { interactive: true, env: { CLAUDECODE: "1" } };
const hint = "Hint: Create one at https://huggingface.co/settings/tokens\n";

const rows: Row[] = [
  ["login", { hub: browser }, { err: shown + saidByBrowser, store: byBrowser }],
  ["auth login", { hub: browser }, { err: shown + saidByBrowser, store: byBrowser }],
  ["login --format agent", { hub: browser }, { out: forAgent, store: byBrowser }],
  ["login", { hub: browser, ...agent }, { out: forAgent, store: byBrowser }],
  ["login --json", { hub: browser }, {
    out: CODE_EVENT + APPROVED_EVENT,
    store: byBrowser,
  }],
  ["login -q", { hub: browser }, { out: "oauth-alice\n", err: shown, store: byBrowser }],
  ["login --add-to-git-credential", { hub: browser }, {
    err:
      `Warning: --add-to-git-credential is ignored without --token\nHint: Let git ask hf-auth for the token with \`hf-auth setup-git\`\n${shown}${saidByBrowser}`,
    store: byBrowser,
  }],
  ["login", { hub: [device, poll(json({ error: "access_denied" }, 400))] }, {
    status: 4,
    err: `${shown}Error: The login was denied in the browser\nHint: Log in again and choose Authorize\n`,
  }],

  ["login", asked, { err: existing }],
  ["login --format agent", asked, { out: ALREADY }],
  ["login --json", asked, { out: existingEvent("file", '"old"') }],
  ["login --json", { env: { HF_TOKEN: "hf_e" }, hub: [whoami("hf_e")] }, {
    out: existingEvent("HF_TOKEN", "null"),
  }],
  ["login -q", asked, {}],
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
    out: '{"event": "approved", "user": "alice", "token_name": "ci", "role": "write", "expires_at": null}\n',
    store: byToken,
  }],
  ["login --token hf_new -q", given, { out: "ci\n", store: byToken }],
  ["login --token=hf_new", { ...given, interactive: true }, {
    err:
      "\x1b[33mWarning: --token TOKEN can be seen in the process list and in your shell's history\x1b[0m\n" +
      "\x1b[90mHint: Use --token - and paste the token, or log in without --token\x1b[0m\n" +
      said.replace("✓ Logged in as alice", "\x1b[32m✓ Logged in as alice\x1b[0m"),
    store: byToken,
  }],
  ["login --token -", { ...given, stdin: "hf_new\r\n" }, { err: said, store: byToken }],
  ["login --token -", { store: before, stdin: "" }, { status: 1, err: `Error: The token is empty\n${hint}` }],
  ["login --token api_org_secret", { store: before }, {
    status: 1,
    err: `Error: You must use your personal account token, not an organization token\n${hint}`,
  }],
  ["login --token hf_new", { ...given, env: { HF_TOKEN: "hf_e" } }, {
    err:
      `${said}Warning: HF_TOKEN is set, so its token is used instead\nHint: Unset HF_TOKEN to use this login\n`,
    store: byToken,
  }],
];

testRuns(rows);

const waiting = (reachable: boolean) => `{"event": "pending", "reachable": ${reachable}}\n`;
const failed = (error: string, message: string) =>
  `{"event": "error", "error": "${error}", "message": "${message}"}\n`;
const still = () => poll(json({ error: "authorization_pending" }, 400));
const denial = poll(json({ error: "access_denied" }, 400));
const DENIED = "The login was denied in the browser";
const denied = `Error: ${DENIED}\nHint: Log in again and choose Authorize\n`;
const pendingLogin = {
  client_id: CLIENT_ID,
  device_code: "code-secret",
  user_code: "M8HJ-\x1b[2JFMGN",
  verification_uri: "https://hf.co/oauth/device",
  verification_uri_complete: "https://hf.co/oauth/device",
  expires_in: 300,
  expires_at: START / 1000 + 300,
  interval: 5,
};
const begun = { pending_login: section("https://huggingface.co", pendingLogin) };
const NEXT = "Then run `hf-auth login --resume` to finish.\n";
const refused = "Error: The login was approved by alice, not by bob\n" +
  "Hint: Log in again and approve it as bob; nothing was stored\n";

testRuns([
  ["login --json --force", { store: before, hub: [device, still(), still(), denial] }, {
    status: 4,
    out: CODE_EVENT + waiting(true) + failed("access_denied", DENIED),
    err: failureLine("access_denied", denied),
  }],
  ["login --json", { hub: [device, poll(html(503)), poll(html(503)), still(), poll(html(502)), denial] }, {
    status: 4,
    out: CODE_EVENT + waiting(false) + waiting(true) + waiting(false) + failed("access_denied", DENIED),
    err: failureLine("access_denied", denied),
  }],
  ["login --json --token -", { stdin: "" }, {
    status: 1,
    out: failed("invalid_token", "The token is empty"),
    err: failureLine("invalid_token", `Error: The token is empty\n${hint}`),
  }],
  ["login --json --resume", {}, {
    status: 1,
    out: failed("no_pending_login", "No login is waiting for approval"),
    err: failureLine(
      "no_pending_login",
      "Error: No login is waiting for approval\n" +
        "Hint: Start one with `hf-auth login --no-wait`; its code expires after a few minutes\n",
    ),
  }],

  ["login --no-wait", { hub: [device] }, { out: told, err: NEXT, store: begun }],
  ["login --no-wait --json", { hub: [device] }, { out: CODE_EVENT, store: begun }],
  ["login --no-wait -q", { hub: [device] }, { out: "M8HJ-[2JFMGN\n", store: begun }],
  ["login --no-wait --format agent", { hub: [device] }, {
    out: "Ask the user to open https://hf.co/oauth/device in a browser and enter the code M8HJ-[2JFMGN. " +
      "The code expires in 300 seconds. Then run `hf-auth login --resume`.\n",
    store: begun,
  }],
  ["login --no-wait", asked, { err: existing }],
  ["login --no-wait --json", asked, { out: existingEvent("file", '"old"') }],
  ["login --no-wait --force", { store: before, hub: [device] }, {
    out: told,
    err: NEXT,
    store: { ...before, ...begun },
  }],
  ["login --no-wait --json", {
    hub: [["POST https://huggingface.co/oauth/device client_id=" + CLIENT_ID, html(503)]],
  }, {
    status: 5,
    out: failed("server_error", "Could not start the browser login: the Hub returned an error (503)"),
    err: failureLine(
      "server_error",
      "Error: Could not start the browser login: the Hub returned an error (503)\nHint: Try again in a few minutes\n",
    ),
  }],
  ["login --no-wait -q --expect-user bob", { hub: [device] }, {
    out: "M8HJ-[2JFMGN\n",
    store: { pending_login: section("https://huggingface.co", { ...pendingLogin, expect_user: "bob" }) },
  }],

  ["login --resume", { store: begun, hub: browser.slice(1) }, {
    err: shown + saidByBrowser,
    store: byBrowser,
  }],
  ["login --resume --json", { store: begun, hub: browser.slice(1) }, {
    out: CODE_EVENT + APPROVED_EVENT,
    store: byBrowser,
  }],
  ["login --resume --format agent", { store: begun, hub: browser.slice(1) }, {
    out: forAgent,
    store: byBrowser,
  }],
  ["login", { store: begun, hub: browser.slice(1) }, { err: shown + saidByBrowser, store: byBrowser }],
  ["login --resume", { store: begun, hub: [denial] }, { status: 4, err: shown + denied, store: {} }],

  ["login --expect-user alice", { hub: browser }, { err: shown + saidByBrowser, store: byBrowser }],
  ["login --expect-user bob --force", { store: before, hub: browser }, { status: 1, err: shown + refused }],
  ["login --expect-user bob --token hf_new", { store: before, ...given }, { status: 1, err: refused }],
  ["login --expect-user bob --json", { hub: browser }, {
    status: 1,
    out: CODE_EVENT + failed("unexpected_user", "The login was approved by alice, not by bob"),
    err: failureLine("unexpected_user", refused),
  }],
]);

testRuns([
  ["--token hf_new --serve", "token", "serve"],
  ["--token hf_new --no-wait", "token", "no-wait"],
  ["--token hf_new --resume", "token", "resume"],
  ["--serve --no-wait", "serve", "no-wait"],
  ["--serve=:80 --resume", "serve", "resume"],
  ["--no-wait --resume", "no-wait", "resume"],
].map(([line, first, second]): Row => [`login ${line}`, {}, {
  status: 2,
  err: `Error: --${first} and --${second} cannot be used together\nHint: See \`hf-auth login --help\`\n`,
}]));

const INTERRUPTED = "Cancelled\n";

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
