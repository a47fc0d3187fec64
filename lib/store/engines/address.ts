/**
 * Knows how a person names the place that keeps the tokens, and which file speaks to each kind: a row for each.
 * Must not know how any of them is spoken to.
 *
 * @module
 */

import type { Engine } from "./engine.ts";
import type { EngineHost, StoreAddress } from "./engine_host.ts";
import { invalid, requirePrivate, shown, withUser } from "./http/server_address.ts";

/** One kind of place. */
export interface Kind {
  /** How it is named, for messages. */
  readonly form: string;
  /** The file that speaks to it, loaded only when it is chosen. */
  readonly load: () => Promise<(address: StoreAddress, host: EngineHost) => Engine>;
}

/** Every kind. Another engine is another row, and the file that it loads. */
const KINDS: Readonly<Record<string, Kind>> = {
  etcd: {
    form: "etcd:https://HOST:2379/PREFIX",
    load: async () => (await import("./etcd.ts")).openEtcd,
  },
  vault: {
    form: "vault:https://HOST:8200/MOUNT/PATH",
    load: async () => (await import("./vault.ts")).openVault,
  },
  kubernetes: {
    form: "kubernetes:NAMESPACE/SECRET",
    load: async () => (await import("./kubernetes.ts")).openKubernetes,
  },
};

/**
 * The engine that is named, such as `kubernetes:ml/hf`. Nothing is asked of it yet.
 *
 * @throws {HfAuthError} `invalid_configuration`, `insecure_endpoint`.
 */
export async function openEngine(text: string, host: EngineHost): Promise<Engine> {
  const { kind, address } = parseStore(text, host.insecureHosts);
  return (await kind.load())(address, host);
}

/**
 * Takes the name of a place apart.
 *
 * @throws {HfAuthError} `invalid_configuration`, and `insecure_endpoint` where others could read what is sent; neither
 * repeats what may be a password.
 */
export function parseStore(
  text: string,
  insecureHosts: readonly string[] = [],
): { readonly kind: Kind; readonly address: StoreAddress } {
  const [, scheme = "", rest = ""] = /^([a-z]+):(.*)$/s.exec(text) ?? [];
  const kind = Object.hasOwn(KINDS, scheme) ? KINDS[scheme] : undefined;
  if (!kind) {
    const forms = Object.values(KINDS).map(({ form }) => form).join(", ");
    throw invalid(`There is no such store: ${shown(text)}`, `Name it as files, or as one of ${forms}`);
  }
  const [, list = "", path = ""] = /^((?:[a-z]+:\/\/[^/,]*,?)*)\/*(.*?)\/*$/s.exec(rest) ?? [];
  const servers = list.split(",").filter((server) => server !== "");
  if (rest.includes("@") && list !== "") requirePrivate(rest, insecureHosts, kind.form);
  servers.forEach((server) => requirePrivate(server, insecureHosts, kind.form));
  // What looks like a path may be an address without its `https://`.
  if (/:.*@/s.test(path)) throw withUser(text);
  if (list.endsWith(",") || /^[^/]*:/.test(path)) {
    throw invalid(`A server's address lacks its https://: ${shown(text)}`, `Name the store as ${kind.form}`);
  }
  if (path === "" || (servers.length > 0 && !kind.form.includes("//"))) {
    throw invalid(`The store is not named completely: ${shown(text)}`, `Name it as ${kind.form}`);
  }
  if (!/^[^/?#\s]+(\/[^/?#\s]+)*$/.test(path)) {
    throw invalid(
      `There can be no such store: ${shown(text)}`,
      `Name it as ${kind.form}, without spaces, ?, # or two slashes in a row`,
    );
  }
  return { kind, address: { text, servers, path } };
}
