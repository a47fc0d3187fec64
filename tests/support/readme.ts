/**
 * Knows the examples of README.
 * Must not know how they are run.
 *
 * @module
 */

import { readFileSync } from "node:fs";

/** An example. */
export interface Block {
  readonly language: string;
  /** Its lines; in a shell's, those that go on are joined. */
  readonly lines: readonly string[];
}

/** The examples in a language, in order. */
export function examples(language: string): Block[] {
  const fences = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms");
  return [...readFileSync("README.md", "utf8").matchAll(fences)].map(([, text]) => ({
    language,
    lines: (language === "sh" ? text!.replace(/\\\n\s*/g, "") : text!).split("\n").slice(0, -1),
  }));
}
