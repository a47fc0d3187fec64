/**
 * Knows what this program asks of a machine: its files, clock, terminal, environment and programs.
 * Must not know any runtime: types only, and what a machine may lack is optional.
 *
 * @module
 */

import type { Files } from "./files.ts";
import type { Terminal } from "./terminal.ts";

export type { Files, LockOptions, Look, ReadOptions, Reserved, WriteOptions } from "./files.ts";
export type { RawInput, Terminal } from "./terminal.ts";

/** Tells the time and waits. */
export interface Clock {
  /** Milliseconds since the Unix epoch. May jump. */
  now(): number;
  /** Milliseconds since some fixed moment. Never goes backwards. */
  monotonic(): number;
  /**
   * Milliseconds since this machine was started, which go on from one process to the next, and the id of that start. No
   * clock that is set changes them. Absent or `undefined` where they are not known.
   */
  readonly sinceBoot?: () => Promise<{ readonly boot: string; readonly ms: number } | undefined>;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Resolves after `ms` milliseconds if this program still runs then: it does not keep it running. */
  readonly idle?: (ms: number) => Promise<void>;
}

/** How paths work on this machine. */
export interface Paths {
  /** Joins path parts with this machine's separator. */
  join(path: string, ...paths: string[]): string;
  /** The folder of a path. */
  dirname(path: string): string;
  /** The path from a root, so that it is the same wherever it is read. */
  absolute(path: string): string;
  /**
   * The user's home folder, or that of the user named `user`; `undefined` where there is none (a container without
   * `HOME`) or no such user.
   */
  home(user?: string): string | undefined;
  /** Whether paths are Windows paths, with `%NAME%` for variables. */
  readonly windows: boolean;
}

/** The result of a program that has ended. */
export interface ProcessResult {
  /** Its exit status. */
  readonly status: number;
  /** Its standard output as UTF-8 text. */
  readonly stdout: string;
  /** Its standard error as UTF-8 text. */
  readonly stderr: string;
}

/** This process and other programs on this machine. */
export interface Processes {
  /**
   * Keeps this process's memory out of what the system writes when it crashes (core dumps), and overwrites `argument`
   * where others see the arguments it was started with: in the process list and in a crash report. As far as that is
   * possible; absent where it is not.
   */
  keepPrivate?(argument?: string): void;
  /**
   * Runs a program until it ends; returns `undefined` when there is no such program.
   * `env` is added to this process's environment; `stdin` is the program's whole standard input. It starts in the topmost
   * folder, and without git's variables. `here` starts it in this process's folder and with them: only for what runs
   * nothing that a folder's configuration could name.
   */
  run(
    command: string,
    args: readonly string[],
    options: {
      readonly stdin?: string;
      readonly env?: Readonly<Record<string, string>>;
      readonly signal?: AbortSignal;
      readonly here?: boolean;
      /**
       * Whether it may live on after this program, as a browser does: it has a session of its own, its output is not
       * read, it keeps this program from ending no longer, and an abort leaves it running.
       */
      readonly lasting?: boolean;
      /** Called when it has been started, after which it needs this program no more. */
      readonly onStart?: () => void;
    },
  ): Promise<ProcessResult | undefined>;
  /** Whether there is such a program, as far as that can be known and it may be run. */
  has(command: string): boolean;
  /** Whose programs run here. */
  readonly system: "macos" | "windows" | "unix";
  /** The path by which other programs can start this one; `undefined` where a runtime runs it. */
  ownPath(): string | undefined;
  /**
   * Gives this process's place to a program whose environment differs by `changes`: `undefined` takes a variable out. Where
   * a process can't be replaced, the program is a child that is sent this process's signals.
   *
   * @returns The child's status, 128 and the number after a signal; or the POSIX name of why it did not start (`ENOENT`).
   */
  become(
    command: string,
    args: readonly string[],
    changes: Readonly<Record<string, string | undefined>>,
  ): Promise<number | string>;
  /**
   * Calls `listener` with the signal's number on SIGHUP (1), Ctrl-C (SIGINT, 2), SIGQUIT (3) and SIGTERM (15) instead of
   * ending the process; returns a function that stops this. A SIGHUP that `nohup` has the process ignore stays ignored.
   */
  onInterrupt(listener: (signal: number) => void): () => void;
  /**
   * Does what the terminal does on Ctrl-C, Ctrl-\ and Ctrl-Z where those are keys: sends the signal to this process and
   * those that were started together with it, such as the shell script that it is a line of. After SIGTSTP it returns when
   * the process is continued, or at once where nobody could continue it. Absent where they are never keys, or there are
   * no signals.
   */
  raise?(signal: "SIGINT" | "SIGQUIT" | "SIGTSTP"): void;
  /**
   * Holds back every signal that can be caught, until the undo is called; what came meanwhile then takes effect. A second
   * Ctrl-C ends the process at once. A machine may have no signals.
   */
  holdSignals?(): () => void;
}

/** What to show in a notebook, in two forms: the notebook picks the one that it can display. */
export interface NotebookContent {
  /** HTML for a notebook; it must work without scripts. */
  readonly html: string;
  /** Plain text for a front end without HTML, such as a console. */
  readonly text: string;
}

/** The notebook whose cell runs this program. */
export interface Notebook {
  /** Shows something in the running cell; returns a function that replaces it. */
  show(content: NotebookContent): Promise<(content: NotebookContent) => Promise<void>>;
}

/** Responds to one web request; `request.signal` aborts if the client disconnects first. */
export type WebHandler = (request: Request) => Response | Promise<Response>;

/** Where to listen, and for how long. */
export interface ListenOptions {
  /** An IP address or host name of this machine; an IPv6 address with or without brackets. */
  readonly hostname: string;
  /** The port; 0 picks a free one. */
  readonly port: number;
  /** Stops listening. If it aborts before listening has started, `listen` rejects with its reason. */
  readonly signal: AbortSignal;
}

/** A server that is listening. */
export interface Listening {
  /** The address or name that was requested, without brackets. */
  readonly hostname: string;
  /** The port, never 0. */
  readonly port: number;
  /** Resolves when the server has stopped and every connection is closed. */
  readonly closed: Promise<void>;
}

/** Serves web requests on this machine. */
export interface HttpServer {
  /**
   * Listens and responds with `handler` until the signal aborts; requests in progress then have a second to finish.
   * Requests without a single valid `Host`, or with a body over 64 KiB, are refused. If the handler throws, the
   * response has no details.
   *
   * @throws {HfAuthError} `address_unavailable` when the address is in use, not one of this machine's or not permitted.
   */
  listen(handler: WebHandler, options: ListenOptions): Promise<Listening>;
  /** The IP addresses by which other machines may reach this one, IPv4 first; none where they are not known. */
  addresses(): readonly string[];
}

/** How a fetch reaches its servers. */
export interface Connection {
  /** CA certificates to trust beside those that the runtime has built in, one PEM text each. */
  readonly certificates?: readonly string[];
  /** The address of the proxy to go through; without one, the runtime's own choice. */
  readonly proxy?: string;
  /** The name or address of the server that is to be reached without a proxy, whatever the variables say to the runtime. */
  readonly direct?: string;
  /** The client certificate to show to a server that asks who is there, and its private key, both as PEM. */
  readonly identity?: { readonly certificate: string; readonly key: string };
}

/** Everything that the program needs from a machine. */
export interface Host {
  /** An environment variable's value, or `undefined` when it is not set. */
  env(name: string): string | undefined;
  /** The time. */
  readonly clock: Clock;
  /** Web fetch. */
  readonly fetch: typeof globalThis.fetch;
  /** Makes a fetch of its own kind; fails when a certificate is none. Absent where there is no choice (WASI). */
  readonly connect?: (how: Connection) => Promise<typeof globalThis.fetch>;
  /** The schemes of the proxies that {@linkcode Host.connect} can use, each with its colon; none unless given. */
  readonly proxyProtocols?: readonly string[];
  /** Files that hold secrets. */
  readonly files: Files;
  /**
   * Whether files in a folder may be read and written without asking anybody for leave first; absent where nobody is
   * asked. For what is only a courtesy.
   */
  readonly mayKeep?: (folder: string) => boolean;
  /** How paths work on this machine. */
  readonly paths: Paths;
  /** The terminal. */
  readonly terminal: Terminal;
  /** The names of the user who runs this program and of the machine, where they are known; absent under WASI. */
  readonly whereabouts?: () => { readonly user?: string; readonly machine?: string };
  /** Runs other programs; absent where that is not possible (WASI). */
  readonly processes?: Processes;
  /** The notebook, if this program runs in one. */
  readonly notebook?: Notebook;
  /** Serves web requests; absent where that is not possible (WASI). */
  readonly server?: HttpServer;
}
