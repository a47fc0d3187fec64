/**
 * Knows what a line of git's configuration looks like that makes this program its credential helper.
 * Must not know where the line stands, nor what the helper answers.
 *
 * @module
 */

import { quotedWord } from "../shell_word.ts";

/** Where this program is, and what it is started with. */
export interface HelperCommand {
  /** The program's path. */
  readonly path: string;
  /** The Hub's address, where it is not the public one: git may be started where no variable names it. */
  readonly endpoint?: string;
  /** The store that keeps the tokens, where one is named: git may be started where no variable names it either. */
  readonly store?: string;
}

/** The line: a command for git's shell, so that a path may hold anything. */
export function helperLine({ path, endpoint, store }: HelperCommand): string {
  const variables = Object.entries({ HF_ENDPOINT: endpoint, HF_AUTH_STORE: store })
    .map(([name, value]) => value === undefined ? "" : `${name}=${quotedWord(value)} `);
  return `!${variables.join("")}${quotedWord(path)} git-credential`;
}

const QUOTED = String.raw`'(?:[^']|'\\'')*'`;
const OWN = new RegExp(`^!(?:(?:HF_ENDPOINT|HF_AUTH_STORE)=${QUOTED} )*${QUOTED} git-credential$`);

/** Whether a line is one that {@linkcode helperLine} made, wherever the program was then. */
export function isOwnHelper(line: string): boolean {
  return OWN.test(line);
}

// As somebody may have written it by hand.
const BY_HAND = /(^|[\s'"/\\])hf(-auth[^\s'"/\\]*)?['"]?(\s+auth)?\s+git-credential\s*$/;
const BY_NAME = /^(hf-auth|[^!].*[\\/]git-credential-hf-auth(\.exe)?)\s*$/;

/** Whether a line runs this program in whatever way: as {@linkcode helperLine} writes it, by hand, or by its name. */
export function runsOwnHelper(line: string): boolean {
  return isOwnHelper(line) || (line.startsWith("!") && BY_HAND.test(line.slice(1))) || BY_NAME.test(line);
}
