/**
 * Knows how Kubernetes keeps tokens: the two documents and the lease in one Secret, changed by its `resourceVersion`.
 * Must not know what is in them, nor whose credentials its `fetch` sends.
 *
 * @module
 */

import type { Engine, Parts, PartsChange } from "./engine.ts";
import type { EngineHost, StoreAddress } from "./engine_host.ts";
import { fromBase64, toBase64 } from "./http/base64.ts";
import { type Answer, ask } from "./http/request.ts";
import { plainAddress } from "./http/server_address.ts";
import type { Cluster } from "./kubernetes/cluster.ts";
import { checkedPath, isFurtherKey } from "./kubernetes/path.ts";
import { broken, immutable, type Named, refusal, unready } from "./kubernetes/refusal.ts";
import { sha256 } from "../../sha256.ts";
import { VERSION } from "../../version.ts";

/** Where the Secret is. */
export interface KubernetesOptions {
  /** The API server's address without a trailing slash, such as `http://127.0.0.1:8001` of `kubectl proxy`. */
  readonly server: string;
  /** The cluster's CA in PEM, by which it is told from another one at the same address. */
  readonly authority?: string | undefined;
  /** The Secret's namespace. */
  readonly namespace: string;
  /** The Secret's name. */
  readonly secret: string;
  /** A further key that holds the active token, such as `HF_TOKEN` for pods that take all keys as variables. */
  readonly key?: string | undefined;
  /** Web fetch, which trusts the cluster's CA and sends the credentials along. */
  readonly fetch: typeof globalThis.fetch;
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs?: number;
}

// Named as Python's files are: where the Secret is mounted, Python finds them.
const KEYS = { active: "token", stored: "stored_tokens" } as const;
const LEASE = "hf-auth/lease";
/** Names the further key, so that whoever writes next keeps it up to date, too. */
const KEY = "hf-auth/key";
const HEADERS = { accept: "application/json", "user-agent": `hf-auth/${VERSION}` };

/** The Secret as it was read; without a version there was none. */
interface Seen {
  readonly resourceVersion?: string;
  readonly isImmutable?: boolean;
  readonly active?: string | undefined;
  readonly key?: string | undefined;
}

interface SecretObject {
  readonly metadata: { readonly resourceVersion: string; readonly annotations?: Record<string, string> };
  readonly data?: Record<string, string>;
  readonly immutable?: boolean;
}

/** The engine that a Secret is. Its other keys, its labels, annotations and owners stay as they are. */
export function kubernetesEngine(options: KubernetesOptions): Engine {
  const { server, namespace, secret, fetch, timeoutMs } = options;
  const named: Named = { name: nameOf(namespace, secret), namespace, secret };
  const hint = "Check that the cluster is up and can be reached from here: kubectl get --raw /readyz";
  const asking = { name: named.name, fetch, hint, ...timeoutMs !== undefined && { timeoutMs } };
  const secrets = `${server}/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;
  const one = `${secrets}/${encodeURIComponent(secret)}`;
  const asked = async (url: string, init: RequestInit, signal?: AbortSignal) => {
    const answer = await ask(asking, url, init, signal);
    if (answer.status !== 403) return answer;
    // A server that has just started refuses what it allows a moment later.
    const ready = await ask(asking, `${server}/readyz`, { headers: HEADERS }, signal);
    if (ready.status !== 200) throw unready(named, ready.status);
    return await ask(asking, url, init, signal);
  };
  const send = (method: string, url: string, type: string, body: object, signal?: AbortSignal) =>
    // Who manages a field is seen with `kubectl get --show-managed-fields`.
    asked(`${url}?fieldManager=hf-auth`, {
      ...{ method, headers: { ...HEADERS, "content-type": type }, body: JSON.stringify(body) },
    }, signal);
  return {
    name: named.name,
    id: () => idOf(named, options),
    async read(signal) {
      const answer = await asked(one, { headers: HEADERS }, signal);
      if (answer.status === 404) return { parts: {}, version: {} satisfies Seen };
      if (!isSecret(answer)) throw refusal("read", named, answer.status);
      const { metadata, data = {}, immutable: isImmutable = false } = answer.body as unknown as SecretObject;
      const { resourceVersion, annotations = {} } = metadata;
      const [active, stored] = [KEYS.active, KEYS.stored].map((key) => textIn(data, key, named));
      const parts = { active, stored, lease: annotations[LEASE] };
      const version: Seen = { resourceVersion, isImmutable, active, key: annotations[KEY] };
      return { parts: present(parts) as Parts, version };
    },
    async write(change, version, signal) {
      const seen = version as Seen;
      if (seen.isImmutable) throw immutable(named);
      const { annotations, data } = changed(change, seen, options.key);
      const { resourceVersion } = seen;
      const isNew = resourceVersion === undefined;
      const answer = isNew
        ? await send("POST", secrets, "application/json", {
          ...{ apiVersion: "v1", kind: "Secret", type: "Opaque", data: present(data) },
          metadata: { name: secret, annotations: present(annotations) },
        }, signal)
        // What is not in it stays.
        : await send("PATCH", one, "application/merge-patch+json", {
          ...{ metadata: { resourceVersion, annotations }, data },
        }, signal);
      if (isSecret(answer)) return true;
      const { status } = answer;
      if (status === 409 || (status === 404 && !isNew)) return false;
      throw refusal(isNew ? "create" : "write", named, status);
    },
  };
}

/** The engine that a person names as `kubernetes:NAMESPACE/SECRET`, or with the further key as `NAMESPACE/SECRET/KEY`. */
export function openKubernetes({ path }: StoreAddress, host: EngineHost): Engine {
  const [namespace = "", secret = "", key] = checkedPath(path);
  let found: Promise<Cluster> | undefined;
  // One for as long as this lasts, so that what is kept here belongs to it.
  const cluster = () =>
    found ??= import("./kubernetes/find_cluster.ts").then(({ findCluster }) => findCluster(host));
  let opened: Engine | undefined;
  const engine = async () =>
    opened ??= kubernetesEngine({ ...await cluster(), namespace, secret, key, timeoutMs: host.timeoutMs });
  return {
    name: nameOf(namespace, secret),
    // Where there is none, nothing of it can be kept.
    id: async () => await idOf({ namespace, secret }, await cluster().catch(() => undefined)),
    read: async (signal) => await (await engine()).read(signal),
    write: async (change, version, signal) => await (await engine()).write(change, version, signal),
  };
}

/** Many clusters have one address: that of a service, or of a tunnel's end here. Not all have a CA of their own. */
async function idOf(
  { namespace, secret }: Pick<Named, "namespace" | "secret">,
  cluster?: Pick<Cluster, "server" | "authority">,
): Promise<string> {
  const { server, authority } = cluster ?? {};
  const where = server === undefined ? "" : plainAddress(server);
  const whose = authority === undefined ? "" : await sha256(authority.replace(/\s/g, ""));
  return `kubernetes ${where} ${whose} ${namespace}/${secret}`;
}

function nameOf(namespace: string, secret: string): string {
  return `the Secret ${namespace}/${secret}`;
}

type Fields = Readonly<Record<string, string | null | undefined>>;

function changed({ active, stored, lease }: PartsChange, seen: Seen, asked: string | undefined) {
  const key = asked ?? seen.key;
  const text = active === undefined ? seen.active : active;
  const data: Fields = {
    [KEYS.active]: active && toBase64(active),
    [KEYS.stored]: stored && toBase64(stored),
    // In a variable a line break would be part of the token.
    ...key !== undefined && isFurtherKey(key) && { [key]: text?.trim() ? toBase64(text.trim()) : null },
  };
  return { data, annotations: { [LEASE]: lease, ...asked !== undefined && { [KEY]: asked } } as Fields };
}

/** The fields that are there. */
function present(fields: Fields): Readonly<Record<string, string>> {
  const all = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(all) as Record<string, string>;
}

function textIn(data: Readonly<Record<string, string>>, key: string, named: Named): string | undefined {
  const base64 = data[key];
  if (base64 === undefined) return undefined;
  try {
    return fromBase64(base64);
  } catch {
    throw broken(key, named);
  }
}

function isSecret({ status, body }: Answer): boolean {
  return (status === 200 || status === 201) && body["kind"] === "Secret" &&
    typeof (body as Partial<SecretObject>).metadata?.resourceVersion === "string";
}
