/**
 * Knows how many columns of a terminal a text takes, and how to cut it to fit (UAX #11 and #29).
 * Must not know what the text says, nor be needed where there is no terminal.
 *
 * @module
 */

import { eastAsianWidth } from "npm:get-east-asian-width@^1.7.0";

/** The columns that a terminal needs for the text. */
export function widthOf(text: string): number {
  return clusters(text).reduce((sum, cluster) => sum + clusterWidth(cluster), 0);
}

/** The text, or as much of it as has room in so many columns, with a mark where something is left out. */
export function cutTo(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = "";
  for (const cluster of clusters(text)) {
    if (widthOf(kept + cluster) > columns - 1) break;
    kept += cluster;
  }
  return `${kept}…`;
}

/** What a person sees as one character: a letter with its marks, a flag, a family. */
function clusters(text: string): string[] {
  return [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
}

function clusterWidth(cluster: string): number {
  // By itself, a mark or a joiner has no room of its own.
  if (/^[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]+$/u.test(cluster)) return 0;
  // What is asked to look like an emoji, and a flag's two letters, which are narrow each.
  if (/\ufe0f|^\p{RI}{2}/u.test(cluster)) return 2;
  return eastAsianWidth(cluster.codePointAt(0)!);
}
