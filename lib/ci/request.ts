/**
 * Knows how a CI system is asked over http: for how long, how much of the answer is read, and that nobody else is asked.
 * Must not know which system, nor put a body, a token or a URL's query into an error.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import { dropBody, readBody } from "../hub/body.ts";
import { unreached } from "../hub/network_error.ts";
import { VERSION } from "../version.ts";
import { type Ask, type CiMachine, unavailable } from "./system.ts";

const PATIENCE = 10_000; // ms

/** Whom to ask, and how. */
export interface CiRequest {
  /** The system's name. */
  readonly of: string;
  /** The address, with what is asked in its query. */
  readonly url: URL;
  /** What it wants to see beside that. */
  readonly headers: Readonly<Record<string, string>>;
  /** How long to wait, in milliseconds; ten seconds unless given. */
  readonly patience?: number;
}

/** What came back. */
export interface CiAnswer {
  /** The HTTP status. A redirect is one, too: it is not followed, since what is sent is for that address only. */
  readonly status: number;
  /** The headers. */
  readonly headers: Headers;
  /** The body as text. */
  readonly text: string;
}

/**
 * Sends one GET request and reads the whole answer.
 *
 * @throws {HfAuthError} `oidc_unavailable` when there is no answer in time, or one of more than 1 MiB; the signal's own
 * reason when it aborts.
 */
export async function askCi(
  { fetch }: Pick<CiMachine, "fetch">,
  { of, url, headers, patience = PATIENCE }: CiRequest,
  { signal: cancelled }: Pick<Ask, "signal">,
): Promise<CiAnswer> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), patience);
  const failed = (why: string, hint: string, cause?: unknown) =>
    unavailable(`Could not get an identity token from ${of}: ${why}`, hint, cause);
  try {
    const response = await fetch(url, {
      headers: { ...headers, "user-agent": `hf-auth/${VERSION}` },
      redirect: "manual",
      signal: AbortSignal.any([late.signal, ...cancelled ? [cancelled] : []]),
    });
    const { status } = response;
    if (status >= 300 && status < 400) {
      dropBody(response);
      return { status, headers: response.headers, text: "" };
    }
    const body = await readBody(response);
    if (body === undefined) throw failed(`${url.origin} sent more than 1 MiB`, "Check what answers there");
    return { status, headers: response.headers, text: new TextDecoder().decode(body ?? new Uint8Array()) };
  } catch (error) {
    cancelled?.throwIfAborted();
    if (error instanceof HfAuthError) throw error;
    const again = "Check the network connection and the proxy, then try again";
    if (late.signal.aborted) throw failed(`${url.origin} did not respond within ${patience / 1000} s`, again);
    const { message } = unreached(url.origin, error, (error as { readonly proxy?: string }).proxy);
    throw failed(message.replace(/^C/, "c"), again, error);
  } finally {
    clearTimeout(timer);
  }
}
