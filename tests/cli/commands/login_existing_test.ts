/** Who is told to be logged in already, and when another login is begun instead. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Answer, type Exchange, html, json, whoamiBody } from "../../support/fakes/hub.ts";
import { CLIENT_ID, device, whoami } from "../../support/fakes/login_exchanges.ts";
import { type Row, run, START, testRuns } from "../../support/program/fixture.ts";
import { FOLDER, section } from "../../support/store/fixture.ts";

const FORCE = "Use `hf-auth login --force` to log in again.\n";
const ALREADY = `Already logged in as alice. ${FORCE}`;
const UNCHECKED = `Already logged in. ${FORCE}`;
const byVariable = (source: string) =>
  `Already logged in as alice with the token of ${source}. ` +
  `Unset ${source} to log in with another one, or add --force to store one beside it.\n`;
const FROM = `  from: ${FOLDER}/token\n`;
const DAY = 86_400;
const ends = START / 1000 + 30 * DAY;

const plain = { token: "hf_p", stored_tokens: section("p", { hf_token: "hf_p" }) };
const browser = (token = "hf_old", refresh_token = "r", expires_at = ends, name = "oauth-alice") => ({
  token,
  stored_tokens: section(name, { hf_token: token, refresh_token, expires_at }),
});
const valid = "  valid until: 2026-01-31, refreshed automatically\n";
const refresh = (answer: Answer): Exchange => [
  `POST https://huggingface.co/oauth/token grant_type=refresh_token&refresh_token=r&client_id=${CLIENT_ID}`,
  answer,
];
const renewed = json({ access_token: "hf_new", refresh_token: "r_new", expires_in: 30 * DAY });
const alice = (token: string) => whoami(token, json(whoamiBody()));
const refused = (token: string) => whoami(token, json({}, 401));
// That it was begun is enough: the Hub has no code for it.
const begun = device(html(503));
const failed = "Error: Could not start the browser login: the Hub returned an error (503)\n" +
  "Hint: Try again in a few minutes\n";
const instead = (why: string) => ({ status: 5, err: `${why}; logging in again\n${failed}` });

const rows: Row[] = [
  ["login", { store: plain, hub: [alice("hf_p")] }, { err: `${ALREADY}  token: p\n${FROM}` }],
  ["login", { store: browser(), hub: [alice("hf_old")] }, {
    err: `${ALREADY}  token: oauth-alice\n${FROM}${valid}`,
  }],
  ["login", { store: { token: "hf_p" }, hub: [alice("hf_p")] }, { err: ALREADY + FROM }],
  ["login", { store: plain, env: { HF_TOKEN: "hf_e" }, hub: [alice("hf_e")] }, {
    err: byVariable("HF_TOKEN"),
  }],
  ["login", { env: { HUGGING_FACE_HUB_TOKEN: "hf_e" }, hub: [alice("hf_e")] }, {
    err: byVariable("HUGGING_FACE_HUB_TOKEN"),
  }],
  ["login", { store: plain, env: { HF_AUTH_TOKEN_NAME: "p" }, hub: [alice("hf_p")] }, {
    err: `${ALREADY}  token: p\n  from: ${FOLDER}/stored_tokens\n`,
  }],
  ["login --json", { store: browser(), hub: [alice("hf_old")] }, {
    out: '{"event": "already_logged_in", "source": "file", "token_name": "oauth-alice", "user": "alice", ' +
      `"expires_at": ${ends}, "checked": true}\n`,
  }],
  ["login --name p", { store: plain, hub: [alice("hf_p")] }, { err: `${ALREADY}  token: p\n${FROM}` }],

  // The Hub can't be asked.
  ["login", { store: browser(), env: { HF_HUB_OFFLINE: "1" } }, {
    err: `${UNCHECKED}  token: oauth-alice\n${FROM}${valid}` +
      "  not checked with the Hub: Cannot reach https://huggingface.co: offline mode is enabled\n",
  }],
  ...[html(503), json({}, 429)].map((answer): Row => [
    "login --json",
    { store: plain, hub: [whoami("hf_p", answer)] },
    {
      out: '{"event": "already_logged_in", "source": "file", "token_name": "p", "user": null, ' +
        '"expires_at": null, "checked": false}\n',
    },
  ]),

  // What is there is of no use.
  [
    "login",
    { store: plain, hub: [refused("hf_p"), begun] },
    instead("The Hub does not accept the stored token p"),
  ],
  [
    "login",
    { store: plain, hub: [whoami("hf_p", json({}, 403)), begun] },
    instead("The Hub does not accept the stored token p"),
  ],
  [
    "login",
    { env: { HF_TOKEN: "hf_e" }, hub: [refused("hf_e"), begun] },
    instead("The Hub does not accept the token in HF_TOKEN"),
  ],
  ["login --name q", { store: plain, hub: [begun] }, { status: 5, err: failed }],
  ["login --expect-user bob", { store: plain, hub: [alice("hf_p"), begun] }, { status: 5, err: failed }],
  ["login --expect-user bob", { store: plain, hub: [whoami("hf_p", html(503))] }, {
    status: 5,
    err:
      "Error: Could not check the token: the Hub returned an error (503)\nHint: Try again in a few minutes\n",
  }],
];

testRuns(rows);

test("login refreshes a refused token once, and is then logged in already", async () => {
  const { status, err, store } = await run("login", {
    store: browser("hf_old", "r", ends, "refused and renewed"),
    hub: [refused("hf_old"), refresh(renewed), alice("hf_new")],
  });
  const { stored_tokens } = browser("hf_new", "r_new", ends, "refused and renewed");
  assert.deepEqual([status, err, store], [0, `${ALREADY}  token: refused and renewed\n${FROM}${valid}`, {
    token: "hf_new",
    stored_tokens,
  }]);
});

const dead: [criterion: string, name: string, end: number, hub: Exchange[], why: string][] = [
  ["is refused with its refresh token", "dead 1", ends, [
    refused("hf_old"),
    refresh(json({ error: "invalid_grant" }, 400)),
  ], "The Hub does not accept the stored token dead 1"],
  ["has ended, though its last token is good for hours", "dead 2", START / 1000 + 3600, [
    refresh(json({ error: "invalid_grant" }, 400)),
  ], "The login of the stored token dead 2 has ended"],
  ["has expired while the Hub is not there", "dead 3", START / 1000 - 1, [
    refresh(html(503)),
    whoami("hf_old", html(503)),
  ], "The stored token dead 3 has expired"],
];

for (const [criterion, name, end, hub, why] of dead) {
  test(`login begins another login where the one that is there ${criterion}`, async () => {
    const store = browser("hf_old", "r", end, name);
    const { status, err } = await run("login", { store, hub: [...hub, begun] });
    assert.deepEqual([status, err], [5, `${why}; logging in again\n${failed}`]);
  });
}
