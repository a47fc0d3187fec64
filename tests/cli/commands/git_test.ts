/** What `hf-auth` says of git, with a git that exists only in memory. */

import { fakeGit } from "../../support/fakes/git.ts";
import { json, whoamiBody } from "../../support/fakes/hub.ts";
import { whoami } from "../../support/fakes/login_exchanges.ts";
import { testRuns } from "../../support/program/fixture.ts";
import { FOLDER, section } from "../../support/store/fixture.ts";

const given = { hub: [whoami("hf_new", json(whoamiBody("ci")))] };
const byToken = { token: "hf_new", stored_tokens: section("ci", { hf_token: "hf_new" }) };
const said = `✓ Logged in as alice\n  token: ci (permission: write)\n  saved to: ${FOLDER}/token\n`;

const store = { token: "hf_a", stored_tokens: section("A", { hf_token: "hf_a" }) };
const REQUEST = "protocol=https\nhost=huggingface.co\n";
const noGit = { programs: {} };

testRuns([
  ["login --token hf_new --add-to-git-credential", { ...given, programs: { git: fakeGit().program } }, {
    err: `${said}  git: saved with store\n`,
    store: byToken,
  }],
  ["login --token hf_new --add-to-git-credential", {
    ...given,
    programs: {
      git: fakeGit({ keeps: false, words: "fatal: unable to get credential storage lock\n" }).program,
    },
  }, {
    err: `${said}Warning: The token was not saved with git: the credential helper failed (store)\n` +
      "  git: fatal: unable to get credential storage lock\n",
    store: byToken,
  }],
  ["login --token hf_new --add-to-git-credential", {
    ...given,
    programs: { git: fakeGit({ keeps: false }).program },
  }, {
    err: `${said}Warning: The token was not saved with git: the credential helper kept nothing (store)\n` +
      "Hint: Run `hf-auth setup-git` instead\n",
    store: byToken,
  }],
  ["login --token hf_new --add-to-git-credential", {
    ...given,
    programs: { git: fakeGit({ keeps: false, held: "hf_x" }).program },
  }, {
    err: `${said}Warning: The token was not saved with git: it still gives another one (store)\n` +
      "Hint: Erase that one from the helper, or run `hf-auth setup-git`\n",
    store: byToken,
  }],
  ["login --token hf_new --add-to-git-credential", {
    ...given,
    programs: { git: fakeGit({ silent: ["approve"] }).program },
  }, {
    err: `${said}Waiting for git and its credential helpers\n` +
      "Warning: The token was not saved with git: its helper did not answer\n",
    store: byToken,
  }],
  ["login --token hf_new --add-to-git-credential", {
    ...given,
    programs: { git: fakeGit({ helpers: "" }).program },
  }, {
    err: `${said}Warning: The token was not saved with git: no credential helper is configured\n` +
      "Hint: Run `hf-auth setup-git`, or `git config --global credential.helper store` and try again\n",
    store: byToken,
  }],
  ["login --token hf_new --add-to-git-credential", given, {
    err: `${said}Warning: The token was not saved with git: no git can be run on this machine\n`,
    store: byToken,
  }],

  ["git-credential get", { store, stdin: REQUEST }, { out: "username=hf_user\npassword=hf_a\n" }],
  ["git-credential get --json", { store, stdin: `${REQUEST}\nhost=x\n` }, {
    out: "username=hf_user\npassword=hf_a\n",
  }],
  ["git-credential get", { store, stdin: "protocol=https\nhost=example.com\n" }, {}],
  ["git-credential get", { stdin: REQUEST }, {
    status: 1,
    err: "Error: Not logged in\nHint: Log in with `hf-auth login`\n",
  }],
  ["git-credential get", { store, stdin: REQUEST, env: { HF_AUTH_TOKEN_NAME: "x" } }, {
    status: 1,
    out: "quit=1\n",
    err: `Error: Access token x not found in ${FOLDER}/stored_tokens\n` +
      "Hint: Correct or unset HF_AUTH_TOKEN_NAME; see the names with `hf-auth list`\n",
  }],
  ["git-credential store", { store, stdin: `${REQUEST}username=hf_user\npassword=hf_a\n` }, {}],
  ["git-credential erase", { store, stdin: REQUEST }, {}],
  ["git-credential frobnicate", { store, stdin: REQUEST }, {}],
  ["git-credential", { store }, {
    status: 2,
    err: "Error: No operation given\nHint: See `hf-auth git-credential --help`\n",
  }],

  ["setup-git", noGit, {
    status: 1,
    err: "Error: git is not installed\nHint: Install git, then try again\n",
  }],
  ["setup-git", { programs: null }, {
    status: 1,
    err: "Error: This machine cannot run git\nHint: Run `hf-auth setup-git` where git is\n",
  }],
  ["setup-git --local --system", noGit, {
    status: 2,
    err: "Error: --local and --system cannot be used together\nHint: See `hf-auth setup-git --help`\n",
  }],
  ["setup-git", { ...noGit, env: { HF_ENDPOINT: "http://hub.example" } }, {
    status: 1,
    err: "Error: Refusing to send a token to http://hub.example without https\n" +
      "Hint: Set HF_ENDPOINT to an https address; http is allowed only for this machine (127.0.0.1) and for hosts in " +
      "HF_AUTH_INSECURE_HOSTS, where anyone on the way can read your token\n",
  }],
]);
