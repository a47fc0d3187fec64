/**
 * Knows how to say that a file could not be read or changed: why, and what helps against just that.
 * Must not know what is in the file.
 *
 * @module
 */

import { HfAuthError } from "../../../errors.ts";
import { shellWord } from "../../../shell_word.ts";
import { codeOf, type Disk, type Entry } from "./disk.ts";

const ROOM = "Delete something, or set HF_HOME to a folder on another disk";
const AWAY = (what: string) => `Move ${what} away, or set HF_HOME to another folder`;
const RIGHTS = "Make sure that you own this file and its folder";

/** By POSIX name: what happened, and what to do. */
const CAUSES: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  EACCES: ["permission denied", RIGHTS],
  EBUSY: [
    "it is mounted by itself, and may not be changed there",
    "Mount the folder that it is in instead, for writing, or set HF_HOME to another folder",
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
  ENOENT: ["its folder is a broken link", "Remove that link, or create the folder it points to"],
  ENOSPC: ["the disk is full", ROOM],
  ENOTCAPABLE: [
    "it is outside the granted folders",
    "Grant the folder that HF_HOME names to the component",
  ],
  ENOTDIR: ["a file is where a folder should be", AWAY("that file")],
  EPERM: ["not permitted", RIGHTS],
  EROFS: ["the file system is read-only", "Set HF_HOME to a folder that can be written"],
  UTF16: ["it is UTF-16 text, not UTF-8", "Save it as UTF-8 without a byte order mark, or move it away"],
};

/** The error of something that is no file, as a disk would fail. */
export function notAFile({ type }: Pick<Entry, "type">): Error {
  if (type === "folder") return Object.assign(new Error("Is a folder"), { code: "EISDIR" });
  if (type === "link") return Object.assign(new Error("Is a link"), { kind: "symbolic link" });
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
  const code = codeOf(cause);
  if (cause instanceof Error && cause.name === "NotCapable") {
    const folder = shellWord(disk.dirname(path));
    return [
      ": it needs --allow-read and --allow-write",
      `Run it with --allow-read=${folder} --allow-write=${folder}`,
    ];
  }
  // A socket can't even be opened.
  const kind = code === "ENXIO" ? lookAt(disk, path)?.type : (cause as { kind?: unknown }).kind;
  if (typeof kind === "string") {
    const hint = kind === "symbolic link"
      ? "Remove the link"
      : kind === "device"
      ? "Set HF_HOME, and HF_TOKEN_PATH where it is set, to another place"
      : AWAY("it");
    return [`: it is a ${kind}, not a file`, hint];
  }
  const { stranger, isFolder } = cause as { readonly stranger?: number | null; readonly isFolder?: boolean };
  if (stranger !== undefined) {
    const what = isFolder ? "its folder" : "it";
    const whose = stranger === null
      ? `another user could write to ${what}`
      : `${what} belongs to ${nameOf(stranger)}`;
    return [`: ${whose}`, `Remove ${what}, or set HF_HOME to a folder that only you can write to`];
  }
  const denied = code === "EACCES" || code === "EPERM" ? whyDenied(disk, path) : undefined;
  if (denied) return denied;
  const [reason, hint] = CAUSES[code ?? ""] ??
    [code ?? "an unknown failure", "Try again, or set HF_HOME to another folder"];
  return [`: ${reason}`, hint];
}

/** Whose the file or its folder is, when it is not this user's; or which right its owner has taken. */
function whyDenied(disk: Disk, path: string): readonly [string, string] | undefined {
  if (disk.uid === undefined) return undefined;
  const file = lookAt(disk, path);
  if (file?.owner && file.owner.uid !== disk.uid) {
    const hint = `Take it back with \`sudo chown ${disk.uid} ${shellWord(path)}\``;
    return [`: it belongs to ${nameOf(file.owner.uid)}`, hint];
  }
  if (file?.type === "file" && (file.mode & 0o600) !== 0o600) {
    return [": permission denied", `Allow it with \`chmod u+rw ${shellWord(path)}\``];
  }
  let at = disk.dirname(path);
  let folder = lookAt(disk, at);
  while (!folder && disk.dirname(at) !== at) folder = lookAt(disk, at = disk.dirname(at));
  if (folder?.owner && folder.owner.uid !== disk.uid) {
    // Nobody should take over the folder in which the tokens' own is missing.
    if (at !== disk.dirname(path)) {
      const reason = `: ${disk.dirname(path)} does not exist, and ${at} belongs to ${
        nameOf(folder.owner.uid)
      }`;
      return [reason, "Set HF_HOME to a folder of your own"];
    }
    // Perhaps not this user's to have.
    const own = `if it should be yours, take it back with \`sudo chown ${disk.uid} ${shellWord(at)}\``;
    const hint = `Set HF_HOME to a folder of your own; ${own}`;
    return [`: the folder ${at} belongs to ${nameOf(folder.owner.uid)}`, hint];
  }
  if (folder && (folder.mode & 0o300) !== 0o300) {
    return [": permission denied", `Allow it with \`chmod u+rwx ${shellWord(at)}\``];
  }
  return undefined;
}

function lookAt(disk: Disk, path: string): Entry | undefined {
  try {
    return disk.look(path);
  } catch {
    return undefined;
  }
}

function nameOf(uid: number): string {
  return uid === 0 ? "root" : `user ${uid}`;
}
