/**
 * Knows the fetch that the settings ask for: it trusts the named CA, and hands no token to a proxy in cleartext.
 * Must not know what is asked, nor do anything before it is.
 *
 * @module
 */

import type { Config } from "../../config.ts";
import { HfAuthError } from "../../errors.ts";
import type { Host } from "../../host/host.ts";
import { isSecure } from "../../hub/http.ts";

/** The machine's fetch, as the settings want it. */
export function configuredFetch(host: Host, config: Config): typeof globalThis.fetch {
  const { endpoint, caFile, httpProxies, noProxy } = config;
  if (/^https:/i.test(endpoint)) {
    if (caFile === undefined) return host.fetch;
    let trusting: Promise<typeof globalThis.fetch> | undefined;
    return async (input, init) => {
      trusting ??= import("./ca_file.ts").then(({ trustingFetch }) => trustingFetch(host, caFile));
      return await (await trusting)(input, init);
    };
  }
  if (!httpProxies.some(leavesThisMachine)) return host.fetch;
  return (input, init) => {
    const { hostname, origin } = new URL(input instanceof Request ? input.url : input);
    if (!isBypassed(hostname.replace(/^\[(.*)\]$/, "$1"), noProxy)) throw cleartextRefused(origin, hostname);
    return host.fetch(input, init);
  };
}

function leavesThisMachine(proxy: string): boolean {
  const address = proxy.includes("://") ? proxy : `http://${proxy}`;
  if (!URL.canParse(address)) return true;
  const { hostname } = new URL(address);
  // As a proxy reads all of it, https does not help here.
  return !isSecure(new URL(`http://${hostname}`));
}

// Only what all runtimes read alike (for Deno `*` is no address): a person can add the host's name to the list.
function isBypassed(hostname: string, noProxy: readonly string[]): boolean {
  return noProxy.length > 0 && noProxy.every((list) => {
    const names = list.split(",").map((name) => name.trim());
    return names.includes(hostname) || (hostname.startsWith("127.") && names.includes("127.0.0.0/8"));
  });
}

function cleartextRefused(origin: string, hostname: string): HfAuthError {
  return new HfAuthError(
    "insecure_endpoint",
    `Refusing to send a token to ${origin} through a proxy on another machine`,
    {
      hint: `Add ${
        hostname.replace(/^\[(.*)\]$/, "$1")
      } to NO_PROXY, so that the token does not leave this machine`,
    },
  );
}
