/**
 * Runs a program in a pseudo-terminal of its own (Bun has one): what is written here is typed there. Runs under Bun.
 *
 * `HF_AUTH_PTY` may hold what is to be typed without a way through here, the moment something is on the screen: an array
 * of {@linkcode Typing} as JSON. Ends with the program's status, 200 when a signal ended it, and 201 when it left the
 * terminal in another mode than it found it in.
 */

import process from "node:process";

/** What is typed, or which signal is sent, as soon as `at` is on the screen; the next waits for what comes after that. */
interface Typing {
  readonly at: string;
  readonly pieces?: readonly string[];
  readonly signal?: string;
}

interface Terminal {
  write(data: Uint8Array | string): void;
  close(): void;
  readonly inputFlags: number;
  readonly outputFlags: number;
  readonly controlFlags: number;
  readonly localFlags: number;
}
interface Child {
  readonly exited: Promise<number>;
  readonly signalCode: string | null;
  kill(signal: string): void;
}
declare const Bun: {
  Terminal: new (options: Record<string, unknown>) => Terminal;
  spawn(command: string[], options: Record<string, unknown>): Child;
};

const { HF_AUTH_PTY: script, ...env } = process.env;
const typings: Typing[] = JSON.parse(script ?? "[]");
let screen = "";
const decoder = new TextDecoder();
// What the program printed last comes before what is printed after its end.
const LAST = "\x1e";
const all = Promise.withResolvers<void>();

const terminal = new Bun.Terminal({
  cols: 100,
  rows: 30,
  data(_: unknown, bytes: Uint8Array) {
    const text = decoder.decode(bytes, { stream: true });
    process.stdout.write(text.replace(LAST, ""));
    screen += text;
    next();
    if (text.includes(LAST)) all.resolve();
  },
});
const before = modes();
const child = Bun.spawn(process.argv.slice(2), { env, terminal });
next();
process.stdin.on("data", (bytes: Uint8Array) => terminal.write(bytes));
const status = await child.exited;
const left = modes();
Bun.spawn(["printf", LAST], { env, terminal });
await all.promise;
terminal.close();
// What was typed ahead is of no use now.
process.stdin.destroy();
process.exitCode = left !== before ? 201 : child.signalCode === null ? status : 200;
if (left !== before) process.stdout.write(`\nThe terminal's mode was ${before} and is ${left}\n`);

function modes(): string {
  const { inputFlags, outputFlags, controlFlags, localFlags } = terminal;
  return [inputFlags, outputFlags, controlFlags, localFlags].map((flags) => flags.toString(8)).join(" ");
}

function next(): void {
  const typing = typings[0];
  if (!typing) return;
  const found = screen.indexOf(typing.at);
  if (found < 0) return;
  screen = screen.slice(found + typing.at.length);
  typings.shift();
  if (typing.signal) child.kill(typing.signal);
  type([...typing.pieces ?? []]);
}

// A piece a turn, so that each may be read by itself.
function type(pieces: string[]): void {
  const piece = pieces.shift();
  if (piece === undefined) return next();
  terminal.write(piece);
  setTimeout(type, 1, pieces);
}
