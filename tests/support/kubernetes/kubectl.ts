/**
 * Knows how to run kubectl with a configuration of its own.
 * Must not know what it is run for.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { skipUnless } from "../skip.ts";
import { type Kubernetes, withoutKubernetes } from "./server.ts";

/** Why kubectl can't ask an API server here, or `false`. */
export const withoutKubectl: string | false = withoutKubernetes ||
  skipUnless(
    spawnSync("kubectl", ["version", "--client"]).status === 0,
    "kubectl is not installed (Debian's kubernetes-client)",
  );

/** kubectl's configuration in a folder of its own. */
export interface Kubectl extends Disposable {
  /** The folder. */
  readonly folder: string;
  /** What names the configuration. */
  readonly env: { readonly KUBECONFIG: string };
  /** Runs kubectl to its end. */
  (...args: readonly string[]): { readonly status: number; readonly output: string };
}

/** A configuration of kubectl with one cluster and one user; `change` is of the cluster. JSON is YAML. */
export function kubeconfig({ server, authority }: Kubernetes, user: object, change: object = {}): string {
  const cluster = { server, "certificate-authority-data": btoa(authority.certificate), ...change };
  return JSON.stringify({
    ...{ apiVersion: "v1", kind: "Config", "current-context": "here" },
    clusters: [{ name: "here", cluster }],
    users: [{ name: "me", user }],
    contexts: [{ name: "here", context: { cluster: "here", user: "me" } }],
  });
}

/** kubectl as a user of its configuration, such as `{ token }`. */
export function kubectlAs(cluster: Kubernetes, user: object): Kubectl {
  const folder = mkdtempSync(join(tmpdir(), "hf-auth-kubectl-"));
  const env = { KUBECONFIG: join(folder, "config") };
  writeFileSync(env.KUBECONFIG, kubeconfig(cluster, user), { mode: 0o600 });
  const run = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync("kubectl", args, {
      env: { PATH: Deno.env.get("PATH"), HOME: folder, ...env },
      encoding: "utf8",
    });
    return { status: status ?? -1, output: stdout + stderr };
  };
  return Object.assign(run, {
    ...{ folder, env },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  });
}
