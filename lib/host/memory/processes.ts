/**
 * Knows programs that exist only in memory, and Ctrl-C.
 * Must not start a real one.
 *
 * @module
 */

import type { Processes, ProcessResult } from "../host.ts";

/** What a program in memory answers: its standard error is empty unless given. */
export type MemoryResult = Omit<ProcessResult, "stderr"> & Partial<Pick<ProcessResult, "stderr">>;

/** A program in memory: what it answers when it is run, or `undefined` as if it were not there. */
export type MemoryProgram = (
  args: readonly string[],
  options: Parameters<Processes["run"]>[2],
) => MemoryResult | undefined | Promise<MemoryResult | undefined>;

/** Runs `programs`, and adds whoever wants to hear of signals to `listeners`; `raised` is told of what is raised here. */
export function memoryProcesses(
  programs: Readonly<Record<string, MemoryProgram>>,
  listeners: ((signal: number) => void)[],
  raised: (signal: string) => void = () => {},
): Processes {
  return {
    has: (command) => Object.hasOwn(programs, command),
    system: "unix",
    async run(command, args, options) {
      options.signal?.throwIfAborted();
      if (!Object.hasOwn(programs, command)) return undefined;
      options.onStart?.();
      const result = await programs[command]!(args, options);
      return result && { stderr: "", ...result };
    },
    ownPath: () => "/usr/bin/hf-auth",
    raise(signal) {
      raised(signal);
      const number = { SIGINT: 2, SIGQUIT: 3, SIGTSTP: undefined }[signal];
      if (number !== undefined) { for (const listener of [...listeners]) listener(number); }
    },
    async become(command, args, changes) {
      if (!Object.hasOwn(programs, command)) return "ENOENT";
      const env = Object.entries(changes).filter((change): change is [string, string] =>
        change[1] !== undefined
      );
      return (await programs[command]!(args, { env: Object.fromEntries(env) }))?.status ?? "EACCES";
    },
    onInterrupt(listener) {
      listeners.push(listener);
      return () => {
        const index = listeners.indexOf(listener);
        if (index >= 0) listeners.splice(index, 1);
      };
    },
  };
}
