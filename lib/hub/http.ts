/**
 * Knows how a request reaches the Hub: where it may go, for how long, and what each failure means.
 * Must not know what is asked, nor put a body, a token or a URL's query into an error.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import type { Clock } from "../host/host.ts";
import { VERSION } from "../version.ts";
import { foreignError, isForeign } from "./answerer.ts";
import { type HubWarning, warningsIn } from "./api/warning.ts";
import { dropBody, readBody } from "./body.ts";

/** What every request to the Hub needs. */
export interface HubContext {
  /** Web fetch. */
  readonly fetch: typeof globalThis.fetch;
  /** The clock, for waiting between requests. */
  readonly clock: Clock;
  /** The Hub's address without a trailing slash, such as `https://huggingface.co`. */
  readonly endpoint: string;
  /** The OAuth client's id (RFC 6749 section 2.2). */
  readonly clientId: string;
  /** How long a request may take, its response included, in milliseconds. */
  readonly timeoutMs: number;
  /** Hosts that may be reached over http although others can read what is sent (`HF_AUTH_INSECURE_HOSTS`). */
  readonly insecureHosts?: readonly string[];
  /** Whether offline mode is on (`HF_HUB_OFFLINE`): requests then fail. */
  readonly offline?: boolean;
  /** Added to the User-Agent header as `origin/...`. */
  readonly origin?: string | undefined;
  /** Called with what the Hub wants people to know (`X-HF-Warning`). */
  readonly onWarning?: (warning: HubWarning) => void;
  /** Cancels the request. */
  readonly signal?: AbortSignal | undefined;
}

const MAX_REDIRECTS = 5;
const LONGEST_TIMER = 2 ** 31 - 1; // ms; a longer one would fire at once
const LAST_MOMENT = 1_000; // ms, in which what came while this machine slept is read: it may come only once
const LONGEST_WAIT = 86_400; // seconds that the server may ask for

/**
 * Sends one request and reads the whole response, so that the timeout covers both.
 *
 * @throws {HfAuthError} `offline`, `insecure_endpoint`, `invalid_configuration`, `network`, `timeout`, `untrusted_certificate`,
 * or `invalid_response` for a redirect to another origin, or more than 1 MiB. The signal's own reason when it aborts.
 */
export async function send(hub: HubContext, path: string, init: RequestInit = {}): Promise<Response> {
  let url = hubUrl(hub.endpoint, path, hub.insecureHosts);
  if (hub.offline) throw offlineError(hub);
  const headers = new Headers(init.headers);
  headers.set("user-agent", userAgent(hub.origin));
  headers.set("accept", "application/json");

  const timeout = new AbortController();
  const stop = onceAwake(Math.min(hub.timeoutMs, LONGEST_TIMER), () => timeout.abort());
  const signal = AbortSignal.any([timeout.signal, ...(hub.signal ? [hub.signal] : [])]);
  try {
    for (let redirects = 0;; redirects++) {
      signal.throwIfAborted();
      const response = await hub.fetch(url, { ...init, headers, signal, redirect: "manual" });
      const target = redirectTarget(response, url);
      if (target === undefined) {
        const body = await readBody(response);
        if (body === undefined) throw tooLarge(url.origin, response.status);
        for (const warning of warningsIn(response.headers)) hub.onWarning?.(warning);
        return new Response(body, response);
      }
      dropBody(response);
      checkRedirect(url, target, response.status, init.method ?? "GET", redirects);
      url = target;
    }
  } catch (error) {
    hub.signal?.throwIfAborted();
    if (error instanceof HfAuthError) {
      // What is still on its way is not wanted.
      timeout.abort();
      throw error;
    }
    if (timeout.signal.aborted) {
      throw new HfAuthError("timeout", `${url.origin} did not respond within ${hub.timeoutMs / 1000} s`, {
        hint: "Try again, or raise HF_HUB_DOWNLOAD_TIMEOUT",
      });
    }
    const { proxy } = error as { readonly proxy?: string };
    throw (await import("./network_error.ts")).unreached(url.origin, error, proxy);
  } finally {
    stop();
  }
}

/** Calls `end` after so many milliseconds, the last of which this machine was awake; returns the undo. */
function onceAwake(ms: number, end: () => void): () => void {
  const last = Math.min(LAST_MOMENT, ms / 2);
  let timer = setTimeout(() => timer = setTimeout(end, last), ms - last);
  return () => clearTimeout(timer);
}

/** The error for what would send a request in offline mode. */
export function offlineError({ endpoint, insecureHosts }: HubContext): HfAuthError {
  const { origin } = hubUrl(endpoint, "/", insecureHosts);
  return new HfAuthError("offline", `Cannot reach ${origin}: offline mode is enabled`, {
    hint: "Unset HF_HUB_OFFLINE (or TRANSFORMERS_OFFLINE) to allow requests",
  });
}

/**
 * The address of `path` on the Hub.
 *
 * @param insecureHosts Hosts that may be reached over http although others can read what is sent.
 * @throws {HfAuthError} `invalid_configuration` when the endpoint is not a web address, `insecure_endpoint` when others
 * could read what is sent there.
 */
export function hubUrl(endpoint: string, path: string, insecureHosts: readonly string[] = []): URL {
  const base = parseEndpoint(endpoint);
  if (!isSecure(base, insecureHosts)) {
    throw new HfAuthError("insecure_endpoint", `Refusing to send a token to ${base.origin} without https`, {
      hint:
        "Set HF_ENDPOINT to an https address; http is allowed only for this machine (127.0.0.1) and for hosts in " +
        "HF_AUTH_INSECURE_HOSTS, where anyone on the way can read your token",
    });
  }
  return new URL(base.pathname.replace(/\/+$/, "") + path, base);
}

/** The endpoint as an address; what is wrong with it is said, never a password in it. */
function parseEndpoint(endpoint: string): URL {
  const invalid = (what: string, hint: string) =>
    new HfAuthError("invalid_configuration", `HF_ENDPOINT ${what}: ${shown(endpoint)}`, { hint });
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url && /^https?:$/.test(url.protocol)) {
    if (url.username !== "" || url.password !== "") {
      throw invalid("contains a user name or a password", "Remove it: the Hub needs only your access token");
    }
    if (url.search === "" && url.hash === "") return url;
    throw invalid("contains a query", "Remove everything from the ? or # on");
  }
  if (/^\s*["']|["']\s*$/.test(endpoint)) throw invalid("contains quotes", "Remove the quotes");
  if (endpoint !== endpoint.trim()) throw invalid("contains spaces", "Remove the spaces");
  if (
    /^[\w[]/.test(endpoint) && !/^https?:/i.test(endpoint) && !endpoint.includes("://") &&
    URL.canParse(`https://${endpoint}`)
  ) {
    throw invalid("has no https://", `Set it to https://${shown(endpoint)}`);
  }
  throw invalid("is not a web address", "Set it to an address such as https://huggingface.co, or unset it");
}

/** A value that may hold anything, for a message. */
function shown(value: string): string {
  const masked = value.replace(/^([^/?#]*\/\/)?[^/?#]*@/, "$1****@").replace(/[?#].*$/s, "");
  return masked.replace(/[\x00-\x1f\x7f-\x9f]/g, "").slice(0, 100);
}

/** Whether what is sent to `url` stays private: https, or http that does not leave this machine or was asked for. */
export function isSecure(url: URL, insecureHosts: readonly string[] = []): boolean {
  if (url.protocol === "https:") return true;
  const loopback = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  return url.protocol === "http:" && (loopback || insecureHosts.includes(url.hostname));
}

/**
 * The error for a response, by its status, where the caller has no better one.
 *
 * @param action What was attempted, such as `check the token`.
 */
export function responseError(response: Response, action: string): HfAuthError {
  const { status } = response;
  const fail = (code: HfAuthError["code"], happened: string, hint: string) =>
    new HfAuthError(code, `Could not ${action}: ${happened}`, { status, hint, ...retryAfterOf(response) });
  if (isForeign(response)) return foreignError(response, action);
  if (status === 401) {
    // What was attempted says nothing of it.
    return new HfAuthError("invalid_token", "The Hub does not accept this token", {
      status,
      hint: "Check that the token is complete and not revoked, or log in again",
    });
  }
  if (status === 403) {
    return fail(
      "forbidden",
      "access is forbidden (403)",
      "Check the token's permissions and your organization's rules",
    );
  }
  if (status === 429) {
    const { retryAfter } = retryAfterOf(response);
    const when = retryAfter === undefined ? "in a few minutes" : `in ${retryAfter} s`;
    return fail("rate_limited", "too many requests (429)", `Try again ${when}`);
  }
  if (status >= 500) {
    return fail("server_error", `the Hub returned an error (${status})`, "Try again in a few minutes");
  }
  return fail(
    "invalid_response",
    `unexpected response (${status})`,
    "Check that HF_ENDPOINT is the address of a Hub",
  );
}

/**
 * The JSON object in a response.
 *
 * @throws {HfAuthError} `invalid_response` when it is anything else.
 */
export async function readObject(response: Response, action: string): Promise<Record<string, unknown>> {
  const value: unknown = await response.json().catch(() => undefined);
  if (isObject(value)) return value;
  throw new HfAuthError("invalid_response", `Could not ${action}: the response is not a JSON object`, {
    status: response.status,
    hint: "Check that HF_ENDPOINT is the address of a Hub and that no proxy answers in its place",
  });
}

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** How long the server asked the client to wait (RFC 9110 section 10.2.3), if it says so in seconds; a day at most. */
export function retryAfterOf(response: Response): { readonly retryAfter?: number } {
  const text = response.headers.get("retry-after")?.trim() ?? "";
  return /^\d+$/.test(text) ? { retryAfter: Math.min(Number(text), LONGEST_WAIT) } : {};
}

function userAgent(origin: string | undefined): string {
  // A header takes no other characters, and a note about who asks is not worth a failure.
  return `hf-auth/${VERSION}${origin === undefined ? "" : `; origin/${origin.replace(/[^\x20-\x7e]/g, "")}`}`;
}

function redirectTarget(response: Response, from: URL): URL | undefined {
  const location = response.headers.get("location");
  if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return undefined;
  return URL.canParse(location, from) ? new URL(location, from) : undefined;
}

function checkRedirect(from: URL, to: URL, status: number, method: string, redirects: number): void {
  // Only 307 and 308 keep a request's method and body (RFC 9110 section 15.4).
  const repeatable = method === "GET" || status >= 307;
  const isWeb = /^https?:$/.test(to.protocol);
  if (isWeb && to.origin !== from.origin) {
    throw new HfAuthError(
      "invalid_response",
      `${from.origin} redirects to a different address, ${to.origin}`,
      { status, hint: `If you trust ${to.origin}, set HF_ENDPOINT to it` },
    );
  }
  if (isWeb && repeatable && redirects < MAX_REDIRECTS) return;
  throw new HfAuthError(
    "invalid_response",
    `${from.origin} redirects ${
      !isWeb
        ? "to what is not a web address"
        : repeatable
        ? "too many times"
        : "in a way that would change the request"
    }`,
    { status, hint: "Check that HF_ENDPOINT is the address of a Hub" },
  );
}

function tooLarge(origin: string, status: number): HfAuthError {
  return new HfAuthError("invalid_response", `${origin} sent more than 1 MiB in one response`, {
    status,
    hint: "Check that HF_ENDPOINT is the address of a Hub and that no proxy answers in its place",
  });
}
