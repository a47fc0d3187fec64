/**
 * Knows how to hand out Secrets of a real API server, each behind a `kubectl proxy` that may change it alone.
 * Must not know what is kept in them.
 *
 * @module
 */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { kubernetesEngine } from "../../../lib/store/engines/kubernetes.ts";
import { makeNamespace } from "../kubernetes/accounts.ts";
import { kubectlAs } from "../kubernetes/kubectl.ts";
import { type Kubernetes, startKubernetes } from "../kubernetes/server.ts";
import type { EngineServer } from "./engine_under_test.ts";

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
  const engine = kubernetesEngine({
    ...{ server: cluster.server, fetch: cluster.fetchAs(token), namespace: namespace.name, secret: "hf" },
  });
  return {
    ...{ address, engine, kill: cluster.kill, start: cluster.start },
    env: (at = address) => ({ HF_AUTH_STORE: `kubernetes:${namespace.name}/hf`, HF_AUTH_KUBERNETES: at }),
    forbid: () => namespace.allow(),
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
