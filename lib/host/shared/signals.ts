/**
 * Knows the signals that ask a program to end: how they are heard, and held back while something must not be interrupted.
 * Must not know what that is, nor how a runtime listens.
 *
 * @module
 */

/** How a runtime listens for signals. */
export interface Signals {
  /** Calls `listener` instead of what the signal does by itself; fails for one that the system does not have. */
  add(signal: string, listener: () => void): void;
  /** The undo. */
  remove(signal: string, listener: () => void): void;
  /** Sends one to this process. */
  raise(signal: string): void;
  /** What Linux says of this process (proc_pid_status(5)); fails where it may not be read. */
  status(): string;
  /** Whether a stream of this process is a terminal. */
  isTerminal(stream: 0 | 2): boolean;
}

/** The terminal is gone; Ctrl-C; Ctrl-\; the end of a container: with their numbers. */
const INTERRUPTS = [["SIGHUP", 1], ["SIGINT", 2], ["SIGQUIT", 3], ["SIGTERM", 15]] as const;

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

// Who is told of a signal instead of being ended by it.
const heard = new Set<() => void>();

/** Calls `listener` with the number of each signal that asks this program to end; returns the undo. */
export function onInterrupt(signals: Signals, listener: (signal: number) => void): () => void {
  const undos = INTERRUPTS.map(([signal, number]) => listen(signals, signal, () => listener(number)));
  const undo = () => {
    heard.delete(undo);
    undos.forEach((one) => one());
  };
  heard.add(undo);
  return undo;
}

/** Holds signals back; the undo lets what came take effect. A second Ctrl-C is not even told: it ends the process. */
export function holdSignals(signals: Signals): () => void {
  const came: string[] = [];
  const release = () => {
    for (const undo of undos.splice(0)) undo();
    for (const signal of came.splice(0)) signals.raise(signal);
  };
  const undos = HELD.map((signal) =>
    listen(signals, signal, () => {
      const again = signal === "SIGINT" && came.includes(signal);
      if (!came.includes(signal)) came.push(signal);
      if (!again) return;
      for (const undo of heard) undo();
      release();
    })
  );
  return release;
}

function listen(signals: Signals, signal: string, listener: () => void): () => void {
  // Listening would undo `nohup`.
  if (signal === "SIGHUP" && ignoresHangup(signals)) return () => {};
  try {
    signals.add(signal, listener);
  } catch {
    // This system, or this runtime, does not have it.
    return () => {};
  }
  return () => signals.remove(signal, listener);
}

function ignoresHangup(signals: Signals): boolean {
  try {
    const ignored = /^SigIgn:\t[0-9a-f]*([0-9a-f])$/m.exec(signals.status())![1]!;
    return (Number.parseInt(ignored, 16) & 1) === 1;
  } catch {
    // Whatever `nohup` starts from a terminal has another one of its streams elsewhere (POSIX).
    return !(signals.isTerminal(0) && signals.isTerminal(2));
  }
}
