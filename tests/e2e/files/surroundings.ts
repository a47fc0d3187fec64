/**
 * Knows how to run the program as another user, among mounts of its own, and with system calls that fail; and whether
 * that is possible here.
 * Must not know what the program should make of it.
 *
 * @module
 */

import { chownSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import {
  type Finished,
  hfAuth,
  type Home,
  program,
  type ProgramOptions,
  startProgram,
} from "../../support/program/program.ts";
import { skipUnless } from "../../support/skip.ts";
import { section } from "../../support/store/fixture.ts";
import { hfAuthIn, works } from "../../support/store/state.ts";

/** A user who is neither root nor the one who runs the tests. */
export const USER = 61_234;
/** A third one. */
export const STRANGER = 61_235;

const isRoot = process.getuid?.() === 0;
const as = (uid: number) => ["--reuid", `${uid}`, "--regid", `${uid}`, "--clear-groups"];

/** For a test that acts as root and as others. */
export const needsRoot: string | false = skipUnless(
  isRoot && works("setpriv", ...as(USER), program, "--version"),
  "only root can act as another user, with setpriv, from a checkout that everybody can read",
);

const unshare = ["unshare", isRoot ? "-m" : "-rm"];

/** For a test that mounts something. */
export const needsMounts: string | false = skipUnless(
  works(
    unshare[0]!,
    unshare[1]!,
    "sh",
    "-c",
    "mount -t tmpfs none /tmp && touch /tmp/a /tmp/b && mount --bind /tmp/a /tmp/b",
  ),
  "nothing can be mounted here (unshare -m is refused)",
);

/** For a test in which system calls fail. */
export const needsStrace: string | false = skipUnless(
  works("strace", "-f", "-o", "/dev/null", "true"),
  "strace cannot be used here",
);

/** For a test that makes device files. */
export const needsDevices: string | false = skipUnless(
  isRoot &&
    works(
      "sh",
      "-c",
      'd=$(mktemp -d) && mknod "$d/null" c 1 3 && echo >"$d/null"; s=$?; rm -r "$d"; exit $s',
    ),
  "only root can make device files",
);

/** Runs the program as another user. */
export function asUser(uid: number, args: readonly string[], options: ProgramOptions): Promise<Finished> {
  return startProgram("setpriv", [...as(uid), program, ...args], options).finished;
}

/** The command line that runs another one where `script` has mounted something. */
export function mounted(script: string, command: readonly string[]): [command: string, ...args: string[]] {
  return ["unshare", unshare[1]!, "sh", "-c", `set -e; ${script}; exec "$@"`, "sh", ...command];
}

/** Runs the program where `script` has mounted something. */
export function amongMounts(
  script: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<Finished> {
  const [command, ...rest] = mounted(script, [program, ...args]);
  return startProgram(command, rest, options).finished;
}

/** Runs the program while system calls fail: `call:error=NAME`, as strace has it. */
export function withFaults(
  faults: readonly string[],
  args: readonly string[],
  env: Record<string, string>,
  before = "",
): Promise<Finished> {
  const injections = faults.map((fault) => `-e inject=${fault}`).join(" ");
  const calls = faults.map((fault) => fault.split(":")[0]).join(",");
  return hfAuthIn(`${before} exec strace -f -o /dev/null -e trace=${calls} ${injections} "$@"`, args, env);
}

/** Gives a home and all in it to a user. */
export function give(home: Home, uid: number, gid: number = uid): void {
  for (const path of [home.path, ...allIn(home)]) chownSync(path, uid, gid);
}

/** Whose each file below is, by its path there; folders too. */
export function ownersIn(home: Home): Record<string, string> {
  return Object.fromEntries(
    allIn(home).map((path) => {
      const { uid, gid } = lstatSync(path);
      return [path.slice(home.path.length + 1), `${uid}:${gid}`];
    }),
  );
}

function allIn(home: Home): string[] {
  return readdirSync(home.path, { recursive: true, encoding: "utf8" }).map((name) => join(home.path, name));
}

/** Two stored tokens of which the first is active. */
export const TWO: { readonly stored_tokens: string; readonly token: string } = {
  stored_tokens: section("one", { hf_token: "hf_one" }) + section("two", { hf_token: "hf_two" }),
  token: "hf_one",
};

/** Runs the program, to compare what it says. */
export async function said(args: readonly string[], env: Record<string, string>): Promise<unknown[]> {
  const { status, stdout, stderr } = await hfAuth(args, { env });
  return [status, stdout, stderr];
}

/** An address where there is no Hub. */
export const NOBODYS = "http://127.0.0.1:1";
