/**
 * Knows how to run cells in Deno's Jupyter kernel, as a notebook does: kernel.py drives it with jupyter_client.
 * Must not know what the cells do.
 *
 * @module
 */

import { spawn } from "node:child_process";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { python } from "../python.ts";

/** A message of the kernel (https://jupyter-client.readthedocs.io/en/latest/messaging.html). */
export interface KernelMessage {
  /** The cell that it belongs to. */
  readonly cell: string;
  /** Such as `display_data`, `stream` or `execute_reply`. */
  readonly type: string;
  /** What it says. */
  readonly content: Readonly<Record<string, unknown>>;
}

/** A kernel that runs. */
export interface Kernel extends AsyncDisposable {
  /** Every message so far. */
  readonly messages: readonly KernelMessage[];
  /** Begins to run a cell. */
  run(code: string): void;
  /** Presses the notebook's stop button. */
  interrupt(): void;
  /** The first message of the latest cell that is of this type and has this in it, as soon as it is there. */
  waitFor(type: string, pattern?: RegExp): Promise<KernelMessage>;
}

const TIME_OUT = 60_000; // ms; a bound, not a wait

/** Starts a kernel with this environment; only `PATH` is added. It is installed into `HOME`. */
export function startKernel(env: Readonly<Record<string, string>>): Kernel {
  const script = fileURLToPath(new URL("kernel.py", import.meta.url));
  const child = spawn(python!, [script, process.execPath], {
    env: { PATH: process.env["PATH"] ?? "", NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", ...env },
    stdio: ["pipe", "pipe", "pipe"],
    ...(env["HOME"] !== undefined && { cwd: env["HOME"] }),
  });
  const messages: KernelMessage[] = [];
  const look = new Set<() => void>();
  let log = "";
  child.stderr.on("data", (chunk: Uint8Array) => log += new TextDecoder().decode(chunk));
  child.stdin.on("error", () => {});
  createInterface(child.stdout).on("line", (line) => {
    messages.push(JSON.parse(line));
    look.forEach((check) => check());
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const words = () => `${messages.map((message) => JSON.stringify(message)).join("\n")}\n${log}`;
  let cells = 0;
  const say = (command: Record<string, unknown>) => void child.stdin.write(`${JSON.stringify(command)}\n`);

  return {
    messages,
    run(code) {
      cells++;
      say({ run: code });
    },
    interrupt: () => say({ interrupt: true }),
    async waitFor(type, pattern = /./) {
      const found = Promise.withResolvers<KernelMessage>();
      const check = () => {
        const cell = messages.filter((message) => message.type === "started")[cells - 1]?.cell;
        const message = messages.find((message) =>
          message.cell === cell && message.type === type && pattern.test(JSON.stringify(message.content))
        );
        if (message) found.resolve(message);
      };
      const fail = (why: string) => () => found.reject(new Error(`${why} ${type} ${pattern}: ${words()}`));
      const timer = setTimeout(fail(`Not within ${TIME_OUT / 1000} s:`), TIME_OUT);
      look.add(check);
      check();
      ended.then(fail("The kernel ended without"));
      try {
        return await found.promise;
      } finally {
        clearTimeout(timer);
        look.delete(check);
      }
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await ended;
    },
  };
}
