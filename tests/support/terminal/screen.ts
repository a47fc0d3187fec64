/**
 * Knows what a terminal of some size shows of what was printed: xterm.js, without a window.
 * Must not know what printed it.
 *
 * @module
 */

// Its package.json names a module that it does not have, and a bundler believes that.
// @ts-types="@xterm/headless"
import xterm from "npm:@xterm/headless@6.0.0/lib-headless/xterm-headless.js";

/** A terminal's size in characters and lines. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The sizes that every screen is looked at in. */
export const SIZES: readonly [Size, Size, Size] = [
  { columns: 80, rows: 24 },
  { columns: 50, rows: 20 },
  { columns: 34, rows: 20 },
];

/** What is on the screen, line by line, without the empty ones below; and what has left it at the top. */
export async function screenOf(
  printed: string,
  { columns, rows }: Size,
): Promise<{ readonly lines: readonly string[]; readonly gone: readonly string[] }> {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  await new Promise<void>((resolve) => terminal.write(printed, resolve));
  const { active } = terminal.buffer;
  const all = Array.from({ length: active.length }, (_, at) => active.getLine(at)!.translateToString(true));
  terminal.dispose();
  const lines = all.slice(active.baseY);
  while (lines.at(-1) === "") lines.pop();
  return { lines, gone: all.slice(0, active.baseY) };
}
