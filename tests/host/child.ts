/**
 * Knows how to use the host of `node:` modules in a process of its own: to hold a lock, write much, read all.
 * Must not know what the tests expect of it.
 *
 * @module
 */

import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { join } from "node:path";
import { currentHost } from "../../lib/host/current.ts";
import { denoConnect } from "../../lib/host/deno/fetch.ts";
import { denoTryLock } from "../../lib/host/deno/lock.ts";
import type { Host } from "../../lib/host/host.ts";
import { nodeHost } from "../../lib/host/node/host.ts";
import { useKeyboard } from "./contract/keyboard.ts";

/** The host of `node:` modules, with the lock and the trust of this runtime. */
export function nodeHostHere(): Host {
  if (!("Deno" in globalThis)) return nodeHost();
  const host = { ...nodeHost({ lock: denoTryLock }), connect: denoConnect };
  return host;
}

const verbs = {
  /** Holds the lock until it is killed. */
  async hold(host: Host, path = ""): Promise<void> {
    await host.files.withLock(path, () => {
      host.terminal.out("held\n");
      return host.clock.sleep(60_000);
    });
  },
  /** Writes more than a pipe holds. */
  shout({ terminal }: Host): void {
    for (let line = 0; line < 100; line++) terminal.out(`${"x".repeat(9_999)}\n`);
    terminal.err("done\n");
  },
  /** Says how long standard input is, or what was wrong with it. */
  async read({ terminal }: Host): Promise<void> {
    terminal.out(await terminal.readIn().then((text) => `${text.length}`, (error) => error.message));
  },
  /** Is woken at once, and must then end. */
  async sleep({ clock }: Host): Promise<void> {
    const stop = new AbortController();
    const sleeping = clock.sleep(60_000, stop.signal).catch(() => {});
    stop.abort();
    await sleeping;
  },
  /** Ends when interrupted, and says by what. */
  async interrupt({ processes, clock, terminal }: Host): Promise<void> {
    const stop = new AbortController();
    const undo = processes!.onInterrupt((signal) => stop.abort(signal));
    terminal.out("listening\n");
    await clock.sleep(60_000, stop.signal).catch((signal) => terminal.out(`interrupted by ${signal}\n`));
    undo();
  },
  /** Says which keys were typed; ends by itself, whoever may still type. */
  async keyboard({ terminal }: Host): Promise<void> {
    terminal.out(`\nkeys ${JSON.stringify(await useKeyboard(terminal))} end\n`);
  },
  /** The same, with the host of the runtime's own. */
  async keyboardHere(): Promise<void> {
    await verbs.keyboard(await currentHost());
  },
};

/** What starts a process that does one of these. */
export function childCommand(
  verb: keyof typeof verbs,
  options: readonly string[] = ["--no-config"],
): string[] {
  const run = "Deno" in globalThis ? ["run", "--quiet", "--allow-all", "--no-lock", ...options] : ["run"];
  return [process.execPath, ...run, join(process.cwd(), "tests/host/child.ts"), verb];
}

/** Starts a process that does one of these. */
export function startChild(verb: keyof typeof verbs, ...args: string[]): ChildProcess {
  const [command, ...rest] = childCommand(verb);
  return spawn(command!, [...rest, ...args]);
}

if (import.meta.main) {
  const [verb, ...args] = process.argv.slice(2);
  verbs[verb as keyof typeof verbs](nodeHostHere(), ...args);
}
