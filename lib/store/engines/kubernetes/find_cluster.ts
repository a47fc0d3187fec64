/**
 * Knows where this machine's cluster is found: at `kubectl proxy`, around the pod, or in kubectl's configuration.
 * Must not know what is asked of it.
 *
 * @module
 */

import type { EngineHost } from "../engine_host.ts";
import { invalid, shown } from "../http/server_address.ts";
import type { Cluster } from "./cluster.ts";

/**
 * The cluster of this machine. Nothing is sent to it.
 *
 * @throws {HfAuthError} `invalid_configuration`, with what to set.
 */
export async function findCluster(host: EngineHost): Promise<Cluster> {
  const { variable } = host;
  const proxy = variable("HF_AUTH_KUBERNETES");
  if (proxy !== undefined) return { server: proxyAddress(proxy), fetch: host.connect() };
  // Who names a configuration in a pod means it.
  if (variable("KUBERNETES_SERVICE_HOST") !== undefined && variable("KUBECONFIG") === undefined) {
    return await (await import("./pod.ts")).podCluster(host);
  }
  return await (await import("./kubeconfig.ts")).configuredCluster(host);
}

/** Whoever reaches `kubectl proxy` has the rights of who runs it: it belongs on this machine. */
function proxyAddress(text: string): string {
  // It prints its address without a scheme.
  const whole = text.includes("//") ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  const isHere = url?.protocol === "http:" && url.username === "" && url.password === "" &&
    url.search === "" &&
    /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (isHere) return (url.origin + url.pathname).replace(/\/+$/, "");
  throw invalid(
    `HF_AUTH_KUBERNETES is not the address of a kubectl proxy on this machine: ${shown(text)}`,
    "Set it to the address that `kubectl proxy` prints, such as http://127.0.0.1:8001",
  );
}
