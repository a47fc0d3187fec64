/**
 * Knows which programs of a system lock an open file with `flock(2)` for whoever starts them: the lock belongs to the open
 * file, which they were handed, and stays when they end. For Node, which has no call for it.
 * Must not know why a file is locked.
 *
 * @module
 */

import { spawn } from "node:child_process";
import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { isAbsolute } from "node:path";
import { surroundingsOf } from "../shared/programs.ts";
import type { LockableFile } from "../shared/lock/flock.ts";

/** util-linux's and BusyBox's, and where there is neither, as on macOS, Perl; the file is their descriptor 3. */
const PROGRAMS: readonly (readonly [name: string, ...args: string[]])[] = [
  ["flock", "-x", "-n", "3"],
  ["perl", "-e", 'open my $f, "+<&=", 3 or die; flock($f, 6) or $!{EWOULDBLOCK} ? exit 1 : die $!'],
];

/** How a file is opened that one of these programs locks; undefined where there is none of them. */
export function findFlockProgram(): ((path: string) => Promise<LockableFile>) | undefined {
  for (const [name, ...args] of PROGRAMS) {
    const { command, env, cwd } = surroundingsOf(name);
    if (isAbsolute(command)) return (path) => open(path, () => [command, args, { env, cwd }]);
  }
  return undefined;
}

type Program = readonly [
  command: string,
  args: string[],
  where: { env: Record<string, string>; cwd: string },
];

// deno-lint-ignore require-await
async function open(path: string, program: () => Program): Promise<LockableFile> {
  const fd = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW);
  return {
    tryLock: () => lock(fd, program()),
    // deno-lint-ignore require-await
    stat: async () => fstatSync(fd),
    // Closing it does that.
    unlock: () => {},
    close: () => closeSync(fd),
  };
}

/** Has the program lock the file: busy is a status of 1 without a word. */
function lock(fd: number, [command, args, where]: Program): Promise<boolean> {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { ...where, stdio: ["ignore", "ignore", "pipe", fd] });
    let said = "";
    child.stderr!.on("data", (chunk: Uint8Array) => said += chunk);
    child.once("error", failed);
    child.once("close", (status) => {
      if (status === 0 || status === 1 && said === "") return done(status === 0);
      failed(Object.assign(new Error(`${command} could not lock the file`), { code: "ENOLCK" }));
    });
  });
}
