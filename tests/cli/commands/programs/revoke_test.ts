import { type Exchange, json } from "../../../support/fakes/hub.ts";
import { failureLine, type Situation, testRuns } from "../../../support/program/fixture.ts";
import { section } from "../../../support/store/fixture.ts";

const sections = section("Alpha", { hf_token: "hf_alpha" }) + section("b c", { hf_token: "hf_b" }) +
  section("oauth-alice", { hf_token: "hf_oauth_x.y.z", refresh_token: "r", expires_at: 1_800_000_000 });
const store = { token: "hf_alpha", stored_tokens: sections };
const one = { token: "hf_alpha", stored_tokens: section("Alpha", { hf_token: "hf_alpha" }) };
const browser = {
  token: "hf_oauth_x.y.z",
  stored_tokens: section("oauth-alice", {
    hf_token: "hf_oauth_x.y.z",
    refresh_token: "r",
    expires_at: 1_800_000_000,
  }),
};

const revoking = (tokens: string[], answer = new Response(null, { status: 202 })): Exchange => [
  `POST https://huggingface.co/api/credentials/revoke ${JSON.stringify({ credentials: tokens })}`,
  answer,
];
const typing = (...pieces: string[]): Situation => ({
  interactive: true,
  env: { NO_COLOR: "1" },
  prepare: (host) => host.type(...pieces),
});

const QUESTION = "? Revoke the access token Alpha for every machine, and log out? (y/N) ";
const REVOKED = "✓ Revoked at the Hub: Alpha\n  its owner is told by e-mail\n";
const GONE = "✓ Logged out and removed all access tokens\n";
const NO_BROWSER = "Warning: The Hub cannot be asked from here to revoke oauth-alice\n" +
  "Hint: End it at https://huggingface.co/settings/connected-applications\n";
const NEEDS_YES = "Error: --revoke cannot be undone, and nobody can be asked here\n" +
  "Hint: Add --yes to revoke without asking\n";

testRuns([
  ["logout --revoke", { ...typing("y"), store: one, hub: [revoking(["hf_alpha"])] }, {
    err: `${QUESTION}y\n${REVOKED}${GONE}`,
    store: {},
  }],
  ["logout --revoke", { ...typing("n"), store: one }, {
    status: 1,
    err: `${QUESTION}n\nNothing was removed\n`,
  }],
  ["logout --revoke", { store: one }, { status: 2, err: NEEDS_YES }],
  ["logout --revoke --json", { ...typing("y"), store: one }, {
    status: 2,
    err: failureLine("usage", NEEDS_YES),
  }],
  ["logout --revoke --yes", { store, hub: [revoking(["hf_alpha", "hf_b"])] }, {
    err: `✓ Revoked at the Hub: Alpha, b c\n  its owner is told by e-mail\n${NO_BROWSER}${GONE}`,
    store: {},
  }],
  ["logout --revoke --yes --token-name Alpha", { store: one, hub: [revoking(["hf_alpha"])] }, {
    err: `${REVOKED}✓ Removed the access token Alpha\n` +
      "It was the active token. Choose another one with `hf-auth switch`.\n",
    store: { stored_tokens: "" },
  }],
  ["logout --revoke --yes", { store: { token: "hf_lone" }, hub: [revoking(["hf_lone"])] }, {
    err: `✓ Revoked at the Hub: the active token\n  its owner is told by e-mail\n${GONE}`,
    store: {},
  }],
  ["logout --revoke --yes", { store: browser }, { err: NO_BROWSER + GONE, store: {} }],
  ["logout --revoke --yes", {
    store: { stored_tokens: section("A", { hf_token: "hf_a", endpoint: "https://hub.test" }) },
  }, {
    err:
      "Warning: The Hub cannot be asked from here to revoke A\nHint: End it at https://hub.test/settings/tokens\n" +
      GONE,
    store: {},
  }],
  // Nothing is removed that may still work.
  ["logout --revoke --yes", { store: one, hub: [revoking(["hf_alpha"], json({}, 500))] }, {
    status: 5,
    err:
      "Error: Could not revoke the token: the Hub returned an error (500)\nHint: Try again in a few minutes\n",
  }],
  ["logout --revoke --yes", { store: one, env: { HF_HUB_OFFLINE: "1" } }, {
    status: 5,
    err: "Error: Cannot reach https://huggingface.co: offline mode is enabled\n" +
      "Hint: Unset HF_HUB_OFFLINE (or TRANSFORMERS_OFFLINE) to allow requests\n",
  }],
  ["logout --revoke --yes --token-name x", { store: one }, {
    status: 1,
    err: "Error: Access token x not found in /home/user/.cache/huggingface/stored_tokens\n" +
      "Hint: See the names with `hf-auth list`\n",
  }],
  ["logout --revoke --yes", {}, { err: "Not logged in!\n" }],

  ["logout", {
    store: one,
    env: { HUGGINGFACE_TOKEN: " hf_alpha ", HF_API_KEY: "hf_other" },
    files: {
      "/home/user/.docker/config.json": `{"auths":{"registry.hf.space":{"auth":"${
        btoa("alice:hf_alpha")
      }"}}}`,
    },
  }, {
    err: GONE +
      "Warning: Docker's configuration still holds the token for registry.hf.space\n" +
      "Hint: Remove it with `docker logout registry.hf.space`\n" +
      "Warning: HUGGINGFACE_TOKEN still holds the token\nHint: Unset HUGGINGFACE_TOKEN where it is set\n",
    store: {
      "/home/user/.docker/config.json": `{"auths":{"registry.hf.space":{"auth":"${
        btoa("alice:hf_alpha")
      }"}}}`,
    },
  }],
  ["logout", { store: one, env: { HF_TOKEN: "hf_b", HUGGINGFACE_TOKEN: "hf_alpha" } }, {
    store: {},
    status: 1,
    err: "Warning: HUGGINGFACE_TOKEN still holds the token\nHint: Unset HUGGINGFACE_TOKEN where it is set\n" +
      "Error: Still logged in: HF_TOKEN is set\n" +
      "Hint: Unset HF_TOKEN and HUGGING_FACE_HUB_TOKEN to log out; the stored tokens were removed\n",
  }],
  ["logout", {
    store: one,
    files: {
      "/home/user/.docker/config.json": `{"auths":{"registry.hf.space":{"auth":"${btoa("alice:hf_b")}"}}}`,
    },
  }, {
    err: GONE,
    store: {
      "/home/user/.docker/config.json": `{"auths":{"registry.hf.space":{"auth":"${btoa("alice:hf_b")}"}}}`,
    },
  }],
  ["logout", { store: one, files: { "/home/user/.docker/config.json": "nonsense" } }, {
    err: GONE,
    store: { "/home/user/.docker/config.json": "nonsense" },
  }],
]);
