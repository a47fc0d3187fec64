/**
 * Knows how to say that a file could not be read or changed: why, and what helps against just that.
 * Must not know what is in the file.
 *
 * @module
 */

import { HfAuthError } from "../../../errors.ts";
import { codeOf, type Disk, type Entry } from "./disk.ts";

const ROOM = "Delete something, or set HF_HOME to a folder on another disk";
const AWAY = (what: string) => `Move ${what} away, or set HF_HOME to another folder`;

/** By POSIX name: what happened, and what to do. */
const CAUSES: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  EACCES: ["permission denied", "Make sure that you own this file and its folder"],
  EBUSY: [
    "it is mounted by itself and can't be replaced",
    "Mount the folder that it is in, instead of the file",
  ],
  EDQUOT: ["your disk quota is used up", ROOM],
  EEXIST: ["a file is where a folder should be", AWAY("that file")],
  EFBIG: ["it is larger than 64 MiB", AWAY("it")],
  EILSEQ: ["it is not UTF-8 text", AWAY("it")],
  EIO: ["the disk reports an error", "Try again; if it happens again, check the disk"],
  EISDIR: ["it is a folder", AWAY("that folder")],
  ELOOP: ["its symbolic links form a loop", "Remove the link"],
  EMFILE: ["too many files are open", "Close some programs, or raise the limit with `ulimit -n`"],
  ENAMETOOLONG: ["its name is too long", "Set HF_HOME to a shorter path"],
  ENFILE: ["too many files are open", "Close some programs"],
  ENOSPC: ["the disk is full", ROOM],
  ENOTCAPABLE: [
    "it is outside the granted folders",
    "Grant the folder that HF_HOME names to the component",
  ],
  ENOTDIR: ["a file is where a folder should be", AWAY("that file")],
  EPERM: ["not permitted", "Make sure that you own this file and its folder"],
  EROFS: ["the file system is read-only", "Set HF_HOME to a folder that can be written"],
};

/** The error of something that is no file, as a disk would fail. */
export function notAFile({ type }: Entry): Error {
  if (type === "folder") return Object.assign(new Error("Is a folder"), { code: "EISDIR" });
  return Object.assign(new Error(`Is a ${type}`), { kind: type });
}

/** The error for a file that can't be read. */
export function unreadable(disk: Disk, path: string, cause: unknown): HfAuthError {
  const [reason, hint] = explain(disk, path, cause);
  return new HfAuthError("store_unreadable", `Cannot read ${path}${reason}`, { hint, cause });
}

/** The error for a file that can't be changed; it was left as it was. */
export function unwritable(disk: Disk, path: string, cause: unknown, verb: string): HfAuthError {
  const [reason, hint] = explain(disk, path, cause);
  return new HfAuthError("store_unwritable", `Cannot ${verb} ${path}${reason}`, { hint, cause });
}

function explain(disk: Disk, path: string, cause: unknown): readonly [reason: string, hint: string] {
  const { kind } = cause as { kind?: unknown };
  if (typeof kind === "string") return [`: it is a ${kind}, not a file`, AWAY("it")];
  const code = codeOf(cause);
  const stranger = code === "EACCES" || code === "EPERM" ? strangersIn(disk, path) : undefined;
  if (stranger) return stranger;
  const [reason, hint] = CAUSES[code ?? ""] ??
    [code ?? "an unknown failure", "Try again, or set HF_HOME to another folder"];
  return [`: ${reason}`, hint];
}

/** Whose the file is, or else its folder, when it is not this user's. */
function strangersIn(disk: Disk, path: string): readonly [string, string] | undefined {
  for (const [what, at] of [["it", path], ["its folder", disk.dirname(path)]] as const) {
    const uid = ownerOf(disk, at);
    if (uid === undefined || uid === disk.uid) continue;
    const who = uid === 0 ? "root" : `user ${uid}`;
    return [`: ${what} belongs to ${who}`, `Take it back with \`sudo chown ${disk.uid} ${quoted(at)}\``];
  }
  return undefined;
}

function ownerOf(disk: Disk, path: string): number | undefined {
  try {
    return disk.uid === undefined ? undefined : disk.look(path).owner?.uid;
  } catch {
    return undefined;
  }
}

function quoted(path: string): string {
  return /^[\w./@%+,:-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
