/**
 * Knows how one request to an engine is made and what it means when none is answered.
 * Must not know any engine, nor put a header or a body into an error.
 *
 * @module
 */

import { HfAuthError, isHfAuthError } from "../../../errors.ts";
import { readBody } from "../../../hub/body.ts";

const LARGEST = 8 * 1024 * 1024; // bytes; engines take some 1.5 MiB in one request

/** Who is asked, and how. */
export interface Asking {
  /** What messages call the engine. */
  readonly name: string;
  /** Web fetch. */
  readonly fetch: typeof globalThis.fetch;
  /** How long a request may take, its answer included, in milliseconds; ten seconds unless given. */
  readonly timeoutMs?: number;
  /** What to check when there is no answer; an imperative sentence without a final period. */
  readonly hint: string;
}

/** What was answered. */
export interface Answer {
  /** The HTTP status. */
  readonly status: number;
  /** The JSON object in the body; an empty one where there is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Sends one request; follows no redirect, since it holds a credential.
 *
 * @throws {HfAuthError} `store_unreachable`; the signal's own reason when it aborts.
 */
export async function ask(
  { name, fetch, timeoutMs = 10_000, hint }: Asking,
  url: string | URL,
  init: RequestInit,
  signal?: AbortSignal,
): Promise<Answer> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  const unreachable = (why: string, cause?: unknown) =>
    new HfAuthError("store_unreachable", `Cannot reach ${name}: ${why}`, { hint, cause });
  try {
    const either = signal ? AbortSignal.any([timeout.signal, signal]) : timeout.signal;
    const response = await fetch(url, { ...init, redirect: "manual", signal: either });
    const body = await readBody(response, LARGEST);
    if (response.status >= 300 && response.status < 400) throw unreachable("it redirects to another address");
    if (response.status >= 500) throw unreachable(`it has a problem of its own (${response.status})`);
    if (body === undefined) throw unreachable("it sent more than 8 MiB in one response");
    return { status: response.status, body: objectIn(new TextDecoder().decode(body ?? undefined)) };
  } catch (error) {
    signal?.throwIfAborted();
    if (isHfAuthError(error, "store_unreachable", "invalid_configuration")) throw error;
    if (timeout.signal.aborted) throw unreachable(`no answer within ${timeoutMs / 1000} s`);
    // What a runtime says may name a proxy with its password.
    throw unreachable(isHfAuthError(error) ? reasonIn(error.message) : "the connection failed", error);
  } finally {
    clearTimeout(timer);
  }
}

/** The error for a request that an engine refuses. */
export function refused(
  action: "read" | "write",
  name: string,
  why: string,
  hint: string,
  status?: number,
): HfAuthError {
  return new HfAuthError(
    action === "read" ? "store_unreadable" : "store_unwritable",
    `Cannot ${action} ${name}: ${why}`,
    { hint, ...status !== undefined && { status } },
  );
}

function objectIn(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** What the message says beside that the address was not reached. */
function reasonIn(message: string): string {
  const reason = message.replace(/^Could not reach \S+?(: |$)/, "");
  return reason === "" ? "the connection failed" : reason.charAt(0).toLowerCase() + reason.slice(1);
}
