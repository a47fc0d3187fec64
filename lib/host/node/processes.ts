/**
 * Knows how the `node:` modules run another program, and hear of Ctrl-C.
 * Must not know which program it is, nor why.
 *
 * @module
 */

import process from "node:process";
import type { Processes, ProcessResult } from "../host.ts";
import { codeOf } from "../shared/files/disk.ts";
import { holdSignals, INTERRUPTS } from "../shared/signals.ts";

/** Other programs, as `node:child_process` runs them. */
export function nodeProcesses(): Processes {
  return {
    run,
    holdSignals: () =>
      holdSignals({
        add: (signal, listener) => void process.on(signal, listener),
        remove: (signal, listener) => void process.off(signal, listener),
        raise: (signal) => void process.kill(process.pid, signal),
      }),
    onInterrupt(listener) {
      const undos = INTERRUPTS.map(([signal, number]) => {
        const hear = () => listener(number);
        process.on(signal, hear);
        return () => process.off(signal, hear);
      });
      return () => undos.forEach((undo) => undo());
    },
  };
}

const run: Processes["run"] = async (command, args, { stdin, env, signal }) => {
  signal?.throwIfAborted();
  // Few commands run a program, and loading this takes time.
  const [{ spawn }, { surroundingsOf }] = await Promise.all([
    import("node:child_process"),
    import("../shared/programs.ts"),
  ]);
  const at = surroundingsOf(command, env);
  return await new Promise<ProcessResult | undefined>((resolve, reject) => {
    const child = spawn(at.command, args, {
      env: at.env,
      cwd: at.cwd,
      stdio: [stdin === undefined ? "ignore" : "pipe", "pipe", "ignore"],
      windowsHide: true,
    });
    const stop = () => {
      // What it started may run on and keep the pipe open: that is not waited for.
      child.kill();
      child.stdout?.destroy();
      child.unref();
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", stop, { once: true });
    const chunks: Uint8Array[] = [];
    child.stdout?.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    child.on("error", (error) => {
      signal?.removeEventListener("abort", stop);
      if (codeOf(error) === "ENOENT" || codeOf(error) === "EACCES") resolve(undefined);
      else reject(error);
    });
    child.on("close", (status, killer) => {
      signal?.removeEventListener("abort", stop);
      const stdout = new TextDecoder().decode(Buffer.concat(chunks));
      resolve({
        status: status ?? 128 + (killer ? process.getBuiltinModule("node:os").constants.signals[killer] : 0),
        stdout,
      });
    });
    // A program need not read all it is given.
    child.stdin?.on("error", () => {});
    child.stdin?.end(stdin);
  });
};
