/**
 * Knows the options that several commands have, and those that every one has.
 * Must not know any command.
 *
 * @module
 */

import type { OptionSpec } from "../command.ts";

/** Saves the token with git, too. */
export const ADD_TO_GIT: OptionSpec = {
  name: "add-to-git-credential",
  negatable: true,
  summary: "Also save the token with git's credential helpers",
};

/** Whose login is accepted. */
export const EXPECT_USER: OptionSpec = {
  name: "expect-user",
  value: "NAME",
  summary: "Accept a login to this account only",
};

/** Which token a command is about. */
export const TOKEN_NAME: OptionSpec = {
  name: "token-name",
  value: "NAME",
  summary: "The name of a stored token [default: the token in use]",
};

/** What every command accepts. */
export const SHARED_OPTIONS: readonly OptionSpec[] = [
  {
    name: "format",
    value: "FORMAT",
    choices: ["auto", "human", "agent", "json", "quiet"],
    summary: "How to print: auto, human, agent, json or quiet",
  },
  { name: "json", summary: "Same as --format json" },
  { name: "quiet", alias: "q", summary: "Same as --format quiet: one name per line" },
  { name: "no-truncate", hidden: true, summary: "Do not cut long names in a terminal" },
  { name: "ca-file", value: "FILE", summary: "Also trust the CA certificates in FILE (PEM)" },
  { name: "store", value: "STORE", summary: "Where the tokens are kept [default: HF_AUTH_STORE, or files]" },
  { name: "help", alias: "h", summary: "Show this help" },
  { name: "version", alias: "V", summary: "Show the version" },
];
