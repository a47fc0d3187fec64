/**
 * Knows how to hand out Secrets of a real API server, each behind a `kubectl proxy` that may change it alone.
 * Must not know what is kept in them.
 *
 * @module
 */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { kubernetesEngine } from "../../../lib/store/engines/kubernetes.ts";
import { makeNamespace } from "../kubernetes/accounts.ts";
import { kubeconfig, kubectlAs } from "../kubernetes/kubectl.ts";
import { type Kubernetes, startKubernetes } from "../kubernetes/server.ts";
import type { EngineServer, Rights } from "./engine_under_test.ts";

const VERBS: Readonly<Record<Rights, readonly string[]>> = {
  nothing: [],
  read: ["get"],
  "read and write": ["get", "patch"],
};

/** One API server, for all that need one after another. */
export interface KubernetesServers extends AsyncDisposable {
  /** An empty Secret on it, in a namespace of its own. */
  start(): Promise<EngineServer>;
}

/** Starts the API server when it is first needed. */
export function kubernetesServers(): KubernetesServers {
  let cluster: Promise<Kubernetes> | undefined;
  return {
    start: async () => await secretOn(await (cluster ??= startKubernetes())),
    [Symbol.asyncDispose]: async () => await (await cluster)?.[Symbol.asyncDispose](),
  };
}

async function secretOn(cluster: Kubernetes): Promise<EngineServer> {
  const namespace = await makeNamespace(cluster);
  const token = await namespace.token();
  const kubectl = kubectlAs(cluster, { token });
  const proxy = spawn("kubectl", ["--kubeconfig", kubectl.env.KUBECONFIG, "proxy", "--port=0"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const address = await addressOf(proxy);
  const named = (at: string): Readonly<Record<string, string>> => {
    if (new URL(at).hostname === "127.0.0.1") return { HF_AUTH_KUBERNETES: at };
    // A proxy of kubectl is believed on the machine itself; elsewhere it is a cluster as any other.
    const config = join(kubectl.folder, "elsewhere");
    writeFileSync(config, kubeconfig(cluster, { token }, { server: at }), { mode: 0o600 });
    return { KUBECONFIG: config };
  };
  const engine = kubernetesEngine({
    ...{ server: cluster.server, fetch: cluster.fetchAs(token), namespace: namespace.name, secret: "hf" },
  });
  return {
    ...{ address, engine, kill: cluster.kill, start: cluster.start },
    env: (at = address) => ({ HF_AUTH_STORE: `kubernetes:${namespace.name}/hf`, ...named(at) }),
    allow: (rights) => namespace.allow(...VERBS[rights]),
    async [Symbol.asyncDispose]() {
      const closed = once(proxy, "close");
      proxy.kill();
      await closed;
      kubectl[Symbol.dispose]();
    },
  };
}

/** What `kubectl proxy` says when it listens. */
async function addressOf({ stdout }: ChildProcess): Promise<string> {
  const [said] = await once(stdout!, "data");
  return `http://${/127\.0\.0\.1:\d+/.exec(String(said))![0]}`;
}
