/**
 * Knows what Deno was granted of what a machine has: what was not is as if it were not there, and nobody is asked for it.
 * Must not know what it is for, nor import what only JSR has.
 *
 * @module
 */

import type { Processes } from "../host.ts";
import { homeFolder } from "../shared/home.ts";

/** The value of a variable, if it is set and may be read. */
export function grantedVariable(name: string): string | undefined {
  return isGranted({ name: "env", variable: name }) ? Deno.env.get(name) : undefined;
}

/** The home folder of this user, or of the one named `user`, if that may be known. */
export function grantedHome(windows: boolean, user?: string): string | undefined {
  const known = user !== undefined
    ? maySee("/etc/passwd")
    : grantedVariable(windows ? "USERPROFILE" : "HOME") || mayKnow("homedir");
  return known ? homeFolder(grantedVariable, windows, user) : undefined;
}

/** The user that this process acts as, if that may be known. */
export function grantedUserId(): number | undefined {
  return isGranted({ name: "sys", kind: "uid" }) ? Deno.uid() ?? undefined : undefined;
}

/** Whether it may be known what is at a path. */
export function maySee(path: string): boolean {
  return isGranted({ name: "read", path });
}

/** The text of a file; fails if it may not be read, as it does where there is none. */
export async function grantedText(path: string): Promise<string> {
  if (!maySee(path)) throw new Deno.errors.NotCapable(path);
  return await Deno.readTextFile(path);
}

/** Whether all of these may be asked of the system. */
export function mayKnow(...kinds: NonNullable<Deno.SysPermissionDescriptor["kind"]>[]): boolean {
  return kinds.every((kind) => isGranted({ name: "sys", kind }));
}

/** Whether the files in a folder may be read and written. */
export function mayKeep(path: string): boolean {
  return isGranted({ name: "read", path }) && isGranted({ name: "write", path });
}

/** Other programs, of which one that may not be run is not there; each is handed all variables. */
export function grantedPrograms(processes: Processes): Processes {
  return {
    ...processes,
    run: async (command, ...rest) =>
      isGranted({ name: "run", command }) && isGranted({ name: "env" })
        ? await processes.run(command, ...rest)
        : undefined,
    has: (command) =>
      isGranted({ name: "run", command }) && isGranted({ name: "env" }) && processes.has(command),
    become: async (command, ...rest) =>
      isGranted({ name: "run" }) && isGranted({ name: "env" })
        ? await processes.become(command, ...rest)
        : "EACCES",
  };
}

/** Whether that was granted. */
export function isGranted(what: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(what).state === "granted";
}
