/**
 * Knows how `hf-auth list` shows the stored tokens: the table of `hf auth list`, JSON, or names.
 * Must not know where they are stored, and never has a token's text.
 *
 * @module
 */

import { authList, type AuthListResult, type ListedToken } from "../../auth/list.ts";
import { type HfAuthError, isHfAuthError } from "../../errors.ts";
import { printable } from "../../person/printable.ts";
import type { CommandContext } from "../command.ts";
import { day } from "../report/date.ts";
import type { Output } from "../output.ts";

/** Lists the stored tokens. */
export async function run({ host, output, signal }: CommandContext): Promise<number> {
  const listed = await authList({ signal, host }).catch((error: unknown) => {
    if (output.mode === "json" || output.mode === "quiet" || !isSyntaxError(error)) throw error;
    output.error(error.message, error.hint);
  });
  if (!listed) return 0;
  const { tokens } = listed;
  switch (output.mode) {
    case "json":
      output.json(tokens.map(({ name, token, active, expiresAt }) => ({
        name,
        token: token?.toString() ?? null,
        active,
        expires_at: expiresAt === undefined || Number.isNaN(expiresAt) ? null : expiresAt,
      })));
      break;
    case "quiet":
      for (const { name } of tokens) output.line(printable(name));
      break;
    default:
      if (tokens.length > 0) output.line(table(tokens, host.clock.now()));
      explain(listed, output);
  }
  return 0;
}

// Where the text is no store, `hf auth list` says so on standard error and succeeds, and scripts may count on that.
function isSyntaxError(error: unknown): error is HfAuthError {
  return isHfAuthError(error, "store_unreadable") && error.cause instanceof Error &&
    error.cause.name === "IniSyntaxError";
}

function table(tokens: readonly ListedToken[], nowMs: number): string {
  const expiring = tokens.some((token) => token.expiresAt !== undefined);
  const header = [" ", "name", "token", ...(expiring ? ["expires"] : [])];
  const rows = tokens.map(({ name, token, active, expiresAt }) => [
    active ? "*" : "",
    printable(name),
    printable(token?.toString() ?? "<not set>"),
    ...(expiring ? [expiry(expiresAt, nowMs)] : []),
  ]);
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => [...row[column]!].length))
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => cell + " ".repeat(widths[column]! - [...cell].length)).join(" ");
  return [header, widths.map((width) => "-".repeat(width)), ...rows].map(line).join("\n");
}

function expiry(expiresAt: number | undefined, nowMs: number): string {
  const date = new Date((expiresAt ?? NaN) * 1000);
  if (Number.isNaN(date.getTime())) return "";
  const written = day(date);
  return date.getTime() < nowMs ? `${written} (expired)` : written;
}

function explain({ tokens, source }: AuthListResult, output: Output): void {
  const variable = source === "file" ? undefined : source;
  if (tokens.length === 0) {
    output.note(variable ? "No stored access tokens found." : "No access tokens found.");
  }
  if (variable) output.warning(`${variable} is set, so its token is used instead of the stored ones`);
  else if (tokens.length > 0 && !tokens.some((token) => token.active)) {
    output.warning(
      "No stored token is active",
      "Choose one with `hf-auth switch`, or log in with `hf-auth login`",
    );
  }
}
