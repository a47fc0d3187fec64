/**
 * Knows every command and option of the program: the one table behind parsing and help.
 * Must not know how a command works.
 *
 * @module
 */

import type { AbilityName } from "../auth/checks/can.ts";
import type { CommandSpec, ProgramSpec } from "./command.ts";
import { ADD_TO_GIT, EXPECT_USER, SHARED_OPTIONS, TOKEN_NAME } from "./commands/options.ts";
import { OIDC } from "./commands/oidc/spec.ts";
import { EXEC, EXPORT } from "./commands/programs/specs.ts";

/** What can be asked of a token: the names in `lib/hub/access/abilities.ts`, without loading that. */
const ACTIONS = [
  "read",
  "write",
  "infer",
  "run-jobs",
  "post",
  "discuss",
  "create-repos",
  "collect",
  "call-endpoints",
  "manage-endpoints",
  "manage-webhooks",
] as const satisfies readonly AbilityName[];

const LISTED: readonly CommandSpec[] = [
  {
    name: "login",
    summary: "Log in with your browser, or with an access token",
    options: [
      {
        name: "token",
        value: "TOKEN",
        summary:
          "An access token, which others here can then see; - asks for it, or reads it from standard input",
      },
      ADD_TO_GIT,
      { name: "force", negatable: true, summary: "Log in again even if you are already logged in" },
      {
        name: "serve",
        value: "HOST:PORT",
        optional: true,
        summary: "Also show the code on a web page that this machine serves",
      },
      EXPECT_USER,
      { name: "name", value: "NAME", summary: "The name to store the token under" },
      { name: "no-wait", summary: "Print the code and exit; finish with --resume" },
      { name: "resume", summary: "Finish a login that --no-wait started" },
      { name: "oidc", summary: "Log in with the identity of this CI job" },
      { name: "github-env", summary: "With --oidc: set HF_TOKEN for later steps, too" },
    ],
    examples: ["login --token - < token.txt"],
    load: () => import("./commands/login.ts"),
  },
  {
    name: "logout",
    summary: "Remove one stored token, or all of them",
    options: [
      { name: "token-name", value: "NAME", summary: "The name of the token to remove" },
      { name: "revoke", summary: "Also revoke them at the Hub, so that no copy works any more" },
      { name: "yes", alias: "y", summary: "Do it without asking" },
    ],
    examples: ["logout", "logout --token-name my-token --revoke"],
    load: () => import("./commands/logout.ts"),
  },
  {
    name: "switch",
    summary: "Switch to another stored token",
    options: [
      { name: "token-name", value: "NAME", summary: "The name of the token to switch to" },
      ADD_TO_GIT,
    ],
    examples: ["switch", "switch --token-name my-token"],
    load: () => import("./commands/switch.ts"),
  },
  {
    name: "rename",
    brief: true,
    summary: "Give a stored token another name",
    argument: { name: "OLD", required: true },
    second: { name: "NEW", required: true },
    options: [],
    examples: ["rename oauth-alice work"],
    load: () => import("./commands/rename.ts"),
  },
  {
    name: "list",
    alias: "ls",
    summary: "List the stored tokens",
    options: [],
    examples: ["list", "list --json"],
    load: () => import("./commands/list.ts"),
  },
  {
    name: "token",
    summary: "Print the token in use",
    options: [TOKEN_NAME],
    examples: ["token", "token --token-name my-token"],
    load: () => import("./commands/token.ts"),
  },
  {
    name: "serve",
    brief: true,
    summary: "Serve a page where people can log this machine in",
    argument: { name: "HOST:PORT" },
    options: [
      {
        name: "listen",
        value: "HOST:PORT",
        summary: "The same address, as an option [default: 127.0.0.1 and a free port]",
      },
      EXPECT_USER,
    ],
    examples: ["serve", "serve 0.0.0.0:8000 --expect-user alice"],
    load: () => import("./commands/serve.ts"),
  },
  {
    name: "refresh",
    brief: true,
    summary: "Refresh a token from a browser login now, or all of them ahead of time",
    options: [
      {
        name: "token-name",
        value: "NAME",
        summary: "The name of the token to refresh [default: the active token]",
      },
      { name: "watch", summary: "Stay, and refresh every stored login ahead of time" },
      {
        name: "listen",
        value: "HOST:PORT",
        summary: "With --watch, serve /healthz and Prometheus' /metrics there",
      },
    ],
    examples: ["refresh", "refresh --token-name my-token", "refresh --watch --listen 0.0.0.0:8080"],
    load: () => import("./commands/fleet/refresh.ts"),
  },
  {
    name: "sync",
    brief: true,
    summary: "Make the file token equal to the active token of HF_AUTH_STORE",
    options: [{ name: "watch", summary: "Stay, and keep it equal" }],
    examples: ["sync", "sync --watch --store etcd:https://etcd.corp:2379/team/hf"],
    load: () => import("./commands/fleet/sync.ts"),
  },
  {
    name: "repair",
    brief: true,
    summary: "Repair a stored_tokens file that cannot be read, and keep a copy",
    options: [{
      name: "wait",
      summary: "First store what a refresh could not store, and wait for the store to answer: a day at most",
    }],
    examples: ["repair"],
    load: () => import("./commands/repair.ts"),
  },
  {
    name: "whoami",
    summary: "Show which account the token belongs to",
    options: [TOKEN_NAME],
    examples: ["whoami", "whoami --format json"],
    load: () => import("./commands/whoami.ts"),
  },
  {
    name: "setup-git",
    brief: true,
    summary: "Let git ask hf-auth for the token of the Hub",
    options: [
      { name: "global", summary: "For all of your repositories [default]" },
      { name: "local", summary: "For the repository of this folder" },
      { name: "system", summary: "For all users of this machine" },
      { name: "remove", summary: "Remove what was set up, and nothing else" },
    ],
    examples: ["setup-git", "setup-git --remove"],
    load: () => import("./commands/git/setup.ts"),
  },
  {
    name: "status",
    summary: "Show which tokens there are, which one counts, and what is wrong",
    options: [TOKEN_NAME],
    examples: ["status", "status --json"],
    load: () => import("./commands/checks/status.ts"),
  },
  {
    name: "can",
    brief: true,
    summary: "Say whether the token may do something, and what it lacks",
    argument: { name: "ACTION", choices: ACTIONS },
    second: { name: "REPO|ORG" },
    options: [TOKEN_NAME],
    examples: ["can read acme/model", "can write dataset/acme/notes", "can run-jobs"],
    load: () => import("./commands/checks/can.ts"),
  },
  {
    name: "setup-docker",
    brief: true,
    summary: "Let Docker ask hf-auth for the token of the Hub's registry",
    options: [
      { name: "remove", summary: "Remove what was set up, and nothing else" },
      { name: "force", summary: "Replace another credential helper" },
    ],
    examples: ["setup-docker", "setup-docker --remove"],
    load: () => import("./commands/docker/setup_docker.ts"),
  },
  EXEC,
  EXPORT,
  OIDC,
  {
    name: "completions",
    brief: true,
    summary: "Print a completion script for your shell",
    argument: { name: "SHELL", choices: ["bash", "zsh", "fish", "powershell"] },
    options: [],
    examples: ["completions bash"],
    load: () => import("./commands/about/completions.ts"),
  },
];

/** The commands, in the order in which help lists them. */
export const COMMANDS: readonly CommandSpec[] = [
  ...LISTED,
  {
    name: "git-credential",
    hidden: true,
    summary: "Answer git as its credential helper: get, store or erase",
    argument: { name: "OPERATION" },
    options: [],
    examples: ["git-credential get"],
    load: () => import("./commands/git/credential.ts"),
  },
  {
    name: "docker-credential",
    hidden: true,
    summary: "Answer Docker as its credential helper",
    argument: { name: "OPERATION", choices: ["get", "list", "store", "erase", "version"] },
    options: [],
    examples: ["docker-credential list"],
    load: () => import("./commands/docker/docker_credential.ts"),
  },
  {
    name: "help",
    hidden: true,
    summary: "Show the help of the program, or of one command",
    argument: {
      name: "COMMAND",
      choices: [...LISTED.flatMap(({ name, alias }) => alias ? [name, alias] : [name]), "help", "version"],
    },
    options: [],
    examples: ["help", "help login"],
    load: () => import("./commands/about/help.ts"),
  },
  {
    name: "version",
    hidden: true,
    summary: "Show the version",
    options: [{ name: "check", summary: "Ask GitHub whether there is a newer release" }],
    examples: ["version", "version --check"],
    load: () => import("./commands/about/version.ts"),
  },
];

/** The program, as one value. */
export const PROGRAM: ProgramSpec = { commands: COMMANDS, shared: SHARED_OPTIONS };
