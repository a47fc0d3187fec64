/**
 * Knows how etcd keeps tokens, over the JSON gateway of its v3 API: three keys under a prefix, changed by transactions.
 * Must not know what is in them, nor put a password into an error.
 *
 * @module
 */

import type { Engine, Parts, PartsChange } from "./engine.ts";
import type { EngineHost, StoreAddress } from "./engine_host.ts";
import { etcdctl } from "./etcd/etcdctl.ts";
import { etcdGateway, type EtcdOptions, type Transaction } from "./etcd/gateway.ts";
import { broken, notEtcd } from "./etcd/refusal.ts";
import { fromBase64, toBase64 } from "./http/base64.ts";
import { plainAddress } from "./http/server_address.ts";

export type { EtcdOptions };

const KEYS = { active: "token", stored: "stored_tokens", lease: "lease" } as const;
const NAMES = Object.keys(KEYS) as (keyof Parts)[];

/** The engine that etcd is. */
export function etcdEngine(options: EtcdOptions): Engine {
  const { servers, prefix } = options;
  const name = `etcd at ${servers[0]}/${prefix}`;
  const transact = etcdGateway(name, options);
  const keys = NAMES.map((part) => toBase64(`${prefix}/${KEYS[part]}`));
  return {
    name,
    // Each member answers for all of them.
    id: () => `etcd ${[...new Set(servers.map(plainAddress))].sort().join(",")} ${prefix}`,
    async read(signal) {
      const success = keys.map((key) => ({ requestRange: { key } }));
      const found = keysIn(await transact("read", { success }, signal));
      if (!found) throw notEtcd("read", name);
      const texts = NAMES.map((part, index) => {
        const text = found[index] && textIn(found[index]);
        // A lease that somebody has broken is none.
        if (text === null && part !== "lease") throw broken(name, `${prefix}/${KEYS[part]}`);
        return [part, text ?? undefined] as const;
      });
      return {
        parts: Object.fromEntries(texts.filter(([, text]) => text !== undefined)),
        version: found.map((one) => one?.mod_revision ?? "0"),
      };
    },
    async write(change, version, signal) {
      const compare = (version as readonly string[]).map((modRevision, index) => ({
        ...{ key: keys[index], target: "MOD", result: "EQUAL", modRevision },
      }));
      const success = NAMES.flatMap((part, index) => operation(keys[index]!, change[part]));
      const { header, succeeded } = await transact("write", { compare, success }, signal);
      if (typeof header !== "object") throw notEtcd("write", name);
      return succeeded === true;
    },
  };
}

/** The engine that a person names: who asks is what etcdctl's own variables say. */
export function openEtcd({ servers, path }: StoreAddress, host: EngineHost): Engine {
  return etcdEngine({ ...etcdctl(servers, host), prefix: path, timeoutMs: host.timeoutMs });
}

interface KeyValue {
  /** Left out where it is empty. */
  readonly value?: string;
  readonly mod_revision: string;
}

/** The keys that were asked for, or nothing where the answer is no etcd's. */
function keysIn({ responses }: Transaction): (KeyValue | undefined)[] | undefined {
  if (!Array.isArray(responses) || responses.length !== NAMES.length) return undefined;
  const ranges = responses.map((one) => one?.response_range);
  if (!ranges.every((range) => typeof range === "object" && range !== null)) return undefined;
  return ranges.map(({ kvs }) => kvs?.[0]);
}

/** The text of a key; `null` where it is none. */
function textIn({ value = "" }: KeyValue): string | null {
  try {
    return fromBase64(value);
  } catch {
    return null;
  }
}

function operation(key: string, text: PartsChange[keyof Parts]): object[] {
  if (text === undefined) return [];
  return [text === null ? { requestDeleteRange: { key } } : { requestPut: { key, value: toBase64(text) } }];
}
