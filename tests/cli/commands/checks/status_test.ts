import { type Exchange, json, whoamiBody } from "../../../support/fakes/hub.ts";
import { START, testRuns } from "../../../support/program/fixture.ts";
import { FOLDER, section } from "../../../support/store/fixture.ts";

const HUB = "https://huggingface.co";
const DATE = { date: new Date(START).toUTCString() };
const stored_tokens = section("A", { hf_token: "hf_a" }) + section("B", { hf_token: "hf_b" });
const store = { token: "hf_a", stored_tokens };
const whoami = (token: string, body: unknown = whoamiBody("ci"), status = 200): Exchange => [
  `GET ${HUB}/api/whoami-v2 Bearer ${token}`,
  json(body, status, DATE),
];
const asked = { store, programs: null, hub: [whoami("hf_a")] };
const dead = { ...asked, env: { HF_TOKEN: "hf_e" }, hub: [whoami("hf_e", {}, 401)] };

testRuns([
  ["status", asked, {
    out: `✓ Logged in as alice

Token
    HF_AUTH_TOKEN_NAME      not set
    HF_TOKEN                not set
    HUGGING_FACE_HUB_TOKEN  not set
  ✓ the active token        in use, stored as A
  stored                    A, B

Account
  user        alice
  kind        write token
  token name  A

Hub
  endpoint  ${HUB}
  reached   yes
  clock     as the Hub's

Store
  0700 you   ${FOLDER}
  0600 you   ${FOLDER}/token
  0600 you   ${FOLDER}/stored_tokens
  not there  ${FOLDER}/hf-auth
  readable   yes
  writable   yes
  lockable   yes
`,
  }],
  ["status", { ...dead, interactive: true, size: { columns: 40, rows: 24 } }, {
    status: 4,
    out: `\x1b[1;31m✗ The Hub does not accept the token\x1b[0m

\x1b[1mToken\x1b[0m
    HF_AUTH_TOKEN_NAME
      not set
  \x1b[32m✓\x1b[0m HF_TOKEN
      in use
    HUGGING_FACE_HUB_TOKEN
      not set
  - the active token
      shadowed, stored as A
  stored
      A, B
  \x1b[33m!\x1b[0m HF_TOKEN is set, so another token
    than the active one is used
    \x1b[90mUnset HF_TOKEN to use the token A\x1b[0m

\x1b[1mAccount\x1b[0m
  \x1b[33m!\x1b[0m The Hub does not accept the token of
    HF_TOKEN
    \x1b[90mCorrect or unset HF_TOKEN; it takes\x1b[0m
\x1b[90m    precedence over \`hf-auth login\`\x1b[0m

\x1b[1mHub\x1b[0m
  endpoint
      ${HUB}
  reached
      yes
  clock
      as the Hub's

\x1b[1mStore\x1b[0m
  0700 you
      ${FOLDER}
  0600 you
      ${FOLDER}/token
  0600 you
      ${FOLDER}/stored_tokens
  not there
      ${FOLDER}/hf-auth
  readable
      yes
  writable
      yes
  lockable
      yes
`,
  }],
  ["status -q", asked, { out: "logged_in\n" }],
  ["status -q --token-name B", { ...asked, hub: [whoami("hf_b")] }, { out: "logged_in\n" }],
  ["status -q", dead, { status: 4, out: "refused\n" }],
  ["status -q", { ...asked, hub: [whoami("hf_a", {}, 503)] }, { status: 5, out: "unreached\n" }],
  ["status -q", { store, env: { HF_HUB_OFFLINE: "1" } }, { status: 5, out: "unreached\n" }],
  ["status -q", {}, { status: 1, out: "logged_out\n" }],
  ["status -q --token-name X", { store }, { status: 1, out: "unusable\n" }],
  ["status --format agent", { ...dead, hub: [whoami("hf_e", whoamiBody())] }, {
    out: `state=logged_in
token.place=HF_AUTH_TOKEN_NAME standing=not_set
token.place=HF_TOKEN standing=in_use
token.place=HUGGING_FACE_HUB_TOKEN standing=not_set
token.place=the active token standing=shadowed
token.stored=A,B
token.problem=HF_TOKEN is set, so another token than the active one is used. Unset HF_TOKEN to use the token A.
account.user=alice
account.kind=browser login
account.expires_at=2027-08-05T00:00:00.000Z
account.renewal=none
hub.endpoint=${HUB}
hub.reached=true
hub.clock_skew_seconds=0
store.readable=true
store.writable=true
store.lockable=true
`,
  }],
  ["status --json", { home: null, programs: null }, {
    status: 1,
    out: '{"state": "logged_out", "version": "0.1.0", "token": {"places": [' +
      '{"place": "HF_AUTH_TOKEN_NAME", "standing": "not_set", "token_name": null}, ' +
      '{"place": "HF_TOKEN", "standing": "not_set", "token_name": null}, ' +
      '{"place": "HUGGING_FACE_HUB_TOKEN", "standing": "not_set", "token_name": null}, ' +
      '{"place": "the active token", "standing": "not_set", "token_name": null}], "facts": {}, "findings": ' +
      '[{"problem": "Nobody is logged in", "advice": "Log in with `hf-auth login`"}]}, ' +
      '"account": {"facts": {}, "findings": []}, ' +
      `"hub": {"facts": {"endpoint": "${HUB}", "reached": true}, "findings": []}, ` +
      '"store": {"files": [], "facts": {}, "findings": []}, ' +
      '"git": {"facts": {}, "findings": []}, "docker": {"facts": {}, "findings": []}}\n',
  }],
]);
