/**
 * Knows every command and option of the program: the one table behind parsing and help.
 * Must not know how a command works.
 *
 * @module
 */

import type { CommandSpec, OptionSpec, ProgramSpec } from "./command.ts";

const ADD_TO_GIT: OptionSpec = {
  name: "add-to-git-credential",
  negatable: true,
  summary: "Also save the token with git's credential helpers",
};

const EXPECT_USER: OptionSpec = {
  name: "expect-user",
  value: "NAME",
  summary: "Refuse an approval by any other account",
};

/** The commands, in the order in which help lists them. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: "login",
    summary: "Log in from your browser, or with a token from huggingface.co/settings/tokens",
    options: [
      { name: "token", value: "TOKEN", summary: "A User Access Token; - reads it from standard input" },
      ADD_TO_GIT,
      { name: "force", negatable: true, summary: "Log in again even if already logged in" },
      {
        name: "serve",
        value: "HOST:PORT",
        optional: true,
        summary: "Also show the code on a web page of this machine",
      },
      EXPECT_USER,
      { name: "no-wait", summary: "Print the code and end; finish with --resume" },
      { name: "resume", summary: "Wait for the code of --no-wait" },
    ],
    examples: [
      "login",
      "login --token - < token.txt",
      "login --serve=0.0.0.0:8000",
      "login --no-wait --json",
    ],
    load: () => import("./commands/login.ts"),
  },
  {
    name: "logout",
    summary: "Forget one stored token, or all of them",
    options: [{ name: "token-name", value: "NAME", summary: "The name of the token to forget" }],
    examples: ["logout", "logout --token-name my-token"],
    load: () => import("./commands/logout.ts"),
  },
  {
    name: "switch",
    summary: "Make another stored token the active one",
    options: [
      { name: "token-name", value: "NAME", summary: "The name of the token to switch to" },
      ADD_TO_GIT,
    ],
    examples: ["switch", "switch --token-name my-token"],
    load: () => import("./commands/switch.ts"),
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
    summary: "Print the token that counts",
    options: [],
    examples: ["token"],
    load: () => import("./commands/token.ts"),
  },
  {
    name: "serve",
    summary: "Serve the login page until interrupted; logins begin and end there",
    options: [
      { name: "listen", value: "HOST:PORT", summary: "Where [default: 127.0.0.1 and a free port]" },
      EXPECT_USER,
    ],
    examples: ["serve", "serve --listen 0.0.0.0:8000 --expect-user alice"],
    load: () => import("./commands/serve.ts"),
  },
  {
    name: "refresh",
    summary: "Refresh a token of the browser login now",
    options: [{
      name: "token-name",
      value: "NAME",
      summary: "The name of the token to refresh [default: the active one]",
    }],
    examples: ["refresh", "refresh --token-name my-token"],
    load: () => import("./commands/refresh.ts"),
  },
  {
    name: "repair",
    summary: "Make a stored_tokens file readable that is not, and keep a copy",
    options: [],
    examples: ["repair"],
    load: () => import("./commands/repair.ts"),
  },
  {
    name: "whoami",
    summary: "Say whose account the token belongs to",
    options: [],
    examples: ["whoami", "whoami --format json"],
    load: () => import("./commands/whoami.ts"),
  },
  {
    name: "completions",
    summary: "Print what makes a shell complete commands, options and token names",
    argument: { name: "SHELL", choices: ["bash", "zsh", "fish"] },
    options: [],
    examples: ["completions bash"],
    load: () => import("./commands/completions.ts"),
  },
];

/** What every command accepts. */
export const SHARED_OPTIONS: readonly OptionSpec[] = [
  {
    name: "format",
    value: "auto|human|agent|json|quiet",
    summary: "How to print the result [default: auto]",
  },
  { name: "json", summary: "The same as --format json" },
  { name: "quiet", alias: "q", summary: "The same as --format quiet: one name a line" },
  { name: "no-truncate", summary: "Print values whole (they always are)" },
  { name: "ca-file", value: "FILE", summary: "Also trust the CA certificates in FILE (PEM)" },
  { name: "help", alias: "h", summary: "Show this message" },
  { name: "version", summary: "Show the version" },
];

/** The program, as one value. */
export const PROGRAM: ProgramSpec = { commands: COMMANDS, shared: SHARED_OPTIONS };
