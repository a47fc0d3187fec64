/**
 * Knows the few operations of a disk on which everything that is kept rests, as types.
 * Must not know any runtime, nor in which order they are called.
 *
 * @module
 */

/** What there is at a path. */
export interface Entry {
  /** What kind of thing it is. */
  readonly type: "file" | "folder" | "link" | "named pipe" | "socket" | "device";
  /** Its permission bits. */
  readonly mode: number;
  /** Whose it is, where the machine has users. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Its size in bytes. */
  readonly size: number;
  /** When it was last changed, in milliseconds since the Unix epoch. */
  readonly changed: number;
  /** Tells one file from another that has come to its path; absent where the machine can't. */
  readonly id?: string;
}

/** An open file. */
export interface OpenFile {
  /** What it is, whatever its path leads to by now. */
  entry(): Entry;
  /** The bytes that are left, of which at most `most` are read, whatever signal comes meanwhile. */
  read(most: number): Uint8Array;
  /** Writes some of `bytes` at an offset, and says how many. */
  write(bytes: Uint8Array, offset: number): number;
  /** Cuts it to a size. */
  truncate(size: number): void;
  /** Waits until the disk has it. */
  sync(): void;
  /** Gives it permission bits. */
  setMode(mode: number): void;
  /** Gives it to a user and a group. */
  setOwner(owner: { readonly uid: number; readonly gid: number }): void;
  /** Closes it. */
  close(): void;
}

/**
 * A disk. Each operation fails with an error that has a POSIX name as its `code`. None waits for anything but the disk:
 * between the answer that comes once and the write that keeps it nothing else may run.
 */
export interface Disk {
  /** What there is at a path; a link is not followed. */
  look(path: string): Entry;
  /**
   * Opens a file: to read it, to change it, or one that must not exist yet and is its owner's only. `read` follows links,
   * the others don't; a named pipe doesn't make it wait.
   */
  open(path: string, how: "read" | "read here" | "update" | "create"): OpenFile;
  /** Moves a file over another in one step. */
  rename(from: string, to: string): void;
  /** Removes a file or link. */
  unlink(path: string): void;
  /** Where a symbolic link points. */
  readLink(path: string): string;
  /** Makes a folder and those it is missing in, each for its owner only. */
  makeFolder(path: string): void;
  /** Waits until the disk has the folder's names. */
  syncFolder(path: string): void;
  /** The names in a folder. */
  list(path: string): string[];
  /** The folder of a path. */
  dirname(path: string): string;
  /** Whether a path starts at a root. */
  isAbsolute(path: string): boolean;
  /** The time that `changed` is compared with. */
  now(): number;
  /** This process's number. */
  readonly pid: number;
  /** The user that this process acts as, where the machine has users. */
  readonly uid?: number;
}

/** The POSIX name of a failure, where it has one. */
export function codeOf(error: unknown): string | undefined {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  // Deno's own word for a permission that it was not given.
  return typeof code === "string" ? code : name === "NotCapable" ? "EACCES" : undefined;
}

/** Whether there is nothing at a path. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR";
}

/** Runs `step`, again as often as a signal interrupts it. */
export function uninterrupted<T>(step: () => T): T {
  for (;;) {
    try {
      return step();
    } catch (error) {
      if (codeOf(error) !== "EINTR") throw error;
    }
  }
}

/** What there is at a path, if there is anything. */
export function entryAt(disk: Disk, path: string): Entry | undefined {
  try {
    return uninterrupted(() => disk.look(path));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** What a disk says that has no such operation: nothing is wrong with the file. */
const UNSUPPORTED = ["EINVAL", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EPERM", "UNKNOWN"];

/** Does what a disk need not be able to do; one that can't is told to `refused`. */
export function courtesy(step: () => void, refused: () => void = () => {}): void {
  try {
    uninterrupted(step);
  } catch (error) {
    if (!UNSUPPORTED.includes(codeOf(error) ?? "")) throw error;
    refused();
  }
}
