/**
 * Knows how Kubernetes keeps tokens: the two documents and the lease in one Secret, changed by its `resourceVersion`.
 * Must not know what is in them, nor whose credentials its `fetch` sends.
 *
 * @module
 */

import { VERSION } from "../../version.ts";
import type { Engine } from "./engine.ts";
import type { EngineHost, StoreAddress } from "./engine_host.ts";
import { ask } from "./http/request.ts";
import { type Cluster, clusterId } from "./kubernetes/cluster.ts";
import { checkedPath } from "./kubernetes/path.ts";
import { immutable, isMissing, type Named, refusal, taken, unready } from "./kubernetes/refusal.ts";
import { isSecret, read, type Seen, written } from "./kubernetes/secret.ts";

/** Where the Secret is. */
export interface KubernetesOptions {
  /** The API server's address without a trailing slash, such as `http://127.0.0.1:8001` of `kubectl proxy`. */
  readonly server: string;
  /** The cluster's CA in PEM, by which it is told from another one at the same address. */
  readonly authority?: string | undefined;
  /** Web fetch, which trusts that CA and sends the credentials along. */
  readonly fetch: typeof globalThis.fetch;
  /** The Secret's namespace. */
  readonly namespace: string;
  /** The Secret's name. */
  readonly secret: string;
  /** A further key that holds the active token, such as `HF_TOKEN` for pods that take all keys as variables. */
  readonly key?: string | undefined;
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs?: number;
}

const HEADERS = { accept: "application/json", "user-agent": `hf-auth/${VERSION}` };

/** The engine that a Secret is. Its other keys, its labels, annotations and owners stay as they are. */
export function kubernetesEngine(options: KubernetesOptions): Engine {
  const { server, namespace, secret, fetch, timeoutMs } = options;
  const named: Named = { name: nameOf(namespace, secret), namespace, secret, server };
  const hint =
    `Check that the cluster, or a kubectl proxy, answers at ${server}: \`kubectl get --raw /readyz\``;
  const asking = { name: named.name, fetch, hint, ...timeoutMs !== undefined && { timeoutMs } };
  const secrets = `${server}/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;
  const one = `${secrets}/${encodeURIComponent(secret)}`;
  const send = async (url: string, init: RequestInit, signal?: AbortSignal) => {
    const answer = await ask(asking, url, init, signal);
    if (answer.status !== 403) return answer;
    // A server that has just started refuses what it allows a moment later.
    const ready = await ask(asking, `${server}/readyz`, { headers: HEADERS }, signal);
    if (ready.status !== 200) throw unready(named, ready.status);
    return await ask(asking, url, init, signal);
  };
  return {
    name: named.name,
    id: async () => idOf(namespace, secret, await clusterId(options)),
    async read(signal) {
      const answer = await send(one, { headers: HEADERS }, signal);
      if (isMissing(answer)) return { parts: {}, version: {} satisfies Seen };
      if (!isSecret(answer)) throw refusal("read", named, answer);
      return read(answer, named, options.key);
    },
    async write(change, version, signal) {
      const seen = version as Seen;
      if (seen.isImmutable) throw immutable(named);
      if (seen.isTaken) throw taken(options.key!, named);
      const isNew = seen.resourceVersion === undefined;
      const type = isNew ? "application/json" : "application/merge-patch+json";
      // Who manages a field is seen with `kubectl get --show-managed-fields`.
      const answer = await send(`${isNew ? secrets : one}?fieldManager=hf-auth`, {
        method: isNew ? "POST" : "PATCH",
        headers: { ...HEADERS, "content-type": type },
        body: JSON.stringify(written(change, seen, { secret, asked: options.key })),
      }, signal);
      if (isSecret(answer)) return true;
      if (answer.status === 409 || (isMissing(answer) && !isNew)) return false;
      throw refusal(isNew ? "create" : "write", named, answer);
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
    id: async () => idOf(namespace, secret, await cluster().then(clusterId, () => "")),
    read: async (signal) => await (await engine()).read(signal),
    write: async (change, version, signal) => await (await engine()).write(change, version, signal),
  };
}

function idOf(namespace: string, secret: string, cluster: string): string {
  return `kubernetes ${cluster} ${namespace}/${secret}`;
}

function nameOf(namespace: string, secret: string): string {
  return `the Secret ${namespace}/${secret}`;
}
