/**
 * Knows how a QR code is drawn in a terminal, and where it has room: beside the words, else below them, else nowhere.
 * Must not know what the words say.
 *
 * @module
 */

import type { Terminal } from "../../host/host.ts";
import { whiteOnBlack } from "./sequences.ts";

/** A line, and how a screen shows it. */
export interface Line {
  /** Its characters, each a column wide. */
  readonly text: string;
  /** The same with the sequences that the terminal obeys. */
  readonly shown: string;
}

/** A line that is shown as it is. */
export function plain(text: string): Line {
  return { text, shown: text };
}

const GAP = 2; // columns between the words and the picture

/** The picture that leads to an address, with words on where that is; nothing where it cannot be drawn. */
export async function pictureOf(terminal: Terminal, url: string, caption: string): Promise<Line[]> {
  if (!terminal.errIsScreen) return [];
  let blocks: string;
  try {
    const { qrBlocks } = await import("./qr.ts");
    blocks = qrBlocks(url);
  } catch {
    // A script that imports this by URL need not reach npm; Bun and Node know no npm: imports.
    return [];
  }
  if (blocks === "") return [];
  const lines = blocks.split("\n");
  const margin = " ".repeat(Math.max(0, Math.floor((lines[0]!.length - caption.length) / 2)));
  const paint = terminal.errColors ? whiteOnBlack : (text: string) => text;
  return [...lines.map((text) => ({ text, shown: paint(text) })), plain(margin + caption)];
}

/** All that is shown: nothing may push the words out of a window, which needs `below` lines for something else. */
export function withPicture(
  words: readonly Line[],
  picture: readonly Line[],
  { columns = 0, rows = 0 }: Pick<Terminal, "columns" | "rows">,
  below: number,
): string {
  const width = widthOf(words) + GAP;
  const high = Math.max(words.length, picture.length);
  if (width + widthOf(picture) <= columns && high + below <= rows) {
    return Array.from({ length: high }, (_, at) => {
      const { text, shown } = words[at] ?? plain("");
      const beside = picture[at]?.shown;
      return beside === undefined ? `${shown}\n` : `${shown}${" ".repeat(width - text.length)}${beside}\n`;
    }).join("");
  }
  const fits = widthOf(picture) <= columns && words.length + picture.length + below <= rows;
  return [...words, ...fits ? picture : []].map(({ shown }) => `${shown}\n`).join("");
}

function widthOf(lines: readonly Line[]): number {
  return Math.max(0, ...lines.map(({ text }) => text.length));
}
