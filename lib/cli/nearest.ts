/**
 * Knows which of some words a person probably meant.
 * Must not know what the words stand for.
 *
 * @module
 */

import { closestMatch } from "npm:leven@^4.1.0";

/** As many letters may be wrong, missing or too many, and never more than half of them. */
const MOST_WRONG = 2;
/** As few letters name a longer word by its beginning. */
const BEGINNING = 3;

/** A hint that begins with the word that was probably meant, if one of `words` is near enough. */
export function didYouMean(word: string, words: readonly string[], hint: string): string {
  const meant = nearest(word, words);
  return meant === undefined ? hint : `Did you mean ${meant}? ${hint}`;
}

function nearest(word: string, words: readonly string[]): string | undefined {
  const [typed, names] = [bare(word), words.map(bare)];
  const maxDistance = Math.min(MOST_WRONG, Math.floor(typed.length / 2));
  const name = closestMatch(typed, names, { maxDistance }) ??
    names.find((candidate) => typed.length >= BEGINNING && candidate.startsWith(typed));
  return words.find((candidate) => bare(candidate) === name);
}

function bare(word: string): string {
  return word.replace(/^--?/, "");
}
