/**
 * Knows the fetch that the settings ask for: through the proxy that is named, trusting the CA that is named, and handing
 * no token to a proxy in cleartext.
 * Must not know what is asked, nor do anything before it is.
 *
 * @module
 */

import type { Config } from "../../config.ts";
import { HfAuthError, isHfAuthError } from "../../errors.ts";
import type { Connection, Host } from "../../host/host.ts";
import { isSecure } from "../../hub/http.ts";
import { type Proxy, proxyFor, unsupportedProxy } from "./proxy.ts";

type Fetch = typeof globalThis.fetch;

/** The machine's fetch, as the settings want it; with further CAs or a client certificate where a server needs them. */
export function configuredFetch(
  host: Host,
  config: Config,
  own: Pick<Connection, "certificates" | "identity"> = {},
): Fetch {
  const made = new Map<string, Promise<Fetch>>();
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const way = proxyFor(url, config);
    const proxy = way === "direct" ? undefined : way;
    if (proxy) check(url, proxy, host, config);
    const caFile = url.protocol === "https:" ? config.caFile : undefined;
    if (!way && caFile === undefined && Object.keys(own).length === 0) return await host.fetch(input, init);
    const how = {
      ...own,
      ...proxy && { proxy: proxy.address },
      ...way === "direct" && { direct: url.hostname.replace(/^\[(.*)\]$/, "$1") },
    };
    const key = JSON.stringify([how, caFile]);
    const fetch = made.get(key) ?? connected(host, how, caFile);
    made.set(key, fetch);
    return await (await fetch)(input, init).catch((cause) => Promise.reject(throughProxy(cause, proxy)));
  };
}

/** A proxy that can't be used is no reason to go another way. */
function check({ protocol, origin, hostname }: URL, proxy: Proxy, host: Host, config: Config): void {
  const supported = host.proxyProtocols ?? [];
  if (!supported.includes(proxy.protocol)) throw unsupportedProxy(proxy, supported);
  const isHere = isSecure(new URL(`http://${proxy.authority}`), config.insecureHosts);
  // As a proxy reads all of it, https to the proxy does not help here.
  if (protocol === "http:" && !isHere) {
    throw new HfAuthError(
      "insecure_endpoint",
      `Refusing to send a token to ${origin} through a proxy on another machine`,
      {
        hint: `Add ${
          hostname.replace(/^\[(.*)\]$/, "$1")
        } to NO_PROXY, so that the token does not leave this machine`,
      },
    );
  }
}

async function connected(host: Host, how: Connection, caFile: Config["caFile"]): Promise<Fetch> {
  if (caFile === undefined) return await connect(host)(how);
  const { withCertificates } = await import("./ca_file.ts");
  return await withCertificates(
    host,
    caFile,
    (more) => connect(host)({ ...how, certificates: [...how.certificates ?? [], ...more] }),
  );
}

function connect(host: Host): NonNullable<Host["connect"]> {
  if (host.connect) return host.connect;
  throw new HfAuthError("invalid_configuration", "This runtime chooses its proxy and its CAs by itself", {
    hint: "Unset the variables that name a proxy or a CA file",
  });
}

/** The failure, with the proxy that it came through, for whoever tells a person. */
function throughProxy(cause: unknown, proxy: Proxy | undefined): unknown {
  if (!proxy || isHfAuthError(cause) || !(cause instanceof Error)) return cause;
  return Object.assign(cause, { proxy: proxy.authority });
}
