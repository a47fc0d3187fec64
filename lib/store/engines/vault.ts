/**
 * Knows how Vault keeps tokens, and OpenBao with it: three keys of one secret of the KV engine's version 2, changed by
 * check-and-set.
 * Must not know what is in them, nor where the token that it asks with comes from.
 *
 * @module
 */

import type { Engine, Parts, PartsChange } from "./engine.ts";
import type { EngineHost, StoreAddress } from "./engine_host.ts";
import type { Answer } from "./http/request.ts";
import { plainAddress } from "./http/server_address.ts";
import { connect, serverOf, setting, tokenOf } from "./vault/access.ts";
import { type VaultOptions, VaultSecret } from "./vault/secret.ts";

export type { VaultOptions };

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
  const { server, path, namespace = "" } = options;
  const name = `Vault at ${server}/${path}`;
  const secret = new VaultSecret(options, name);
  return {
    name,
    id: () => `vault ${plainAddress(server)} ${namespace} ${path}`,
    async read(signal) {
      const answer = await secret.read((answer) => seenIn(answer) !== undefined, signal);
      const seen = seenIn(answer) ?? (answer.status === 404 ? { version: 0, data: {} } : undefined);
      if (!seen) throw secret.refusal("read", answer.status);
      const found = NAMES.map((part) => [part, seen.data[KEYS[part]]]);
      return {
        parts: Object.fromEntries(found.filter(([, text]) => typeof text === "string")),
        version: seen,
      };
    },
    async write(change, version, signal) {
      const seen = version as Seen;
      const body = { options: { cas: seen.version }, data: changed(seen, change) };
      const answer = await secret.write(body, signal);
      // A proxy's own page is no proof that anything was written.
      if (answer.status === 200 && typeof Object(answer.body["data"]).version === "number") return true;
      // A conflict has no status of its own.
      const isConflict = answer.status === 400 &&
        /check-and-set .*did not match/.test(String(answer.body["errors"]));
      if (isConflict) return false;
      throw secret.refusal("write", answer.status);
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
