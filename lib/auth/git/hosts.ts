/**
 * Knows which hosts git may be handed a Hub's token for.
 * Must not know which token that is.
 *
 * @module
 */

import { DEFAULT_ENDPOINT } from "../../config.ts";
import { isSecure } from "../../hub/http.ts";

/** The addresses of the Hub as git has them: people clone from the public one's short name, too. */
export function hubAddresses(endpoint: string): string[] {
  if (!URL.canParse(endpoint)) return [];
  const { origin } = new URL(endpoint);
  return origin === DEFAULT_ENDPOINT ? [origin, "https://hf.co"] : [origin];
}

/** Whether git asks for the Hub at `endpoint`, and what it sends there stays private. */
export function isForHub(
  { protocol, host }: { readonly protocol: string; readonly host: string },
  { endpoint, insecureHosts }: { readonly endpoint: string; readonly insecureHosts: readonly string[] },
): boolean {
  // A name and a port, and nothing else that an address may hold.
  if (!/^https?$/.test(protocol) || !/^[\w.:[\]-]+$/.test(host)) return false;
  const address = `${protocol}://${host}`;
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return isSecure(url, insecureHosts) && hubAddresses(endpoint).includes(url.origin);
}
