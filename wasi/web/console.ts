/** What a developer is told, on standard error. */

import { getStderr } from "wasi:cli/stderr@0.2.10";

const MOST = 4096; // bytes that blocking-write-and-flush takes

function say(...what: unknown[]): void {
  const text = what.map((one) => one instanceof Error ? `${one}\n${one.stack}` : String(one)).join(" ");
  const bytes = new TextEncoder().encode(`${text}\n`);
  const stderr = getStderr();
  for (let at = 0; at < bytes.length; at += MOST) stderr.blockingWriteAndFlush(bytes.subarray(at, at + MOST));
}

/** The part of it that there is. */
export const console: Record<"debug" | "error" | "info" | "log" | "warn", typeof say> = {
  debug: say,
  error: say,
  info: say,
  log: say,
  warn: say,
};
