import { type Exchange, html, json, whoamiBody } from "../../support/fakes/hub.ts";
import { failureLine, type Row, testRuns } from "../../support/program/fixture.ts";
import { section } from "../../support/store/fixture.ts";

const one = { token: "hf_alphaalpha", stored_tokens: section("Alpha", { hf_token: "hf_alphaalpha" }) };
const whoami = (token: string, body: unknown, status = 200): Exchange => [
  `GET https://huggingface.co/api/whoami-v2 Bearer ${token}`,
  json(body, status),
];
const member = { ...whoamiBody("ci"), orgs: [{ name: "acme" }, { name: "beta" }] };
const asked = { store: one, hub: [whoami("hf_alphaalpha", member)] };

const unrenewed = {
  token: "hf_old",
  stored_tokens: section("old", { hf_token: "hf_old", refresh_token: "r", expires_at: 17 }),
};
const NOT_LOGGED_IN = "Error: Not logged in\nHint: Log in with `hf-auth login`\n";

testRuns([
  ["token", { store: one }, { out: "hf_alphaalpha\n" }],
  ["token --json", { store: one }, { out: "hf_alphaalpha\n" }],
  ["token -q", { store: one, env: { HF_TOKEN: " hf_e\n" } }, { out: "hf_e\n" }],
  ["token --token-name Alpha", { store: one, env: { HF_TOKEN: "hf_e" } }, { out: "hf_alphaalpha\n" }],
  ["token --token-name x", { store: one, env: { HF_TOKEN: "hf_e" } }, {
    status: 1,
    err: "Error: Access token x not found in /home/user/.cache/huggingface/stored_tokens\n" +
      "Hint: See the names with `hf-auth list`\n",
  }],
  ["whoami --token-name Alpha -q", { ...asked, env: { HF_TOKEN: "hf_e" } }, { out: "alice\n" }],
  ["token", {}, { status: 1, err: NOT_LOGGED_IN }],
  ["token", { store: unrenewed, env: { HF_HUB_OFFLINE: "1" } }, {
    out: "hf_old\n",
    err: "Warning: Could not refresh the access token: " +
      "Cannot reach https://huggingface.co: offline mode is enabled\n" +
      "Hint: Use the stored token meanwhile; refreshing is tried again later\n",
  }],

  ["whoami", asked, { out: "✓ Logged in\n  user: alice\n  orgs: acme,beta\n" }],
  ["whoami", { ...asked, env: { FORCE_COLOR: "1" } }, {
    out: "\x1b[32m✓ Logged in\x1b[0m\n  user: alice\n  orgs: acme,beta\n",
  }],
  ["whoami", { ...asked, interactive: true }, {
    out: "\x1b[32m✓ Logged in\x1b[0m\n  user: alice\n  orgs: acme,beta\n",
  }],
  ["whoami", { ...asked, interactive: true, env: { NO_COLOR: "1" } }, {
    out: "✓ Logged in\n  user: alice\n  orgs: acme,beta\n",
  }],
  ["whoami --format agent", asked, { out: "user=alice orgs=acme,beta\n" }],
  ["whoami", { ...asked, env: { CLAUDECODE: "1" } }, { out: "user=alice orgs=acme,beta\n" }],
  ["whoami --format human", { ...asked, env: { CLAUDECODE: "1", NO_COLOR: "" } }, {
    out: "✓ Logged in\n  user: alice\n  orgs: acme,beta\n",
  }],
  ["whoami --json", asked, { out: '{"user": "alice", "orgs": "acme,beta", "endpoint": null}\n' }],
  ["whoami -q", asked, { out: "alice\n" }],
  ["whoami --json", {
    store: one,
    env: { HF_ENDPOINT: "https://hub.test/" },
    hub: [["GET https://hub.test/api/whoami-v2 Bearer hf_alphaalpha", json(whoamiBody())]],
  }, { out: '{"user": "alice", "orgs": null, "endpoint": "https://hub.test"}\n' }],
  ["whoami -q", {
    store: one,
    hub: [[
      "GET https://huggingface.co/api/whoami-v2 Bearer hf_alphaalpha",
      json(member, 200, { "x-hf-warning": "tokens; This token is old" }),
    ]],
  }, { out: "alice\n", err: "Warning: The Hub says: This token is old\n" }],
  ["whoami", {}, { status: 1, err: NOT_LOGGED_IN }],
  ...["whoami --json", "whoami --format json", "token --format=json"].map((line): Row => [
    line,
    {},
    { status: 1, err: failureLine("not_logged_in", NOT_LOGGED_IN) },
  ]),
  ["whoami --json", { store: one, hub: [whoami("hf_alphaalpha", {}, 401)] }, {
    status: 4,
    err: failureLine(
      "invalid_token",
      "Error: The Hub does not accept the stored token\nHint: Log in again with `hf-auth login --force`\n",
    ),
  }],
  ["whoami -q", { store: one, env: { HF_HUB_OFFLINE: "1" } }, {
    status: 5,
    err: "Error: Cannot reach https://huggingface.co: offline mode is enabled\n" +
      "Hint: Unset HF_HUB_OFFLINE (or TRANSFORMERS_OFFLINE) to allow requests\n",
  }],
  ["whoami", {
    store: one,
    interactive: true,
    hub: [["GET https://huggingface.co/api/whoami-v2 Bearer hf_alphaalpha", html(502)]],
  }, {
    status: 5,
    err: "\x1b[1;31mError: Could not check the token: the Hub returned an error (502)\x1b[0m\n" +
      "\x1b[90mHint: Try again in a few minutes\x1b[0m\n",
  }],
]);
