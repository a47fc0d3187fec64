/**
 * Knows what this program asks of a disk: to keep texts private and whole, and to say what is there.
 * Must not know any runtime: types only.
 *
 * @module
 */

/** Text files that hold secrets. */
export interface Files {
  /**
   * The file's text as UTF-8 (a byte order mark is kept), or `undefined` when there is no such file.
   *
   * @throws {HfAuthError} `store_unreadable` when it is not UTF-8, is not a file, or cannot be read.
   */
  read(path: string, options?: ReadOptions): Promise<string | undefined>;
  /**
   * The file's bytes as they are, or `undefined` when there is no such file.
   *
   * @throws {HfAuthError} `store_unreadable` when it is not a file or cannot be read.
   */
  readBytes(path: string, options?: ReadOptions): Promise<Uint8Array | undefined>;
  /**
   * Replaces the whole file in one step, readable by its owner only (0600), and creates missing folders (0700).
   * A symbolic link stays; its target is replaced. Gives `false`, and changes nothing, when it is not what `over` says.
   *
   * @throws {HfAuthError} `store_unwritable`; the old content is then still there.
   */
  write(path: string, content: string | Uint8Array, options?: WriteOptions): Promise<boolean>;
  /**
   * Removes the file, if there is one, at the end of symbolic links, which stay. One that can't be removed, such as one
   * that is mounted by itself, is emptied.
   *
   * @throws {HfAuthError} `store_unwritable`.
   */
  remove(path: string): Promise<void>;
  /** Whether a change of the file was interrupted, or is under way, that had to be made in place. */
  isHalfWritten(path: string): Promise<boolean>;
  /**
   * Finishes a change of the file that was interrupted. For whoever holds the lock.
   *
   * @throws {HfAuthError} `store_unwritable`.
   */
  finish(path: string): Promise<void>;
  /** What there is at a path, at the end of symbolic links; `undefined` where there is nothing, or it can't be seen. */
  look(path: string): Promise<Look | undefined>;
  /** The names in a folder; none where there is no such folder, or it can't be listed. */
  list(path: string): Promise<string[]>;
  /** Removes what writers of the file have left who were killed. */
  removeDrafts(path: string): Promise<void>;
  /**
   * Makes a private file with room for `size` bytes in a folder of this user's own, in place of any that is there, so
   * that nothing but the disk itself can fail when it is filled.
   *
   * @throws {HfAuthError} `store_unwritable`.
   */
  reserve(path: string, size: number): Promise<Reserved>;
  /**
   * Runs `work` while holding the lock on `path` (an empty file that may stay behind), so that no other process has it.
   *
   * @throws {HfAuthError} `lock_timeout` after 30 seconds, or as long as `options` say.
   */
  withLock<T>(path: string, work: () => Promise<T>, options?: LockOptions): Promise<T>;
}

/** What there is at a path. */
export interface Look {
  /** What kind of thing it is. */
  readonly type: "file" | "folder" | "link" | "named pipe" | "socket" | "device";
  /** Its permission bits, where the machine has users. */
  readonly mode?: number;
  /** The number of the user whose it is, where the machine has users. */
  readonly owner?: number;
  /** Whether that is the user that this process acts as, where that is known. */
  readonly isOwn?: boolean;
}

/** A file with room for a text that comes only once. It reads as NULs until then. */
export interface Reserved {
  /**
   * Writes the text and waits until the disk has it, before anything else runs.
   *
   * @throws {HfAuthError} `store_unwritable`.
   */
  keep(text: string): void;
  /** Removes the file. */
  discard(): void;
  /** Leaves the file to whoever reads it. */
  close(): void;
}

/** How a file is written. */
export interface WriteOptions {
  /** What the file must be at the last moment, `null` when there must be none: who writes in Python takes no lock. */
  readonly over?: Uint8Array | null;
  /** That the file and its folder are this user's own, as in {@linkcode ReadOptions.own}. */
  readonly own?: boolean;
}

/** How to read a file. */
export interface ReadOptions {
  /**
   * That others write it in place: a file that has just become empty, or that is long and has just changed, is read
   * again before it is believed.
   */
  readonly settled?: boolean;
  /** That it and its folder are this user's own: what another user owns, or could write to, is not believed. */
  readonly own?: boolean;
}

/** How to wait for a lock. */
export interface LockOptions {
  /** Ends the wait. */
  readonly signal?: AbortSignal;
  /** How long to wait, in milliseconds; 30 seconds unless given, and 0 tries once. */
  readonly patience?: number;
  /** Called once when the lock has been held elsewhere for two seconds. */
  readonly onWait?: () => void;
}
