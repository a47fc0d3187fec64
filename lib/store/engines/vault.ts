/**
 * Knows how Vault and OpenBao keep tokens: one secret of a key/value engine of version 2, changed by check-and-set.
 * Must not know what is in it, nor put a token into an error.
 *
 * @module
 */

import { HfAuthError } from "../../errors.ts";
import type { Engine, Parts, PartsChange } from "./engine.ts";
import type { EngineHost, StoreAddress } from "./engine_host.ts";
import { fileIn } from "./http/named_file.ts";
import { type Answer, ask, refused } from "./http/request.ts";
import { requirePrivate } from "./http/server_address.ts";

/** Where Vault is, and as whom it is asked. */
export interface VaultOptions {
  /** Its address, such as `https://vault.corp:8200`. */
  readonly server: string;
  /** Where its key/value engine of version 2 is mounted, such as `secret`. */
  readonly mount: string;
  /** The secret's path there. Its keys `token`, `stored_tokens` and `lease` are written; the others stay. */
  readonly path: string;
  /** Web fetch, which trusts Vault's CA. */
  readonly fetch: typeof globalThis.fetch;
  /** Gives a token of Vault's, asked for again when it is refused. */
  readonly token: () => Promise<string | undefined>;
  /** The namespace, if there is one. */
  readonly namespace?: string;
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs?: number;
}

const KEYS = { active: "token", stored: "stored_tokens", lease: "lease" } as const;
const NAMES = Object.keys(KEYS) as (keyof Parts)[];
const HINT = "Check that Vault runs there and is unsealed, the address, and the CA in VAULT_CACERT";

/** All that lies there, and the version that a write replaces; 0 is none. */
interface Seen {
  readonly data: Readonly<Record<string, unknown>>;
  readonly cas: number;
}

/** The engine that Vault is. */
export function vaultEngine(options: VaultOptions): Engine {
  const { server, mount, path, fetch, namespace, timeoutMs } = options;
  const name = `Vault at ${server}/${mount}/${path}`;
  const url = `${server}/v1/${
    [...mount.split("/"), "data", ...path.split("/")].map(encodeURIComponent).join("/")
  }`;
  const asking = { name, fetch, hint: HINT, ...timeoutMs !== undefined && { timeoutMs } };
  let token: string | undefined;

  const send = async (init: RequestInit, signal?: AbortSignal): Promise<Answer> => {
    for (let isNew = token === undefined;; isNew = true) {
      token ??= await options.token();
      if (token === undefined) throw refused("read", name, "there is no token for it", WHO);
      const headers = {
        ...{ "x-vault-token": token, "x-vault-request": "true" },
        ...namespace !== undefined && { "x-vault-namespace": namespace },
      };
      const answer = await ask(asking, url, { ...init, headers }, signal);
      // One that has ended is refused as one without the right.
      if (answer.status !== 403 || isNew) return answer;
      token = undefined;
    }
  };
  return {
    name,
    async read(signal) {
      const { status, body } = await send({ method: "GET" }, signal);
      const { data, metadata } = body["data"] as Partial<KeyValue> ?? {};
      // One that was deleted has a version all the same.
      if (status !== 200 && status !== 404) throw failure("read", name, status);
      const found = NAMES.flatMap((part) => {
        const text = data?.[KEYS[part]];
        return typeof text === "string" ? [[part, text]] : [];
      });
      const version: Seen = { data: data ?? {}, cas: metadata?.version ?? 0 };
      return { parts: Object.fromEntries(found), version };
    },
    async write(change, version, signal) {
      const { data, cas } = version as Seen;
      const body = JSON.stringify({ options: { cas }, data: changed(data, change) });
      const { status, body: { errors } } = await send({ method: "POST", body }, signal);
      if (status === 400 && String(errors).includes("check-and-set")) return false;
      if (status !== 200 && status !== 204) throw failure("write", name, status);
      return true;
    },
  };
}

/** The engine that a person names: who asks is what Vault's own variables say, or the pod's service account. */
export function openVault({ servers, path }: StoreAddress, host: EngineHost): Engine {
  const { variable, insecureHosts, timeoutMs, paths, files } = host;
  const server = (servers[0] ?? variable("VAULT_ADDR"))?.replace(/\/+$/, "");
  const [mount, ...rest] = path.split("/");
  if (server === undefined || servers.length > 1 || rest.length === 0) {
    throw new HfAuthError("invalid_configuration", "The store has no address of Vault, or no path in it", {
      hint: "Name it as vault:https://HOST:8200/MOUNT/PATH, or as vault:MOUNT/PATH and set VAULT_ADDR",
    });
  }
  requirePrivate(server, insecureHosts, "https://HOST:8200");
  let opened: Promise<typeof globalThis.fetch> | undefined;
  const open = async () => {
    const [ca, certificate, key] = [
      await fileIn(host, "VAULT_CACERT"),
      await fileIn(host, "VAULT_CLIENT_CERT"),
      await fileIn(host, "VAULT_CLIENT_KEY"),
    ];
    return host.connect({
      ...ca !== undefined && { certificates: [ca] },
      ...certificate !== undefined && key !== undefined && { identity: { certificate, key } },
    });
  };
  const fetch: typeof globalThis.fetch = async (input, init) =>
    await (await (opened ??= open()))(input, init);
  const namespace = variable("VAULT_NAMESPACE");
  const known = { server, fetch, timeoutMs, ...namespace !== undefined && { namespace } };
  return vaultEngine({
    ...known,
    mount: mount!,
    path: rest.join("/"),
    token: async () => {
      const role = variable("HF_AUTH_VAULT_ROLE");
      const given = variable("VAULT_TOKEN");
      if (given !== undefined) return given;
      if (role !== undefined) return await logIn(known, role, await files.read(SERVICE_ACCOUNT));
      const home = paths.home();
      const kept = home === undefined ? undefined : await files.read(paths.join(home, ".vault-token"));
      return kept?.trim() || undefined;
    },
  });
}

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount/token";
const WHO = "Set VAULT_TOKEN, log in with `vault login`, or name a role for the pod's service account in " +
  "HF_AUTH_VAULT_ROLE";

/** A token for the pod's service account (the auth method `kubernetes`). */
async function logIn(
  { server, fetch, namespace, timeoutMs }: Pick<VaultOptions, "server" | "fetch" | "namespace" | "timeoutMs">,
  role: string,
  jwt: string | undefined,
): Promise<string> {
  const name = `Vault at ${server}`;
  if (jwt === undefined) {
    throw new HfAuthError("invalid_configuration", "This is no pod that has a service account", {
      hint: "Unset HF_AUTH_VAULT_ROLE, or have Kubernetes mount the service account's token",
    });
  }
  const headers = namespace === undefined ? {} : { "x-vault-namespace": namespace };
  const { status, body } = await ask(
    { name, fetch, hint: HINT, ...timeoutMs !== undefined && { timeoutMs } },
    `${server}/v1/auth/kubernetes/login`,
    { method: "POST", headers, body: JSON.stringify({ role, jwt: jwt.trim() }) },
  );
  const { client_token: token } = body["auth"] as { client_token?: unknown } ?? {};
  if (status === 200 && typeof token === "string") return token;
  throw refused(
    "read",
    name,
    `it does not accept this pod's service account (${status})`,
    `Check the role ${role} of its auth method kubernetes`,
    status,
  );
}

interface KeyValue {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly metadata: { readonly version: number };
}

function changed(data: Seen["data"], change: PartsChange): Record<string, unknown> {
  const renamed = NAMES.flatMap((part) => change[part] === undefined ? [] : [[KEYS[part], change[part]]]);
  const all = Object.entries({ ...data, ...Object.fromEntries(renamed) });
  return Object.fromEntries(all.filter(([, value]) => value !== null));
}

/** By its status: Vault's words may be anybody's. */
function failure(action: "read" | "write", name: string, status: number): HfAuthError {
  if (status === 403) {
    return refused(
      action,
      name,
      "access is forbidden",
      "Check the token, VAULT_NAMESPACE, and that its policy allows create, read and update of the path",
      status,
    );
  }
  const hint = "Check that a key/value engine of version 2 is mounted there";
  return refused(action, name, `unexpected response (${status})`, hint, status);
}
