/**
 * Knows how `hf-auth list` shows the stored tokens: the table of `hf auth list`, JSON, or names.
 * Must not know where they are stored, and never has a token's text.
 *
 * @module
 */

import { isStored } from "../../config.ts";
import { authList, type AuthListResult, type ListedToken } from "../../auth/list.ts";
import { type HfAuthError, isHfAuthError } from "../../errors.ts";
import { printable } from "../../person/printable.ts";
import type { Terminal } from "../../host/host.ts";
import type { CommandContext } from "../command.ts";
import { day } from "../report/date.ts";
import type { Output } from "../output.ts";

/** Lists the stored tokens. */
export async function run({ host, output, options, signal }: CommandContext): Promise<number> {
  const listed = await authList({ signal, host }).catch((error: unknown) => {
    if (output.mode === "json" || output.mode === "quiet" || !isSyntaxError(error)) throw error;
    output.error(error.message, error.hint);
  });
  if (!listed) return 0;
  const { tokens, unnamed, exchanged, store } = listed;
  const where = store === undefined ? {} : { store };
  switch (output.mode) {
    case "json":
      output.json([
        ...tokens.map(({ name, token, active, expiresAt }) => ({
          name,
          token: token?.toString() ?? null,
          active,
          expires_at: expiresAt === undefined || Number.isNaN(expiresAt) ? null : expiresAt,
          ...where,
        })),
        ...unnamed
          ? [{ name: null, token: unnamed.toString(), active: true, expires_at: null, ...where }]
          : [],
        ...exchanged && !tokens.some(({ active }) => active)
          ? [{
            name: null,
            token: exchanged.token.toString(),
            active: true,
            expires_at: exchanged.expiresAt!.getTime() / 1000,
            source: exchanged.source,
          }]
          : [],
      ]);
      break;
    case "quiet":
      for (const { name } of tokens) output.line(printable(name));
      break;
    default:
      if (tokens.length > 0) {
        output.line(
          await table(
            tokens,
            host.clock.now(),
            await measureFor(output, host.terminal, options.on("no-truncate")),
          ),
        );
      }
      explain(listed, output);
      if (store !== undefined && (tokens.length > 0 || unnamed)) output.note(`The tokens are in ${store}.`);
  }
  return 0;
}

// Where the text is no store, `hf auth list` says so on standard error and succeeds, and scripts may count on that.
function isSyntaxError(error: unknown): error is HfAuthError {
  return isHfAuthError(error, "store_unreadable") && error.cause instanceof Error &&
    error.cause.name === "IniSyntaxError";
}

/** How wide a text is, and how it is cut to so many columns. */
interface Measure {
  widthOf(text: string): number;
  cutTo(text: string, columns: number): string;
  /** The columns that there are. */
  readonly columns: number;
}

// Scripts and agents get what `hf auth list` prints: columns by characters, and whole names.
const AS_HF: Measure = { widthOf: (text) => [...text].length, cutTo: (text) => text, columns: Infinity };

async function measureFor({ mode }: Output, terminal: Terminal, whole: boolean): Promise<Measure> {
  if (mode !== "human" || !terminal.outIsTerminal) return AS_HF;
  const { widthOf, cutTo } = await import("../report/width.ts");
  return { widthOf, cutTo, columns: whole ? Infinity : terminal.columns ?? Infinity };
}

const NAME = 1; // the column whose cells are cut
const SHORTEST = 8; // columns of a name that still says something

function table(tokens: readonly ListedToken[], nowMs: number, { widthOf, cutTo, columns }: Measure): string {
  const expiring = tokens.some((token) => token.expiresAt !== undefined);
  const header = [" ", "name", "token", ...(expiring ? ["expires"] : [])];
  const rows = tokens.map(({ name, token, active, expiresAt }) => [
    active ? "*" : "",
    printable(name),
    printable(token?.toString() ?? "<not set>"),
    ...(expiring ? [expiry(expiresAt, nowMs)] : []),
  ]);
  const widest = (column: number) => Math.max(...[header, ...rows].map((row) => widthOf(row[column]!)));
  const widths = header.map((_, column) => widest(column));
  // Each row is a line of the terminal, as long as something is left of the name.
  const over = widths.reduce((sum, width) => sum + width + 1, -1) - columns;
  if (over > 0) {
    const room = Math.max(SHORTEST, widths[NAME]! - over);
    for (const row of rows) row[NAME] = cutTo(row[NAME]!, room);
    widths[NAME] = widest(NAME);
  }
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => cell + " ".repeat(widths[column]! - widthOf(cell))).join(" ");
  return [header, widths.map((width) => "-".repeat(width)), ...rows].map(line).join("\n");
}

function expiry(expiresAt: number | undefined, nowMs: number): string {
  const date = new Date((expiresAt ?? NaN) * 1000);
  if (Number.isNaN(date.getTime())) return "";
  const written = day(date);
  return date.getTime() < nowMs ? `${written} (expired)` : written;
}

function explain({ tokens, source, unnamed, store }: AuthListResult, output: Output): void {
  const variable = source === undefined || isStored(source)
    ? undefined
    : source === "oidc"
    ? "HF_OIDC_RESOURCE"
    : source;
  if (tokens.length === 0) {
    const where = store === undefined || unnamed ? "" : ` in ${store}`;
    output.note(`No stored tokens found${where}.${source ? "" : " Log in with `hf-auth login`."}`);
  }
  if (unnamed) {
    // Where `hf` shows only what has a name, so does the table.
    return output.note(
      `The active token, ${unnamed}, has no name. It is given one when you log in or switch to another.`,
    );
  }
  if (variable) output.warning(`${variable} is set, so its token is used instead of the stored ones`);
  else if (tokens.length > 0 && !tokens.some((token) => token.active)) {
    output.warning(
      "No stored token is active",
      "Choose one with `hf-auth switch`, or log in with `hf-auth login`",
    );
  }
}
