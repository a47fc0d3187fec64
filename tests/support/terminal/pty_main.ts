/**
 * Runs a program in a pseudo-terminal of its own (Bun has one): what is written here is typed there. Runs under Bun.
 *
 * `HF_AUTH_PTY` may hold what is to be typed without a way through here, the moment something is on the screen: an array
 * of {@linkcode Typing} as JSON; `HF_AUTH_PTY_SIZE` says how large it is, as `80x24`. Ends with the program's status as a
 * shell has it, or with 201 when the program left the terminal in another mode than it found it in.
 */

import process from "node:process";

/** What is typed, or which signal is sent, as soon as `at` is on the screen; the next waits for what comes after that. */
interface Typing {
  readonly at: string;
  readonly pieces?: readonly string[];
  readonly signal?: string;
}

interface Child {
  readonly terminal: { write(data: Uint8Array | string): void };
  readonly exited: Promise<number>;
}
declare const Bun: { spawn(command: string[], options: Record<string, unknown>): Child };

// The program is not the session's leader, with whose end the terminal would forget its mode. Between two marks each:
// the mode before, the program's process, and the mode after it, which is also the end of all that it printed.
const MARK = "\x1e";
const SHELL = `trap : INT
printf '\\036%s\\036' "$(stty -g)"
sh -c 'printf "\\036%s\\036" "$$"; exec "$@"' sh "$@"
status=$?
printf '\\036%s\\036' "$(stty -g)"
exit "$status"`;

const { HF_AUTH_PTY: script, HF_AUTH_PTY_SIZE: size = "100x30", ...env } = process.env;
const [columns, rows] = size.split("x");
const typings: Typing[] = JSON.parse(script ?? "[]");
const decoder = new TextDecoder();
const marked: string[] = [];
const all = Promise.withResolvers<void>();
let screen = "";
let rest = "";

const child = Bun.spawn(["sh", "-c", SHELL, "sh", ...process.argv.slice(2)], {
  env,
  terminal: {
    cols: Number(columns),
    rows: Number(rows),
    data: (_: unknown, bytes: Uint8Array) => read(decoder.decode(bytes, { stream: true })),
  },
});
process.stdin.on("data", (bytes: Uint8Array) => child.terminal.write(bytes));
const status = await child.exited;
await all.promise;
// What was typed ahead is of no use now.
process.stdin.destroy();
const [before, , after] = marked;
if (after !== before) process.stdout.write(`\nThe terminal's mode was ${before} and is ${after}\n`);
process.exitCode = after === before ? status : 201;

function read(text: string): void {
  const parts = (rest + text).split(MARK);
  while (parts.length > 2) {
    show(parts.shift()!);
    marked.push(parts.shift()!);
  }
  show(parts[0]!);
  rest = parts.length > 1 ? MARK + parts[1] : "";
  if (marked.length > 2) all.resolve();
}

function show(text: string): void {
  process.stdout.write(text);
  screen += text;
  next();
}

function next(): void {
  const typing = typings[0];
  const found = typing ? screen.indexOf(typing.at) : -1;
  if (!typing || found < 0) return;
  screen = screen.slice(found + typing.at.length);
  typings.shift();
  if (typing.signal) process.kill(Number(marked[1]), typing.signal);
  type([...typing.pieces ?? []]);
}

// A piece a turn, so that each may be read by itself.
function type(pieces: string[]): void {
  const piece = pieces.shift();
  if (piece === undefined) return next();
  child.terminal.write(piece);
  setTimeout(type, 1, pieces);
}
