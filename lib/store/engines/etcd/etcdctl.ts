/**
 * Knows how a machine gets to etcd, by the variables of etcdctl: members, certificates, user and password.
 * Must not know what is asked of it, nor put a password into an error.
 *
 * @module
 */

import type { EngineHost } from "../engine_host.ts";
import { certificatesIn } from "../http/named_file.ts";
import { invalid, requirePrivate } from "../http/server_address.ts";
import type { EtcdOptions } from "./gateway.ts";

/**
 * Who is asked and as whom: the servers that the store's name has, or else those that the variable has.
 *
 * @throws {HfAuthError} `invalid_configuration`, `insecure_endpoint`; the fetch, the former for a file.
 */
export function etcdctl(
  servers: readonly string[],
  host: EngineHost,
): Pick<EtcdOptions, "servers" | "fetch" | "user"> {
  const { variable, insecureHosts } = host;
  const listed = (variable("ETCDCTL_ENDPOINTS") ?? "").split(",").map((one) => one.trim());
  const named = servers.length > 0 ? servers : listed.filter((one) => one !== "");
  if (named.length === 0) {
    throw invalid(
      "The store has no address of etcd",
      "Name it as etcd:https://HOST:2379/PREFIX, or set ETCDCTL_ENDPOINTS",
    );
  }
  named.forEach((server) => requirePrivate(server, insecureHosts, "ETCDCTL_ENDPOINTS=https://HOST:2379"));
  let connected: Promise<typeof globalThis.fetch> | undefined;
  const [name, ...rest] = (variable("ETCDCTL_USER") ?? "").split(":");
  const password = rest.length > 0 ? rest.join(":") : variable("ETCDCTL_PASSWORD") ?? "";
  return {
    servers: named.map((server) => server.replace(/\/+$/, "")),
    fetch: async (input, init) => await (await (connected ??= connect(host)))(input, init),
    user: name ? { name, password } : undefined,
  };
}

async function connect(host: EngineHost): Promise<typeof globalThis.fetch> {
  return host.connect(
    await certificatesIn(host, { ca: "ETCDCTL_CACERT", certificate: "ETCDCTL_CERT", key: "ETCDCTL_KEY" }),
  );
}
