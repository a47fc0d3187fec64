/**
 * Knows a whole machine that exists only in memory, for tests: its time passes at once and nothing leaves it.
 * Must not know the real machine.
 *
 * @module
 */

import { posix } from "node:path";
import { isScreen, showsColors } from "../shared/display.ts";
import { textFiles } from "../shared/files/files.ts";
import type { Host, NotebookContent } from "../host.ts";
import { type MemoryClock, memoryClock } from "./clock.ts";
import { type MemoryDisk, memoryDisk, type MemoryFile } from "./files.ts";
import type { Size } from "../shared/terminal.ts";
import { memoryNotebook } from "./notebook.ts";
import { memoryKeyboard } from "./terminal.ts";
import { memoryProcesses, type MemoryProgram } from "./processes.ts";
import { type MemoryServer, memoryServer } from "./server.ts";

/** What a machine in memory has. */
export interface MemoryOptions {
  /** Its environment variables; none unless given. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its files, each as its text or whole, by absolute path. */
  readonly files?: Readonly<Record<string, string | MemoryFile>>;
  /** The user's home folder: `/home/user` unless given, none if `null`. There is another user, `bob`. */
  readonly home?: string | null;
  /** The time at the start, in milliseconds since the Unix epoch. */
  readonly now?: number;
  /** What standard input holds. */
  readonly stdin?: string;
  /** Whether there is a person at a terminal; otherwise all streams are pipes. */
  readonly interactive?: boolean;
  /** The terminal's size in characters and lines; 80 by 24 unless given. It may change. */
  readonly size?: Size;
  /** Answers web requests; without it each one fails. */
  readonly fetch?: typeof globalThis.fetch;
  /** Its programs by command, or `null` when it can't run any. */
  readonly programs?: Readonly<Record<string, MemoryProgram>> | null;
  /** Whether it is a notebook's kernel. */
  readonly inNotebook?: boolean;
  /** Whether it can answer web requests; it can unless this is false. */
  readonly listens?: boolean;
}

/** A machine in memory, with a view from outside for tests. */
export interface MemoryHost extends Host {
  /** Its environment variables, which may be changed. */
  readonly variables: Record<string, string>;
  /** What is on its disk, which may be changed. */
  readonly disk: MemoryDisk;
  /** Its time. */
  readonly clock: MemoryClock;
  /** Paths whose lock another process holds. */
  readonly lockedElsewhere: Set<string>;
  /** What was written to standard output. */
  readonly stdout: string;
  /** What was written to standard error. */
  readonly stderr: string;
  /** All that each card in the notebook has shown, in order. */
  readonly cards: readonly (readonly NotebookContent[])[];
  /** Sends SIGINT, or another; fails when nobody listens, as that would end a real process. */
  interrupt(signal?: number): void;
  /** What the program has raised, such as `SIGTSTP`; `keyboardTaken` beside it. */
  readonly raised: readonly (readonly [signal: string, keyboardTaken: boolean])[];
  /** Types on the keyboard, in pieces as they arrive; what is typed before it is taken waits. */
  type(...pieces: string[]): void;
  /** Whether the program holds the keyboard. */
  readonly keyboardTaken: boolean;
  /** Sends a request to who listens on this machine. */
  readonly request: MemoryServer["request"];
}

/** Makes a machine in memory. */
export function memoryHost(options: MemoryOptions = {}): MemoryHost {
  const clock = memoryClock(options.now ?? Date.UTC(2026, 0, 1));
  const disk: MemoryDisk = {
    files: new Map(
      Object.entries(options.files ?? {}).map((
        [path, file],
      ) => [path, typeof file === "string" ? { text: file } : file]),
    ),
    folders: new Map(),
    links: new Map(),
    mounts: new Set(),
  };
  const variables = { ...options.env };
  const lockedElsewhere = new Set<string>();
  const lockedHere = new Set<string>();
  const listeners: ((signal: number) => void)[] = [];
  const written = { out: "", err: "" };
  const cards: NotebookContent[][] = [];
  const raised: [string, boolean][] = [];
  const server = memoryServer(clock);
  const keyboard = memoryKeyboard();
  const { home = "/home/user", interactive = false, programs = {}, listens = true } = options;
  const { size = { columns: 80, rows: 24 } } = options;
  const variable = (name: string) => Object.hasOwn(variables, name) ? variables[name] : USUAL[name];
  return {
    variables,
    disk,
    clock,
    lockedElsewhere,
    cards,
    raised,
    request: (url, init) => server.request(url, init),
    get stdout() {
      return written.out;
    },
    get stderr() {
      return written.err;
    },
    interrupt(signal = 2) {
      if (listeners.length === 0) throw new Error("Nobody listens for Ctrl-C");
      for (const listener of [...listeners]) listener(signal);
    },
    type: (...pieces) => keyboard.type(...pieces),
    get keyboardTaken() {
      return keyboard.taken;
    },
    env: (name) => Object.hasOwn(variables, name) ? variables[name] : undefined,
    fetch: options.fetch ?? refuse,
    connect: () => Promise.resolve(options.fetch ?? refuse),
    proxyProtocols: ["http:", "https:"],
    files: textFiles(memoryDisk(disk, clock.now), clock, (path) => {
      if (lockedElsewhere.has(path) || lockedHere.has(path)) return Promise.resolve({});
      lockedHere.add(path);
      return Promise.resolve(() => void lockedHere.delete(path));
    }),
    paths: {
      join: posix.join,
      dirname: posix.dirname,
      absolute: (path) => posix.isAbsolute(path) ? path : `/${path}`,
      home: (user) => user === undefined ? home ?? undefined : user === "bob" ? "/home/bob" : undefined,
      windows: false,
    },
    terminal: {
      out: (text) => void (written.out += text),
      err: (text) => void (written.err += text),
      get interactive() {
        return interactive && !variables["CI"];
      },
      outIsTerminal: interactive,
      errIsTerminal: interactive,
      get errIsScreen() {
        return interactive && isScreen(variable, false);
      },
      get outColors() {
        return showsColors(variable, interactive);
      },
      get errColors() {
        return showsColors(variable, interactive);
      },
      ...interactive && { raw: keyboard.take },
      get columns() {
        return interactive ? size.columns : undefined;
      },
      get rows() {
        return interactive ? size.rows : undefined;
      },
      readIn: () => Promise.resolve(options.stdin ?? ""),
      readBlock: () => Promise.resolve((options.stdin ?? "").replace(/(^|\n)\r?\n[^]*$/, "$1")),
    },
    whereabouts: () => ({ user: "ada", machine: "build-7" }),
    ...programs &&
      { processes: memoryProcesses(programs, listeners, (signal) => raised.push([signal, keyboard.taken])) },
    ...options.inNotebook && { notebook: memoryNotebook(cards) },
    ...listens && { server },
  };
}

/** What a terminal says of itself unless told otherwise. */
const USUAL: Readonly<Record<string, string>> = { TERM: "xterm-256color" };

function refuse(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const { method, url } = new Request(input, init);
  const { origin, pathname } = new URL(url);
  return Promise.reject(new Error(`Unexpected request: ${method} ${origin}${pathname}`));
}
