/**
 * Knows how an address becomes a QR code, for a page and for a terminal; the one file that knows uqr.
 * Must not know where the address leads.
 *
 * @module
 */

import { encode, renderUnicodeCompact } from "npm:uqr@~0.1.3";

const MOST = 2953; // bytes in the largest code (ISO/IEC 18004, version 40-L)

// Modules around the code: what the standard wants, and what a terminal has room for.
const QUIET = 4;
const QUIET_IN_TERMINAL = 2;

// Every watcher is shown the same one.
let drawn = { text: "", svg: "" };

/** The code as one path of an inline SVG, dark on light in every colour scheme; nothing where it can't be drawn. */
export function qrSvg(text: string): string {
  if (!fits(text)) return "";
  if (drawn.text !== text) drawn = { text, svg: draw(text) };
  return drawn.svg;
}

function draw(text: string): string {
  const { data, size } = encode(text, { border: QUIET });
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => dark ? `M${x} ${y}h1v1h-1z` : [])).join("");
  return `<svg viewBox="0 0 ${size} ${size}" role="img" aria-label="QR code of the link" ` +
    `shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/>` +
    `<path d="${path}" fill="#000"/></svg>`;
}

/** The code in half blocks, one line for two rows, for a terminal with light text on dark; nothing where it can't be drawn. */
export function qrBlocks(text: string): string {
  return !fits(text) ? "" : renderUnicodeCompact(text, { border: QUIET_IN_TERMINAL });
}

function fits(text: string): boolean {
  return text.isWellFormed() && new TextEncoder().encode(text).length <= MOST;
}
