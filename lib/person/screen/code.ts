/**
 * Knows in which words a code is put before a person's eyes: the code first, then where to enter it.
 * Must not know what the terminal can do: that is handed in.
 *
 * @module
 */

import type { CodeForPerson } from "../person.ts";
import { printable } from "../printable.ts";
import { type Line, plain } from "./picture.ts";
import { bold, link } from "./sequences.ts";

/** What a screen adds to the words. */
export interface CodeScreen {
  /** Its width in characters. */
  readonly columns: number;
  /** Whether it shows colours, and thus bold. */
  readonly colors: boolean;
  /** What else can be done there, each a sentence without its period. */
  readonly notes: readonly string[];
}

/** Tells the person what to do with the code, as plain text. */
export function instructions(code: CodeForPerson): string {
  return linesOf(code).map(({ text }) => `${text}\n`).join("");
}

/** The same for a screen. */
export function instructionsOn(screen: CodeScreen, code: CodeForPerson): Line[] {
  const notes = screen.notes.length > 0 ? [...screen.notes, ""] : [];
  return [...linesOf(code, screen), ...notes.map(plain)].flatMap((line) => wrapped(line, screen.columns));
}

function linesOf(code: CodeForPerson, screen?: CodeScreen): Line[] {
  const [userCode, url] = [printable(code.userCode), printable(code.verificationUriComplete)];
  const filledIn = code.verificationUriComplete !== code.verificationUri;
  const indented = (text: string, shown: string) => ({ text: `    ${text}`, shown: `    ${shown}` });
  return [
    plain(""),
    plain(`Log in to ${code.hub === undefined ? "the Hub" : hostOf(code.hub)} with this code:`),
    plain(""),
    indented(userCode, screen?.colors ? bold(userCode) : userCode),
    plain(""),
    plain(filledIn ? `Check that this page shows ${userCode}:` : "Enter it on this page:"),
    plain(""),
    indented(url, screen ? link(url) : url),
    plain(""),
  ];
}

/** What people call the site at this address. */
export function hostOf(address: string): string {
  return printable(URL.canParse(address) ? new URL(address).host : address);
}

/** Words in as many lines as they need; a code and an address are left to the terminal. */
function wrapped(line: Line, columns: number): Line[] {
  if (line.text.startsWith(" ") || line.text.length <= columns) return [line];
  return line.text.replace(new RegExp(`(.{1,${columns}})(?: |$)`, "g"), "$1\n").trimEnd().split("\n").map(
    plain,
  );
}
