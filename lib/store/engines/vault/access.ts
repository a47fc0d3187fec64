/**
 * Knows how a machine gets to Vault, by the variables and the file of Vault's own program: address, certificates, token,
 * and a pod's service account in place of a token. OpenBao's names for them count where Vault's are not set.
 * Must not know what is asked of it, nor put a token into an error.
 *
 * @module
 */

import { HfAuthError } from "../../../errors.ts";
import type { EngineHost } from "../engine_host.ts";
import { certificatesIn } from "../http/named_file.ts";
import { ask, refused } from "../http/request.ts";
import { invalid, requirePrivate } from "../http/server_address.ts";

/** Where a login is sent. */
export interface LoginOptions {
  /** Vault's address without a trailing slash. */
  readonly server: string;
  /** The namespace that it is sent to. */
  readonly namespace?: string | undefined;
  /** Web fetch, which trusts Vault's CA. */
  readonly fetch: typeof globalThis.fetch;
}

/** What to check when there is no answer. */
export const CHECK =
  "Check the address and VAULT_CACERT, and with `vault status` that Vault runs there and is not sealed";
/** What each request has: a Vault Proxy may insist on the first. */
export const HEADERS = { "x-vault-request": "true", "content-type": "application/json" };
const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/** What a variable says, and its name: `VAULT_ADDR`, or else `BAO_ADDR`. */
export function setting<K extends "ADDR" | "CACERT" | "CLIENT_CERT" | "CLIENT_KEY" | "NAMESPACE" | "TOKEN">(
  { variable }: EngineHost,
  name: K,
): { readonly name: `VAULT_${K}` | `BAO_${K}`; readonly value: string } | undefined {
  for (const one of [`VAULT_${name}`, `BAO_${name}`] as const) {
    const value = variable(one);
    if (value !== undefined) return { name: one, value };
  }
  return undefined;
}

/**
 * Vault's address: the one that the store's name has, or the variable.
 *
 * @throws {HfAuthError} `invalid_configuration`, `insecure_endpoint`.
 */
export function serverOf(servers: readonly string[], host: EngineHost): string {
  if (servers.length > 1) {
    throw invalid(
      "The store has more than one address of Vault",
      "Name the one that is in front of all of them",
    );
  }
  const server = servers[0] ?? setting(host, "ADDR")?.value;
  if (server === undefined) {
    throw invalid(
      "The store has no address of Vault",
      "Name it as vault:https://HOST:8200/MOUNT/PATH, or set VAULT_ADDR",
    );
  }
  requirePrivate(server, host.insecureHosts, "VAULT_ADDR=https://HOST:8200");
  return server.replace(/\/+$/, "");
}

/**
 * The fetch that trusts Vault's CA and shows the client certificate, where there are some.
 *
 * @throws {HfAuthError} `invalid_configuration`, naming the file.
 */
export async function connect(host: EngineHost): Promise<typeof globalThis.fetch> {
  const named = (name: "CACERT" | "CLIENT_CERT" | "CLIENT_KEY") =>
    setting(host, name)?.name ?? `VAULT_${name}` as const;
  return host.connect(
    await certificatesIn(host, {
      ...{ ca: named("CACERT"), certificate: named("CLIENT_CERT"), key: named("CLIENT_KEY") },
    }),
  );
}

/**
 * Finds the token to ask with: the variable, a login as the pod's service account where a role is named, the file that
 * `vault login` writes. It is held in memory; `again` looks once more, since a file may be new and a login may end.
 */
export function tokenOf(
  host: EngineHost,
  login: LoginOptions,
): (again: boolean) => Promise<string | undefined> {
  let last: Promise<string | undefined> | undefined;
  return async (again) => {
    if (again || last === undefined) last = find(host, login);
    try {
      return await last;
    } catch (error) {
      last = undefined;
      throw error;
    }
  };
}

async function find(host: EngineHost, login: LoginOptions): Promise<string | undefined> {
  const { variable, files, paths } = host;
  const named = setting(host, "TOKEN");
  if (named) return checked(named.value, named.name);
  const role = variable("HF_AUTH_VAULT_ROLE");
  if (role !== undefined) return await logIn(host, login, role);
  const home = paths.home();
  const path = home === undefined ? undefined : paths.join(home, ".vault-token");
  const text = path === undefined ? undefined : (await files.read(path))?.trim();
  return text ? checked(text, path!) : undefined;
}

/** Logs in at the Kubernetes auth method, as Vault Agent does in a pod. */
async function logIn(host: EngineHost, login: LoginOptions, role: string): Promise<string> {
  const { variable, files, timeoutMs } = host;
  const { server, namespace, fetch } = login;
  const path = variable("HF_AUTH_VAULT_SERVICE_ACCOUNT") ?? SERVICE_ACCOUNT;
  const jwt = (await files.read(path))?.trim();
  if (!jwt) {
    throw invalid(
      `HF_AUTH_VAULT_ROLE is set, and there is no service account's token in ${path}`,
      "Have it mounted into the pod, name its path in HF_AUTH_VAULT_SERVICE_ACCOUNT, or unset HF_AUTH_VAULT_ROLE",
    );
  }
  const mount = (variable("HF_AUTH_VAULT_MOUNT") ?? "kubernetes").split("/").map(encodeURIComponent).join(
    "/",
  );
  const name = `Vault at ${server}`;
  const { status, body } = await ask(
    { name, fetch, hint: CHECK, timeoutMs },
    `${server}/v1/auth/${mount}/login`,
    {
      method: "POST",
      headers: { ...HEADERS, ...namespace !== undefined && { "x-vault-namespace": namespace } },
      body: JSON.stringify({ role, jwt }),
    },
  );
  const { client_token: token } = Object(body["auth"]) as { client_token?: unknown };
  if (status === 200 && typeof token === "string") return token;
  throw refused(
    "read",
    name,
    `it does not let this pod's service account log in as the role ${role}`,
    `Check HF_AUTH_VAULT_MOUNT, and with \`vault read auth/${mount}/role/${role}\` which service accounts it lets in`,
    status,
  );
}

/** A token that can be sent: what a runtime says of another one may repeat it. */
function checked(text: string, source: string): string {
  const token = text.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new HfAuthError("invalid_configuration", `${source} holds no token of Vault`, {
    hint: "Set VAULT_TOKEN to the token alone, or log in with `vault login`",
  });
}
