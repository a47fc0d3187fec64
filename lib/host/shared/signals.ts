/**
 * Knows the signals that ask a program to end, and how they are held back while something must not be interrupted.
 * Must not know what that is, nor how a runtime listens.
 *
 * @module
 */

/** Ctrl-C, and the end of a container, with their numbers. Not SIGHUP: listening for it would undo `nohup`. */
export const INTERRUPTS = [["SIGINT", 2], ["SIGTERM", 15]] as const;

/** How a runtime listens for signals. */
export interface Signals {
  /** Calls `listener` instead of what the signal does by itself; fails for one that the system does not have. */
  add(signal: string, listener: () => void): void;
  /** The undo. */
  remove(signal: string, listener: () => void): void;
  /** Sends one to this process. */
  raise(signal: string): void;
}

// All that end a process and can be caught, but those that tell of its own faults.
const HELD = [
  ...[
    "SIGHUP",
    "SIGINT",
    "SIGQUIT",
    "SIGABRT",
    "SIGTERM",
    "SIGUSR1",
    "SIGUSR2",
    "SIGALRM",
    "SIGVTALRM",
    "SIGPROF",
  ],
  ...["SIGIO", "SIGPOLL", "SIGPWR", "SIGSTKFLT", "SIGXCPU", "SIGXFSZ", "SIGSYS", "SIGPIPE"],
];

/** Holds signals back; the undo lets what came take effect. */
export function holdSignals(signals: Signals): () => void {
  const came: string[] = [];
  const undo: (() => void)[] = [];
  const release = () => {
    for (const step of undo.splice(0)) step();
    for (const signal of came.splice(0)) signals.raise(signal);
  };
  for (const signal of HELD) {
    const listener = () => {
      const again = signal === "SIGINT" && came.includes(signal);
      if (!came.includes(signal)) came.push(signal);
      if (again) release();
    };
    try {
      signals.add(signal, listener);
      undo.push(() => signals.remove(signal, listener));
    } catch {
      // This system, or this runtime, does not have it.
    }
  }
  return release;
}
