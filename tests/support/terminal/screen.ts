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

/** A piece of a line that looks the same throughout. */
export interface Run {
  readonly text: string;
  readonly bold: boolean;
  readonly dim: boolean;
  /** Its colour among the 16 of a terminal; none is the terminal's own. */
  readonly colour?: number;
}

/** All that was printed, line by line, in the runs that it is drawn in; without the empty lines around it. */
export async function runsOf(printed: string, { columns, rows }: Size): Promise<readonly (readonly Run[])[]> {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  await new Promise<void>((resolve) => terminal.write(printed, resolve));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, at) => {
    const line = active.getLine(at)!;
    const runs: Run[] = [];
    for (let column = 0; column < line.translateToString(true).length; column++) {
      const cell = line.getCell(column)!;
      const look = {
        bold: cell.isBold() !== 0,
        dim: cell.isDim() !== 0,
        ...cell.isFgPalette() && { colour: cell.getFgColor() },
      };
      const last = runs.at(-1);
      const same = last && last.bold === look.bold && last.dim === look.dim && last.colour === look.colour;
      if (same) runs.pop();
      runs.push({ ...look, text: (same ? last.text : "") + (cell.getChars() || " ") });
    }
    return runs;
  });
  terminal.dispose();
  while (lines.at(-1)?.length === 0) lines.pop();
  while (lines[0]?.length === 0) lines.shift();
  return lines;
}
