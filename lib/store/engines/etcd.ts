/**
 * Knows how etcd keeps tokens, over the JSON gateway of its v3 API: three keys under a prefix, changed by transactions.
 * Must not know what is in them, nor put a password into an error.
 *
 * @module
 */

import { HfAuthError } from "../../errors.ts";
import { fromBase64, toBase64 } from "./http/base64.ts";
import type { Engine, Parts, PartsChange } from "./engine.ts";
import type { EngineHost, StoreAddress } from "./engine_host.ts";
import { fileIn } from "./http/named_file.ts";
import { type Answer, ask, refused } from "./http/request.ts";
import { plainAddress, requirePrivate } from "./http/server_address.ts";

/** Where etcd is, and as whom it is asked. */
export interface EtcdOptions {
  /** The members' addresses, such as `https://a:2379`: the next one is asked where one does not answer. */
  readonly servers: readonly string[];
  /** What the keys `token`, `stored_tokens` and `lease` stand under, such as `team/hf`. */
  readonly prefix: string;
  /** Web fetch, which trusts etcd's CA. */
  readonly fetch: typeof globalThis.fetch;
  /** As whom; without it, as nobody. */
  readonly user?: { readonly name: string; readonly password: string };
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs?: number;
}

const KEYS = { active: "token", stored: "stored_tokens", lease: "lease" } as const;
const NAMES = Object.keys(KEYS) as (keyof Parts)[];

/** The engine that etcd is. */
export function etcdEngine({ servers, prefix, fetch, user, timeoutMs }: EtcdOptions): Engine {
  const name = `etcd at ${servers[0]}/${prefix}`;
  const hint = "Check that etcd runs there, the address, and the certificates in ETCDCTL_CACERT, " +
    "ETCDCTL_CERT and ETCDCTL_KEY";
  const asking = { name, fetch, hint, ...timeoutMs !== undefined && { timeoutMs } };
  const key = (part: keyof Parts) => toBase64(`${prefix}/${KEYS[part]}`);
  const textOf = (base64: string | undefined, part: keyof Parts, path: string) => {
    try {
      return fromBase64(base64 ?? "");
    } catch {
      // A lease that somebody has broken is none.
      if (part === "lease") return undefined;
      throw refused("read", name, `its key ${path} is not UTF-8 text`, "Remove the key, and log in again");
    }
  };
  let turn = 0;
  let token: string | undefined;

  const post = async (path: string, body: object, signal?: AbortSignal): Promise<Answer> => {
    const server = servers[turn % servers.length]!;
    const headers = {
      "content-type": "application/json",
      ...token !== undefined && { authorization: token },
    };
    try {
      return await ask(
        asking,
        server + path,
        { method: "POST", headers, body: JSON.stringify(body) },
        signal,
      );
    } catch (error) {
      turn++;
      throw error;
    }
  };
  const logIn = async (signal?: AbortSignal) => {
    token = undefined;
    if (!user) return;
    const { status, body } = await post("/v3/auth/authenticate", user, signal);
    // Where nobody has to log in, nobody can.
    if (body["code"] === 9) return;
    if (status !== 200) throw failure("read", name, status, body);
    token = String(body["token"]);
  };
  const transact = async (action: "read" | "write", body: object, signal?: AbortSignal) => {
    if (token === undefined) await logIn(signal);
    let answer = await post("/v3/kv/txn", body, signal);
    // Its tokens last for some minutes, or until it is started again.
    if (answer.status === 401 && token !== undefined) {
      await logIn(signal);
      answer = await post("/v3/kv/txn", body, signal);
    }
    if (answer.status !== 200) throw failure(action, name, answer.status, answer.body);
    return answer.body as Transaction;
  };
  return {
    name,
    // Each member answers for all of them.
    id: () => `etcd ${[...new Set(servers.map(plainAddress))].sort().join(",")} ${prefix}`,
    async read(signal) {
      const ranges = { success: NAMES.map((part) => ({ requestRange: { key: key(part) } })) };
      for (let tries = 1;; tries++) {
        try {
          const found = keysIn(await transact("read", ranges, signal));
          if (!found) throw notEtcd("read", name);
          const parts = NAMES.flatMap((part, index) => {
            const text = found[index] && textOf(found[index].value, part, `${prefix}/${KEYS[part]}`);
            return text === undefined ? [] : [[part, text]];
          });
          const revisions = NAMES.map((_, index) => found[index]?.mod_revision ?? "0");
          return { parts: Object.fromEntries(parts), version: revisions };
        } catch (error) {
          if (!(error instanceof HfAuthError && error.code === "store_unreachable")) throw error;
          if (tries >= servers.length) throw error;
        }
      }
    },
    async write(change, version, signal) {
      const compare = NAMES.map((part, index) => ({
        key: key(part),
        target: "MOD",
        result: "EQUAL",
        modRevision: (version as readonly string[])[index],
      }));
      const success = NAMES.flatMap((part) => operation(key(part), change[part]));
      const { header, succeeded } = await transact("write", { compare, success }, signal);
      if (typeof header !== "object") throw notEtcd("write", name);
      // Left out where it is false.
      return succeeded === true;
    },
  };
}

/** The engine that a person names: who asks is what etcdctl's own variables say. */
export function openEtcd({ servers, path }: StoreAddress, host: EngineHost): Engine {
  const { variable, insecureHosts, timeoutMs } = host;
  const named = servers.length > 0
    ? servers
    : (variable("ETCDCTL_ENDPOINTS") ?? "").split(",").map((one) => one.trim()).filter((one) => one !== "");
  if (named.length === 0) {
    throw new HfAuthError("invalid_configuration", "The store has no address of etcd", {
      hint: "Name it as etcd:https://HOST:2379/PREFIX, or set ETCDCTL_ENDPOINTS",
    });
  }
  named.forEach((server) => requirePrivate(server, insecureHosts, "https://HOST:2379"));
  let opened: Promise<typeof globalThis.fetch> | undefined;
  const open = async () => {
    const [ca, certificate, key] = [
      await fileIn(host, "ETCDCTL_CACERT"),
      await fileIn(host, "ETCDCTL_CERT"),
      await fileIn(host, "ETCDCTL_KEY"),
    ];
    return host.connect({
      ...ca !== undefined && { certificates: [ca] },
      ...certificate !== undefined && key !== undefined && { identity: { certificate, key } },
    });
  };
  const [name, ...rest] = (variable("ETCDCTL_USER") ?? "").split(":");
  const password = rest.length > 0 ? rest.join(":") : variable("ETCDCTL_PASSWORD") ?? "";
  return etcdEngine({
    servers: named.map((server) => server.replace(/\/+$/, "")),
    prefix: path,
    fetch: async (input, init) => await (await (opened ??= open()))(input, init),
    timeoutMs,
    ...name && { user: { name, password } },
  });
}

interface Transaction {
  readonly header?: object;
  readonly succeeded?: boolean;
  readonly responses?: unknown;
}

interface KeyValue {
  /** Left out where it is empty. */
  readonly value?: string;
  readonly mod_revision: string;
}

/** The keys that were asked for, or nothing where the answer is no etcd's: another server may say 200 to anything. */
function keysIn({ responses }: Transaction): (KeyValue | undefined)[] | undefined {
  if (!Array.isArray(responses) || responses.length !== NAMES.length) return undefined;
  const ranges = responses.map((one) => one?.response_range);
  if (!ranges.every((range) => typeof range === "object" && range !== null)) return undefined;
  return ranges.map(({ kvs }) => kvs?.[0]);
}

function notEtcd(action: "read" | "write", name: string): HfAuthError {
  return failure(action, name, 200, {});
}

function operation(key: string, text: PartsChange[keyof Parts]): object[] {
  if (text === undefined) return [];
  return [
    text === null ? { requestDeleteRange: { key } } : { requestPut: { key, value: toBase64(text) } },
  ];
}

/** By gRPC's codes, which etcd puts into its answers: its words may be anybody's. */
function failure(
  action: "read" | "write",
  name: string,
  status: number,
  { code }: Readonly<Record<string, unknown>>,
): HfAuthError {
  const [why, hint] = code === 3 || code === 16
    ? ["it does not accept the user name and the password", "Set ETCDCTL_USER and ETCDCTL_PASSWORD"]
    : code === 7
    ? ["access is forbidden", "Grant the user read and write access to the keys under the prefix"]
    : code === 8
    ? ["it has no room left", "Have whoever runs etcd make room"]
    : [`unexpected response (${status})`, "Check that the address is that of etcd 3.4 or newer"];
  return refused(action, name, why!, hint!, status);
}
