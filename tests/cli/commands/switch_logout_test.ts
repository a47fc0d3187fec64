import { fakeGit } from "../../support/fakes/git.ts";
import { failureLine, type Situation, testRuns } from "../../support/program/fixture.ts";
import { FOLDER, section } from "../../support/store/fixture.ts";

const store = {
  token: "hf_alphaalpha",
  stored_tokens: section("Alpha", { hf_token: "hf_alphaalpha" }) + section("b c", { hf_token: "hf_b" }),
};
const one = { token: "hf_alphaalpha", stored_tokens: section("Alpha", { hf_token: "hf_alphaalpha" }) };

const WAITING = "Waiting for git and its credential helpers\n";
const UNANSWERED = "Warning: The token may still be saved with git: its helper did not answer\n" +
  "Hint: Erase it there by hand, or revoke it on the Hub\n";
const NO_NAME = "Error: No token name given\n" +
  "Hint: Add --token-name NAME; see the names with `hf-auth list`\n";
const ABORTING = "No token name provided. Aborting.\n";
const NOTHING_STORED = "No stored tokens found. Log in with `hf-auth login`.\n";
const unknownName = (name: string, meant: string) =>
  `Error: Access token ${name} not found in ${FOLDER}/stored_tokens\n` +
  `Hint: Did you mean ${meant}? See the names with \`hf-auth list\`\n`;

/** A person at a terminal, who types this. */
const typing = (...keys: string[]): Situation => ({
  store,
  interactive: true,
  env: { NO_COLOR: "1" },
  prepare: (host) => host.type(...keys),
});
const EVERYTHING = "? Log out and remove all 2 access tokens (Alpha, b c)? (y/N) ";
const kept = { status: 1, err: `${EVERYTHING}n\nNothing was removed\n` };
const gone = { err: `${EVERYTHING}y\n✓ Logged out and removed all access tokens\n`, store: {} };
const many = Array.from({ length: 7 }, (_, at) => section(`t${at}`, { hf_token: `hf_t${at}` })).join("");

testRuns([
  ["logout", typing("y"), gone],
  ["logout", typing("xyz", "Y"), gone],
  ["logout", typing("n"), kept],
  ["logout", typing("\r", "y"), kept],
  ["logout", typing("\x03"), { status: 130, err: `${EVERYTHING}\n\rCancelled\n` }],
  ["logout --yes", typing(), { err: "✓ Logged out and removed all access tokens\n", store: {} }],
  ["logout -y", typing(), { err: "✓ Logged out and removed all access tokens\n", store: {} }],
  ["logout --json", typing(), { out: '{"status": "logged_out", "removed": ["Alpha", "b c"]}\n', store: {} }],
  ["logout -q", typing(), { store: {} }],
  ["logout", { ...typing(), env: { AGENT: "x" } }, {
    err: "✓ Logged out and removed all access tokens\n",
    store: {},
  }],
  ["logout --token-name Alpha", typing(), {
    err:
      "✓ Removed the access token Alpha\nIt was the active token. Choose another one with `hf-auth switch`.\n",
    store: { stored_tokens: section("b c", { hf_token: "hf_b" }) },
  }],
  ["logout", { ...typing(), store: {} }, { err: "Not logged in!\n" }],
  ["logout", { ...typing("n"), store: { token: "hf_a" } }, {
    status: 1,
    err: "? Log out and remove the access token? (y/N) n\nNothing was removed\n",
  }],
  ["logout", { ...typing("n"), store: one }, {
    status: 1,
    err: "? Log out and remove the access token Alpha? (y/N) n\nNothing was removed\n",
  }],
  ["logout", { ...typing("n"), store: { stored_tokens: many } }, {
    status: 1,
    err:
      "? Log out and remove all 7 access tokens (t0, t1, t2, t3, and 3 more)? (y/N) n\nNothing was removed\n",
  }],
  ["logout", { ...typing("n"), store: { stored_tokens: "nonsense" } }, {
    status: 1,
    err: "? Log out and remove all access tokens? (y/N) n\nNothing was removed\n",
  }],

  [["switch", "--token-name", "b c"], { store }, {
    err: "✓ The active token is now b c\n",
    store: { ...store, token: "hf_b" },
  }],
  ["switch --token-name=b\u00a0c", { store }, { status: 1, err: unknownName("b\u00a0c", "b c") }],
  [["switch", "--token-name", "b c", "--json"], { store }, {
    out: '{"token_name": "b c"}\n',
    store: { ...store, token: "hf_b" },
  }],
  [["switch", "-q", "--token-name", "b c"], { store }, { store: { ...store, token: "hf_b" } }],
  ["switch --token-name Alpha --add-to-git-credential", { store: one, env: { HF_TOKEN: "hf_e" } }, {
    err: "✓ The active token is now Alpha\n" +
      "Warning: The token was not saved with git: no git can be run on this machine\n" +
      "Warning: HF_TOKEN is set, so its token is used instead\nHint: Unset HF_TOKEN to use this token\n",
  }],
  [["switch", "--token-name", "b c"], {
    store,
    programs: { git: fakeGit({ held: "hf_alphaalpha" }).program },
  }, {
    err: "✓ The active token is now b c\nThe previous token was erased from git's credential helpers. " +
      "To save this one there, add --add-to-git-credential.\n",
    store: { ...store, token: "hf_b" },
  }],
  ["switch --token-name alpha", { store }, { status: 1, err: unknownName("alpha", "Alpha") }],
  ["switch", { store }, { status: 2, err: NO_NAME }],
  ["switch", { store, interactive: true, env: { AI_AGENT: "x" } }, { status: 2, err: NO_NAME }],
  ["switch --json", { store, interactive: true }, { status: 2, err: failureLine("usage", NO_NAME) }],
  ["switch", {}, { out: ABORTING, err: NOTHING_STORED }],
  ["switch --quiet", {}, { out: ABORTING }],
  ["switch --format agent", {}, { out: ABORTING, err: NOTHING_STORED }],
  ["switch --json", {}, { out: '{"token_name": null}\n', err: NOTHING_STORED }],

  ["logout", { store }, { err: "✓ Logged out and removed all access tokens\n", store: {} }],
  ["logout --json", { store: one }, { out: '{"status": "logged_out", "removed": ["Alpha"]}\n', store: {} }],
  ["logout", { store: one, programs: { git: fakeGit({ held: "hf_alphaalpha" }).program } }, {
    err:
      "✓ Logged out and removed all access tokens\nThe token was also erased from git's credential helpers.\n",
    store: {},
  }],
  ["logout", { store: one, programs: { git: fakeGit({ silent: ["fill"] }).program } }, {
    err: `${WAITING}✓ Logged out and removed all access tokens\n${UNANSWERED}`,
    store: {},
  }],
  [["switch", "--token-name", "b c"], { store, programs: { git: fakeGit({ silent: ["fill"] }).program } }, {
    err: `${WAITING}✓ The active token is now b c\n${UNANSWERED}`,
    store: { ...store, token: "hf_b" },
  }],
  [["switch", "--token-name", "b c", "--add-to-git-credential"], {
    store,
    programs: { git: fakeGit({ silent: ["approve"] }).program },
  }, {
    err: `${WAITING}✓ The active token is now b c\n` +
      "Warning: The token was not saved with git: its helper did not answer\n",
    store: { ...store, token: "hf_b" },
  }],
  ["logout -q", { store: one }, { store: {} }],
  ["logout", {}, { err: "Not logged in!\n" }],
  ["logout --token-name Alpha", { store: one }, {
    err:
      "✓ Removed the access token Alpha\nIt was the active token. Choose another one with `hf-auth switch`.\n",
    store: { stored_tokens: "" },
  }],
  ["logout --token-name alpha", { store }, { status: 1, err: unknownName("alpha", "Alpha") }],
  ["logout", { store: one, env: { HF_TOKEN: "hf_e" } }, {
    status: 1,
    err: "Error: Still logged in: HF_TOKEN is set\n" +
      "Hint: Unset HF_TOKEN and HUGGING_FACE_HUB_TOKEN to log out; the stored tokens were removed\n",
    store: {},
  }],
]);
