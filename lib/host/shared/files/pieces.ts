/**
 * Knows how a file that is read piece by piece becomes one.
 * Must not know what reads it.
 *
 * @module
 */

import { uninterrupted } from "./disk.ts";

/**
 * All pieces that `next` gives until one is empty; it is told how many bytes there are so far. When a signal interrupts it,
 * that piece is asked for again: a file that is read anew would go on where it was.
 */
export function allPieces(next: (size: number) => Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (let piece; (piece = uninterrupted(() => next(size))).length > 0; size += piece.length) {
    pieces.push(piece);
  }
  // Always a copy: what a WASI engine hands out does not stay as it is.
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}
