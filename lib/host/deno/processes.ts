/**
 * Knows how Deno runs another program, and hears of Ctrl-C.
 * Must not know which program it is, nor why.
 *
 * @module
 */

import type { Processes } from "../host.ts";
import { codeOf } from "../shared/files/disk.ts";
import { has, ownPath, surroundingsOf } from "../shared/programs.ts";
import { holdSignals, onInterrupt, type Signals } from "../shared/signals.ts";

/** Other programs, as Deno runs them. */
export function denoProcesses(): Processes {
  return {
    run,
    has,
    become: async (...program) => await (await import("../shared/takeover.ts")).become(undefined, ...program),
    system: Deno.build.os === "windows" ? "windows" : Deno.build.os === "darwin" ? "macos" : "unix",
    ownPath: () => Deno.build.standalone ? ownPath(Deno.execPath()) : undefined,
    holdSignals: () => holdSignals(signals),
    onInterrupt: (listener) => onInterrupt(signals, listener),
  };
}

const signals: Signals = {
  add: (signal, listener) => Deno.addSignalListener(signal as Deno.Signal, listener),
  remove: (signal, listener) => Deno.removeSignalListener(signal as Deno.Signal, listener),
  raise: (signal) => Deno.kill(Deno.pid, signal as Deno.Signal),
  status() {
    // Nobody is asked for it: Deno gives it only to who may do all.
    const { state } = Deno.permissions.querySync({ name: "read", path: "/proc/self/status" });
    if (state !== "granted") throw new TypeError("Not to be read");
    return Deno.readTextFileSync("/proc/self/status");
  },
  isTerminal: (stream) => (stream === 0 ? Deno.stdin : Deno.stderr).isTerminal(),
};

const run: Processes["run"] = async (
  command,
  args,
  { stdin, env, signal, here, lasting = false, onStart },
) => {
  signal?.throwIfAborted();
  const at = surroundingsOf(command, env, here);
  let child;
  try {
    const streams = {
      stdin: stdin === undefined ? "null" : "piped",
      stdout: lasting ? "null" : "piped",
      stderr: lasting ? "null" : "piped",
    } as const;
    const options = {
      args: [...args],
      env: at.env,
      clearEnv: true,
      cwd: at.cwd,
      detached: lasting,
      ...streams,
    };
    child = new Deno.Command(at.command, options).spawn();
    if (lasting) child.unref();
    onStart?.();
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "EACCES") return undefined;
    throw error;
  }
  const left = Promise.withResolvers<never>();
  const stop = () => {
    // What it started may run on and keep the pipe open: that is not waited for.
    if (!lasting) child.kill();
    child.unref();
    left.reject(signal?.reason);
  };
  signal?.addEventListener("abort", stop, { once: true });
  try {
    if (stdin !== undefined) feed(child, stdin);
    const none = new Uint8Array();
    const ended = lasting
      ? child.status.then(({ code }) => ({ code, stdout: none, stderr: none }))
      : child.output();
    const { code, stdout, stderr } = await Promise.race([ended, left.promise]);
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    return { status: code, stdout: out!, stderr: err! };
  } finally {
    signal?.removeEventListener("abort", stop);
  }
};

// A program need not read all it is given.
async function feed(child: Deno.ChildProcess, stdin: string): Promise<void> {
  await new Blob([stdin]).stream().pipeTo(child.stdin).catch(() => {});
}
