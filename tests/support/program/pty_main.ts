/** Runs a program in a pseudo-terminal of its own (Bun has one): what is written here is typed there. Runs under Bun. */

import process from "node:process";

interface Child {
  readonly terminal: { write(data: Uint8Array): void };
  readonly exited: Promise<number>;
  readonly signalCode: string | null;
}
declare const Bun: { spawn(command: string[], options: Record<string, unknown>): Child };

const child = Bun.spawn(process.argv.slice(2), {
  env: process.env,
  terminal: {
    cols: 100,
    rows: 30,
    data: (_: unknown, bytes: Uint8Array) => void process.stdout.write(bytes),
  },
});
process.stdin.on("data", (bytes: Uint8Array) => child.terminal.write(bytes));
const status = await child.exited;
// What was typed ahead is of no use now.
process.stdin.destroy();
process.exitCode = child.signalCode === null ? status : 200;
