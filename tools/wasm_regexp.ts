/** Spells out Unicode properties in regular expressions, for an engine that has no tables of them. */

/** Replaces every `\p{...}` of a program's text by the characters it stands for. */
export function spellOutProperties(program: string): string {
  return program.replace(/\\p\{(\w+)\}/g, (_, property: string, at: number) => {
    const ranges = rangesOf(property);
    const before = program.slice(program.lastIndexOf("\n", at) + 1, at).replace(/\\./g, "");
    return before.lastIndexOf("[") > before.lastIndexOf("]") ? ranges : `[${ranges}]`;
  });
}

function rangesOf(property: string): string {
  const pattern = new RegExp(`\\p{${property}}`, "u");
  const has = (point: number) => point <= 0x10ffff && pattern.test(String.fromCodePoint(point));
  const escaped = (point: number) => `\\u{${point.toString(16)}}`;
  let ranges = "";
  for (let point = 0; point <= 0x10ffff; point++) {
    if (!has(point)) continue;
    const first = point;
    while (has(point + 1)) point++;
    ranges += first === point ? escaped(first) : `${escaped(first)}-${escaped(point)}`;
  }
  return ranges;
}
