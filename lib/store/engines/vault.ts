/**
 * Knows how Vault keeps tokens, and OpenBao with it: three keys of one secret of the KV engine's version 2, changed by
 * check-and-set.
 * Must not know what is in them, nor where the token that it asks with comes from.
 *
 * @module
 */

import type { Engine, Parts, PartsChange } from "./engine.ts";
import type { EngineHost, StoreAddress } from "./engine_host.ts";
import { type Answer, ask } from "./http/request.ts";
import { invalid, plainAddress, shown } from "./http/server_address.ts";
import { CHECK, connect, HEADERS, serverOf, setting, tokenOf } from "./vault/access.ts";
import { refusal, unversioned } from "./vault/refusal.ts";

/** Where the secret is, and as whom it is asked for. */
export interface VaultOptions {
  /** Vault's address without a trailing slash, such as `https://vault:8200`. */
  readonly server: string;
  /** The KV engine's mount and the secret's path in it, such as `secret/team/hf`. */
  readonly path: string;
  /** The namespace of both, where Vault has some. */
  readonly namespace?: string | undefined;
  /** Web fetch, which trusts Vault's CA. */
  readonly fetch: typeof globalThis.fetch;
  /** Gives the token to ask with, `again` when the last one was refused; none where a Vault Proxy adds its own. */
  readonly token?: (again: boolean) => Promise<string | undefined>;
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs?: number;
}

const KEYS = { active: "token", stored: "stored_tokens", lease: "lease" } as const;
const NAMES = Object.keys(KEYS) as (keyof Parts)[];

/** What was read: the version, and all keys, since a write replaces all of them. */
interface Seen {
  readonly version: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * The engine that a secret of Vault is. Its other keys stay as they are.
 *
 * @throws {HfAuthError} `invalid_configuration` for a path that can be none.
 */
export function vaultEngine(options: VaultOptions): Engine {
  const { server, path, namespace, fetch, token, timeoutMs } = options;
  const parts = path.split("/");
  if (parts.length < 2 || parts.some((part) => /^\.{0,2}$/.test(part))) {
    throw invalid(`There can be no such secret in Vault: ${shown(path)}`, "Name it as MOUNT/PATH");
  }
  const name = `Vault at ${server}/${path}`;
  const asking = { name, fetch, hint: CHECK, ...timeoutMs !== undefined && { timeoutMs } };
  /** How many parts the mount's path has; `vault kv` asks for it, and it is one nearly always. */
  let [depth, isSure, isNobody] = [1, false, false];

  const send = async (method: string, path: readonly string[], body?: object, signal?: AbortSignal) => {
    const url = `${server}/v1/${path.map(encodeURIComponent).join("/")}`;
    const once = (credential: string | undefined) => {
      const headers = {
        ...HEADERS,
        ...credential !== undefined && { "x-vault-token": credential },
        ...namespace !== undefined && { "x-vault-namespace": namespace },
      };
      return ask(asking, url, { method, headers, ...body && { body: JSON.stringify(body) } }, signal);
    };
    const first = await token?.(false);
    isNobody = first === undefined;
    const answer = await once(first);
    if (answer.status !== 403) return answer;
    const second = await token?.(true);
    return second === first ? answer : await once(second);
  };
  const refuse = (action: "read" | "write", status: number) =>
    refusal(action, { name, path: secret().join("/"), isNobody }, status);
  const secret = () => [...parts.slice(0, depth), "data", ...parts.slice(depth)];
  const get = async (signal?: AbortSignal): Promise<Answer> => {
    const answer = await send("GET", secret(), undefined, signal);
    if (isSure || seenIn(answer) || ![200, 403, 404].includes(answer.status)) return answer;
    // Nothing lies there, or it is another place than it seems.
    const mount = await send("GET", ["sys", "internal", "ui", "mounts", ...parts], undefined, signal);
    if (mount.status !== 200) throw refuse("read", mount.status === 403 ? answer.status : mount.status);
    const { path = "", type, options } = Object(mount.body["data"]) as MountAnswer;
    if (type !== "kv") throw refuse("read", 404);
    if (options?.version !== "2") throw unversioned(name, path);
    const found = path.split("/").length - 1;
    if (found >= parts.length) throw invalid(`${path} is a mount of Vault`, "Name a path in it, too");
    isSure = true;
    if (found === depth) return answer;
    depth = found;
    return await get(signal);
  };
  return {
    name,
    id: () => `vault ${plainAddress(server)} ${namespace ?? ""} ${path}`,
    async read(signal) {
      const answer = await get(signal);
      const seen = seenIn(answer) ?? (answer.status === 404 ? { version: 0, data: {} } : undefined);
      if (!seen) throw refuse("read", answer.status);
      const found = NAMES.map((part) => [part, seen.data[KEYS[part]]]);
      return {
        parts: Object.fromEntries(found.filter(([, text]) => typeof text === "string")),
        version: seen,
      };
    },
    async write(change, version, signal) {
      const seen = version as Seen;
      const body = { options: { cas: seen.version }, data: changed(seen, change) };
      const answer = await send("POST", secret(), body, signal);
      if (answer.status === 200) return true;
      // It has no status of its own.
      const isConflict = answer.status === 400 &&
        /check-and-set .*did not match/.test(String(answer.body["errors"]));
      if (isConflict) return false;
      throw refuse("write", answer.status);
    },
  };
}

/** The engine that a person names: where it is and who asks is what Vault's own variables say. */
export function openVault({ servers, path }: StoreAddress, host: EngineHost): Engine {
  const server = serverOf(servers, host);
  const namespace = setting(host, "NAMESPACE")?.value.replace(/^\/+|\/+$/g, "");
  let connected: Promise<typeof globalThis.fetch> | undefined;
  const fetch: typeof globalThis.fetch = async (input, init) =>
    await (await (connected ??= connect(host)))(input, init);
  const token = tokenOf(host, { server, namespace, fetch });
  return vaultEngine({ server, path, namespace, fetch, token, timeoutMs: host.timeoutMs });
}

interface MountAnswer {
  readonly path?: string;
  readonly type?: string;
  readonly options?: { readonly version?: string } | null;
}

/** The secret in an answer; one whose newest version is deleted or destroyed has a version all the same, and no data. */
function seenIn({ body }: Answer): Seen | undefined {
  const { data, metadata } = Object(body["data"]) as { data?: unknown; metadata?: { version?: unknown } };
  const version = metadata?.version;
  return typeof version === "number" ? { version, data: Object(data ?? {}) } : undefined;
}

function changed({ data }: Seen, change: PartsChange): Record<string, unknown> {
  const next = { ...data };
  for (const part of NAMES) {
    const [key, text] = [KEYS[part], change[part]];
    if (text === null) delete next[key];
    else if (text !== undefined) next[key] = text;
  }
  return next;
}
