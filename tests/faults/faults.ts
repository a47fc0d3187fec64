/**
 * Knows which faults can meet a command: each of its system calls, and what can go wrong with that one.
 * Must not know how they are brought about, nor what they lead to.
 *
 * @module
 */

import type { Call, Injection } from "./injector.ts";

/** A kind of fault, as the table of a sweep calls it. */
export type Kind = "error" | "short" | "kill" | "kill after" | "network" | "signal" | "full disk";

/** One fault. */
export interface Fault {
  readonly kind: Kind;
  /** Short, for people. */
  readonly name: string;
  /** Where it happens; without it, while the Hub's answer is on its way. */
  readonly injection?: Omit<Injection, "below" | "since">;
  /** Whether only calls on files count, or on sockets, and not all since the first one on a file. */
  readonly among?: "files" | "sockets";
  /** The signal that comes then. */
  readonly signal?: Signal;
}

/** Signals that end a process which doesn't catch them, and that can be caught. */
export const SIGNALS = [
  "SIGHUP",
  "SIGINT",
  "SIGQUIT",
  "SIGTRAP",
  "SIGABRT",
  "SIGBUS",
  "SIGFPE",
  "SIGUSR1",
  "SIGSEGV",
  "SIGUSR2",
  "SIGALRM",
  "SIGTERM",
  "SIGXCPU",
  "SIGXFSZ",
  "SIGVTALRM",
  "SIGIO",
] as const;

/** One of them. */
export type Signal = (typeof SIGNALS)[number];

const OPEN = /^(open|creat)/;
const NAME = /^(unlink|mkdir|rmdir|rename|link|symlink)/;
const MODE = /^(f?chmod|f?chown)/;
const FILL = /^(write|pwrite|writev|f(data)?sync|fallocate|ftruncate|rename|link|mkdir)/;
const LOOK = /^(stat|lstat|newfstatat|statx|access|faccessat|readlink)/;

/** Each error: its number on Linux, and the calls that can fail with it. */
const ERRORS: readonly (readonly [name: string, number: number, calls: RegExp])[] = [
  ["EPERM", 1, new RegExp([OPEN, NAME, MODE].map(({ source }) => source).join("|"))],
  ["EINTR", 4, /^(open|read|pread|write|pwrite|flock|f(data)?sync|close|fcntl|fallocate|ftruncate)/],
  ["EIO", 5, /./],
  ["EACCES", 13, new RegExp([OPEN, NAME, LOOK].map(({ source }) => source).join("|"))],
  ["EBUSY", 16, /^(rename|unlink|rmdir)/],
  ["EXDEV", 18, /^(rename|link)/],
  ["EMFILE", 24, OPEN],
  ["ENOSPC", 28, new RegExp([OPEN, FILL].map(({ source }) => source).join("|"))],
  ["EROFS", 30, new RegExp([OPEN, NAME, MODE].map(({ source }) => source).join("|"))],
  ["ENOLCK", 37, /^(flock|fcntl)/],
  ["EDQUOT", 122, new RegExp([OPEN, FILL].map(({ source }) => source).join("|"))],
];
const NETWORK: readonly (readonly [name: string, number: number])[] = [
  ["EINTR", 4],
  ["EIO", 5],
  ["EPIPE", 32],
  ["ECONNRESET", 104],
  ["ENOBUFS", 105],
  ["ETIMEDOUT", 110],
];
const WRITES = ["write", "pwrite64", "writev", "fallocate", "ftruncate"];

/** What a command does: its calls on files below `folder` and on sockets, and how many it makes once it looks there. */
export interface Deeds {
  readonly folder: string;
  readonly files: readonly Call[];
  readonly sockets: readonly Call[];
  readonly all: number;
}

/**
 * Every fault of a command that does this.
 *
 * @param waits Whether the Hub grants it something.
 */
export function faultsOf({ folder, files, sockets, all }: Deeds, waits: boolean): Fault[] {
  const at = ({ number }: Call, action: string) => ({
    among: "files" as const,
    injection: { number, action },
  });
  const said = ({ number, call, on }: Call) => `${call} ${number} ${on.replaceAll(folder, "").slice(0, 80)}`;
  const errors = files.flatMap((call) =>
    ERRORS.filter(([, , calls]) => calls.test(call.call)).map(([name, errno]): Fault => ({
      kind: "error",
      name: `${name} at ${said(call)}`,
      ...at(call, `error=${errno}`),
    }))
  );
  const shorts = files.filter(({ call, result }) => /^p?(read|write)/.test(call) && (result ?? 0) > 1)
    .map((call): Fault => ({ kind: "short", name: `half of ${said(call)}`, ...at(call, "short") }));
  const kills = Array.from({ length: all }, (_, index): Fault => ({
    kind: "kill",
    name: `kill before call ${index + 1} of ${all}`,
    injection: { number: index + 1, action: "kill" },
  }));
  const killsAfter = files.map((call): Fault => ({
    kind: "kill after",
    name: `kill after ${said(call)}`,
    ...at(call, "killafter"),
  }));
  const full: Fault = {
    kind: "full disk",
    name: "the disk was full before",
    among: "files",
    injection: { only: WRITES, number: 1, action: "error=28", persistent: true },
  };
  const network = sockets.filter(({ call }) => !/close|sockopt/.test(call)).flatMap(({ number, call }) =>
    NETWORK.map(([name, errno]): Fault => ({
      kind: "network",
      name: `${name} at ${call} ${number} on a socket`,
      among: "sockets",
      injection: { number, action: `error=${errno}` },
    }))
  );
  const signals = SIGNALS.map((signal): Fault => ({
    kind: "signal",
    name: `${signal} while the answer is awaited`,
    signal,
  }));
  return [...errors, ...shorts, ...kills, ...killsAfter, ...network, full, ...waits ? signals : []];
}

// Most of what goes wrong goes wrong between two calls.
const SHARES: Readonly<Record<Kind, number>> = {
  "kill": 0.4,
  "kill after": 0.1,
  "error": 0.25,
  "network": 0.05,
  "short": 0.05,
  "signal": 0.1,
  "full disk": 0.05,
};

/** So many of them, a share of each kind, always the same ones for a seed. */
export function sampleOf(faults: readonly Fault[], count: number, random: () => number): Fault[] {
  const kinds = Object.entries(SHARES) as [Kind, number][];
  return kinds.flatMap(([kind, part]) => {
    const some = faults.filter((fault) => fault.kind === kind);
    const share = Math.min(some.length, Math.ceil(count * part));
    // One of each stretch of a command, so that none is left out.
    return Array.from(
      { length: share },
      (_, number) => some[Math.floor((number + random()) * some.length / share)]!,
    );
  });
}
