/**
 * Knows what this program asks of a machine: its files, clock, terminal, environment and programs.
 * Must not know any runtime: types only, and what a machine may lack is optional.
 *
 * @module
 */

/** The time, and waiting for it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. May jump. */
  now(): number;
  /** Milliseconds since some fixed moment. Never goes back. */
  monotonic(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Text files that hold secrets. */
export interface Files {
  /**
   * The file's text as UTF-8 (a byte order mark is kept), or `undefined` when there is no such file.
   *
   * @throws {HfAuthError} `store_unreadable` when it is not UTF-8, not a file, or may not be read.
   */
  read(path: string): Promise<string | undefined>;
  /**
   * The file's bytes, whatever they mean, or `undefined` when there is no such file.
   *
   * @throws {HfAuthError} `store_unreadable` when it is not a file or may not be read.
   */
  readBytes(path: string): Promise<Uint8Array | undefined>;
  /**
   * Replaces the whole file in one step, readable by its owner only (0600), making missing folders (0700).
   * A symbolic link stays and its target is replaced.
   *
   * @throws {HfAuthError} `store_unwritable`; the old text is then still there.
   */
  write(path: string, content: string | Uint8Array): Promise<void>;
  /**
   * Removes the file; it is no error when there is none. One that is mounted by itself is emptied.
   *
   * @throws {HfAuthError} `store_unwritable`.
   */
  remove(path: string): Promise<void>;
  /** The names in a folder; none where there is no such folder, or it can't be listed. */
  list(path: string): Promise<string[]>;
  /** Removes what writers of the file have left who were killed. */
  removeDrafts(path: string): Promise<void>;
  /**
   * Makes a private file with room for `size` bytes, in place of any that is there, so that nothing but the disk itself
   * can fail when it is filled.
   *
   * @throws {HfAuthError} `store_unwritable`.
   */
  reserve(path: string, size: number): Promise<Reserved>;
  /**
   * Runs `work` while no other process holds the lock on `path` (an empty file that may stay behind).
   *
   * @throws {HfAuthError} `lock_timeout` after 30 seconds, or as long as `options` say.
   */
  withLock<T>(path: string, work: () => Promise<T>, options?: LockOptions): Promise<T>;
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

/** How to wait for a lock. */
export interface LockOptions {
  /** Ends the wait. */
  readonly signal?: AbortSignal;
  /** How long to wait, in milliseconds; 30 seconds unless given, and 0 tries once. */
  readonly patience?: number;
  /** Called once when the lock has been held elsewhere for two seconds. */
  readonly onWait?: () => void;
}

/** What a path looks like on this machine. */
export interface Paths {
  /** Joins path parts with this machine's separator. */
  join(path: string, ...paths: string[]): string;
  /** The folder of a path. */
  dirname(path: string): string;
  /** The user's home folder, or `undefined` where there is none (a container without `HOME`). */
  home(): string | undefined;
  /** A folder for what need not last. */
  temporary(): string;
  /** Whether `%NAME%` is a variable in a path. */
  readonly windows: boolean;
}

/** Where results, words for a person and a person's answers go. */
export interface Terminal {
  /** Writes to standard output: results only. */
  out(text: string): void;
  /** Writes to standard error: words for a person. */
  err(text: string): void;
  /** Whether a person can be asked: standard input and standard error are terminals. */
  readonly interactive: boolean;
  /** Whether standard error is a terminal, so that a line there can be rewritten. */
  readonly errIsTerminal: boolean;
  /** How many characters fit into a line there, where that is known. */
  readonly columns?: number | undefined;
  /** All of standard input as UTF-8 text. */
  readIn(): Promise<string>;
}

/** What a finished program left. */
export interface ProcessResult {
  /** Its exit status. */
  readonly status: number;
  /** Its standard output as UTF-8 text. */
  readonly stdout: string;
}

/** Other programs on this machine. */
export interface Processes {
  /**
   * Runs a program to its end; `undefined` when there is no such program.
   * `env` is added to this process's environment, `stdin` is all that the program reads.
   */
  run(
    command: string,
    args: readonly string[],
    options: {
      readonly stdin?: string;
      readonly env?: Readonly<Record<string, string>>;
      readonly signal?: AbortSignal;
    },
  ): Promise<ProcessResult | undefined>;
  /** Calls `listener` on Ctrl-C (SIGINT) instead of ending the process; returns the undo. */
  onInterrupt(listener: () => void): () => void;
  /**
   * Holds back every signal that can be caught, until the undo is called; what came meanwhile then takes effect. A second
   * Ctrl-C ends the process at once. A machine may have no signals.
   */
  holdSignals?(): () => void;
}

/** What a notebook is shown: the same twice, of which it takes what it can. */
export interface NotebookContent {
  /** For a notebook; it must not need scripts. */
  readonly html: string;
  /** For a front end that has only text, such as a console. */
  readonly text: string;
}

/** The notebook whose cell runs this program. */
export interface Notebook {
  /** Shows something in the running cell; gives a function that replaces it. */
  show(content: NotebookContent): Promise<(content: NotebookContent) => Promise<void>>;
}

/** Answers one web request; `request.signal` aborts when the client goes away first. */
export type WebHandler = (request: Request) => Response | Promise<Response>;

/** Where and how long to listen. */
export interface ListenOptions {
  /** An address or name of this machine; an IPv6 address with or without brackets. */
  readonly hostname: string;
  /** The port, 0 for a free one. */
  readonly port: number;
  /** Ends the listening; before it has begun, `listen` rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/** Listening that has begun. */
export interface Listening {
  /** The address or name that was asked for, without brackets. */
  readonly hostname: string;
  /** The port, never 0. */
  readonly port: number;
  /** Resolves when it has stopped and every connection is closed. */
  readonly closed: Promise<void>;
}

/** Answers web requests that come to this machine. */
export interface HttpServer {
  /**
   * Listens and answers with `handler` until the signal aborts; what is being answered then has a second to finish.
   * A request that has no single valid `Host`, or a body over 64 KiB, does not reach the handler whole; what the
   * handler throws is answered without its details.
   *
   * @throws {HfAuthError} `address_unavailable` when the address is in use, not this machine's or not permitted.
   */
  listen(handler: WebHandler, options: ListenOptions): Promise<Listening>;
}

/** Everything the program asks of a machine. */
export interface Host {
  /** An environment variable's value, or `undefined` when it is not set. */
  env(name: string): string | undefined;
  /** The time. */
  readonly clock: Clock;
  /** Web fetch. */
  readonly fetch: typeof globalThis.fetch;
  /**
   * A fetch that trusts these CA certificates, one PEM text each, beside those that the runtime has built in; a machine
   * whose runtime leaves no choice has none (WASI). Fails when one of them is no certificate.
   */
  readonly trusting?: (certificates: readonly string[]) => Promise<typeof globalThis.fetch>;
  /** Files that hold secrets. */
  readonly files: Files;
  /** What a path looks like here. */
  readonly paths: Paths;
  /** The terminal. */
  readonly terminal: Terminal;
  /** Other programs; a machine may have none (WASI). */
  readonly processes?: Processes;
  /** The notebook, where this program runs in one. */
  readonly notebook?: Notebook;
  /** Answers web requests; a machine may not be able to (WASI). */
  readonly server?: HttpServer;
}
