/**
 * Knows which requests the page answers: those of people who were given its address, sent from the page itself.
 * Must not know what is on the page.
 *
 * @module
 */

import type { MiddlewareHandler } from "npm:hono@^4.13.19";

/** Which requests are allowed. */
export interface GuardOptions {
  /** Host names that the page answers to, besides IP addresses, such as the one given with `--serve`. */
  readonly names: readonly string[];
}

/**
 * Refuses requests for other host names (DNS rebinding) and requests that another site's page sends. An IP address
 * belongs to no site, so any of this machine's is accepted.
 */
export function guard({ names }: GuardOptions): MiddlewareHandler {
  const known = new Set(["localhost", ...names.map((name) => name.toLowerCase())]);
  return async (context, next) => {
    const host = context.req.header("host") ?? new URL(context.req.url).host;
    if (!isOurs(host, known)) return context.text("This page does not answer to this host name\n", 421);
    const origin = context.req.header("origin");
    const site = context.req.header("sec-fetch-site");
    const foreign = origin !== undefined && !isSame(origin, host);
    // A link from elsewhere may open the page, and nothing else.
    const crossSite = site === "cross-site" && context.req.header("sec-fetch-mode") !== "navigate";
    if (foreign || crossSite || (site === "cross-site" && context.req.method !== "GET")) {
      return context.text("This page does not accept requests from other sites\n", 403);
    }
    return await next();
  };
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
