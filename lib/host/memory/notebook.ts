/**
 * Knows a notebook that keeps all that its cards have shown.
 * Must not know a real one.
 *
 * @module
 */

import type { Notebook, NotebookContent } from "../host.ts";

/** Puts each card, with all that it shows in order, into `cards`. */
export function memoryNotebook(cards: NotebookContent[][]): Notebook {
  return {
    show(content) {
      const card = [content];
      cards.push(card);
      return Promise.resolve((next) => Promise.resolve(void card.push(next)));
    },
  };
}
