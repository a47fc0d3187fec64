import { type Exchange, json, whoamiBody } from "../../../support/fakes/hub.ts";
import { testRuns } from "../../../support/program/fixture.ts";
import { section } from "../../../support/store/fixture.ts";

const HUB = "https://huggingface.co";
const store = { token: "hf_a", stored_tokens: section("A", { hf_token: "hf_a" }) };
const check = (path: string, answer: Response): Exchange => [
  `GET ${HUB}/api/${path}/auth-check Bearer hf_a`,
  answer,
];
const whoami = (role: string): Exchange => [
  `GET ${HUB}/api/whoami-v2 Bearer hf_a`,
  json(whoamiBody("ci", "alice", role)),
];
const gated = json({ error: "You are not in the authorized list." }, 403, { "x-error-code": "GatedRepo" });
const open = { store, hub: [check("models/acme/m", new Response("OK"))] };
const closed = { store, hub: [check("datasets/acme/d", gated), whoami("read")] };
const LACKS = "A token with the role read may not run jobs";
const FORM = `${HUB}/settings/tokens/new?tokenType=fineGrained&ownUserPermissions=job.write`;
const HELP = "Hint: See `hf-auth can --help`\n";

testRuns([
  ["can read acme/m", open, { out: "✓ Yes: The Hub lets this token read acme/m\n" }],
  ["can read acme/m", { ...open, interactive: true }, {
    out: "\x1b[32m✓ Yes\x1b[0m: The Hub lets this token read acme/m\n",
  }],
  ["can read acme/m -q", open, { out: "yes\n" }],
  ["can read acme/m --token-name A", { ...open, env: { HF_TOKEN: "hf_b" } }, {
    out: "✓ Yes: The Hub lets this token read acme/m\n",
  }],
  ["can read dataset/acme/d", closed, {
    status: 1,
    out: "✗ No: acme/d is gated, and alice has no access yet\n" +
      `  ask for access: ${HUB}/datasets/acme/d\n`,
  }],
  ["can read dataset/acme/d --json", closed, {
    status: 1,
    out: '{"question": "read dataset/acme/d", "answer": "no", "reason": "access_not_requested", ' +
      '"message": "acme/d is gated, and alice has no access yet", ' +
      `"link": "${HUB}/datasets/acme/d"}\n`,
  }],
  ["can run-jobs", { store, hub: [whoami("read")] }, {
    status: 1,
    out: `✗ No: ${LACKS}\n  make a token that may: ${FORM}\n`,
  }],
  ["can run-jobs --format agent", { store, hub: [whoami("read")] }, {
    status: 1,
    out: `answer=no reason=token_lacks_permission link=${FORM}\n`,
  }],
  ["can infer", { store, hub: [whoami("new")] }, {
    status: 3,
    out: "? Not known: The Hub does not say what a token of this kind may do\n",
  }],
  ["can", {}, { status: 2, err: `Error: Say what to ask about\n${HELP}` }],
  ["can read", {}, { status: 2, err: `Error: Say which repository to read\n${HELP}` }],
  ["can reed a/b", {}, {
    status: 2,
    err: "Error: Unknown action reed\nHint: Choose one of read, write, infer, run-jobs, post, discuss, " +
      "create-repos, collect, call-endpoints, manage-endpoints, manage-webhooks\n",
  }],
  ["can read a/b c", {}, { status: 2, err: `Error: Unexpected argument c\n${HELP}` }],
  ["can read a/b/c", {}, {
    status: 2,
    err: 'Error: "a/b/c" is not the name of a repository\n' +
      "Hint: Write OWNER/NAME for a model, dataset/OWNER/NAME or space/OWNER/NAME\n",
  }],
  [
    "can infer",
    { env: { HF_TOKEN: "hf_e" }, hub: [[`GET ${HUB}/api/whoami-v2 Bearer hf_e`, json({}, 401)]] },
    {
      status: 4,
      err: "Error: The Hub does not accept the token in HF_TOKEN\n" +
        "Hint: Correct or unset HF_TOKEN; it takes precedence over `hf-auth login`\n",
    },
  ],
  ["can infer", { env: { HF_API_TOKEN: "hf_x" } }, {
    status: 1,
    err: "Error: Not logged in\nHint: Log in with `hf-auth login`, or rename HF_API_TOKEN to HF_TOKEN: " +
      "nothing reads it under its present name\n",
  }],
]);
