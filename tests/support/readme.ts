/**
 * Knows the examples of README and of docs.
 * Must not know how they are run.
 *
 * @module
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** An example. */
export interface Block {
  /** The document that has it, from the checkout's top. */
  readonly document: string;
  readonly language: string;
  /** Its lines; in a shell's, those that go on are joined. */
  readonly lines: readonly string[];
}

/** README and everything in docs. */
export function documents(): string[] {
  const docs = readdirSync("docs", { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".md")
  );
  return ["README.md", ...docs.sort().map((name) => join("docs", name))];
}

/** The examples in a language, in order. */
export function examples(language: string): Block[] {
  const fences = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms");
  return documents().flatMap((document) =>
    [...readFileSync(document, "utf8").matchAll(fences)].map(([, text]) => ({
      document,
      language,
      lines: (language === "sh" ? text!.replace(/\\\n\s*/g, "") : text!).split("\n").slice(0, -1),
    }))
  );
}
