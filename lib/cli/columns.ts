/**
 * Knows how labels and texts stand side by side in a terminal of any width, and how a text is broken into lines.
 * Must not know what the words mean.
 *
 * @module
 */

/** A longer label has a line of its own. */
const LONGEST_LABEL = 24;
/** Where a text would have less room, it stands under its label. */
const LEAST_ROOM = 30;

/** The rows, each text beside its label, or under it where there is no room; at most `width` characters to a line. */
export function columns(rows: readonly (readonly [string, string])[], width: number): string {
  const widest = Math.max(
    0,
    ...rows.map(([label]) => label.length).filter((length) => length <= LONGEST_LABEL),
  );
  const fits = width - widest - 4 >= LEAST_ROOM;
  const margin = fits ? widest + 4 : 6;
  return rows.map(([label, text]) => {
    const wrapped = wrap(text, width - margin).replaceAll("\n", `\n${" ".repeat(margin)}`);
    return fits && label.length <= widest
      ? `  ${label.padEnd(widest)}  ${wrapped}`
      : `  ${label}\n${" ".repeat(margin)}${wrapped}`;
  }).join("\n");
}

/** The text in lines that are broken between words; a word that is longer than a line stays whole, and a command. */
export function wrap(text: string, width: number): string {
  const lines: string[] = [];
  for (const word of text.match(/\S*`[^`]*`\S*|\S+/g) ?? []) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${line} ${word}`;
    } else lines.push(word);
  }
  return lines.join("\n");
}
