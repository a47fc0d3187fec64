/**
 * Knows which requests the page answers: those of people who were given its address, sent from the page itself.
 * Must not know what is on the page.
 *
 * @module
 */

import type { Context, HonoRequest, MiddlewareHandler } from "npm:hono@^4.13.19";

/** How many characters a key has at least. */
const KEY_LENGTH = 16;

/** A key that nobody guesses: 122 random bits. */
export function randomKey(): string {
  return crypto.randomUUID().replaceAll("-", "");
}

/** Whether a text may be a key: it must mean itself in an address, and be long. */
export function isKey(text: string): boolean {
  return text.length >= KEY_LENGTH && /^[\w-]+$/.test(text);
}

/**
 * Refuses requests whose path does not start with the key, and those that another site's page sends. The name is not
 * looked at, nor `Origin`, which a proxy in front need not know: a name that is bound anew to this machine (DNS
 * rebinding) brings no key.
 */
export function keyGuard(
  key: string,
  refuse: (context: Context) => Response | Promise<Response>,
): MiddlewareHandler {
  return async (context, next) => {
    const [, given = ""] = new URL(context.req.url).pathname.split("/");
    if (!equal(given, key)) return await refuse(context);
    if (isCrossSite(context.req)) return context.text(OTHER_SITE, 403);
    return await next();
  };
}

/**
 * Refuses requests for other host names (DNS rebinding) and requests that another site's page sends. An IP address
 * belongs to no site, so any of this machine's is accepted.
 */
export function nameGuard(names: readonly string[]): MiddlewareHandler {
  const known = new Set(["localhost", ...names.map((name) => name.toLowerCase())]);
  return async (context, next) => {
    const host = context.req.header("host") ?? new URL(context.req.url).host;
    if (!isOurs(host, known)) return context.text("This page does not answer to this host name\n", 421);
    const origin = context.req.header("origin");
    const foreign = origin !== undefined && !isSame(origin, host);
    if (foreign || isCrossSite(context.req)) return context.text(OTHER_SITE, 403);
    return await next();
  };
}

const OTHER_SITE = "This page does not accept requests from other sites\n";

/** A link from elsewhere may open the page, and nothing else. */
function isCrossSite(request: HonoRequest): boolean {
  if (request.header("sec-fetch-site") !== "cross-site") return false;
  return request.header("sec-fetch-mode") !== "navigate" || request.method !== "GET";
}

/** In the same time, however much of it is right. */
function equal(given: string, key: string): boolean {
  let differs = given.length ^ key.length;
  for (let at = 0; at < key.length; at++) differs |= given.charCodeAt(at) ^ key.charCodeAt(at);
  return differs === 0;
}

function isOurs(host: string, known: ReadonlySet<string>): boolean {
  const url = `http://${host}`;
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return known.has(hostname) || hostname.startsWith("[") || /^\d+(\.\d+){3}$/.test(hostname);
}

function isSame(origin: string, host: string): boolean {
  return URL.canParse(origin) && URL.canParse(`http://${host}`) &&
    new URL(origin).host === new URL(`http://${host}`).host;
}
