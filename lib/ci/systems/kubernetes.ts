/**
 * Knows how Kubernetes hands out identity tokens: in a file that is mounted into the pod, for one audience.
 * Must not know what the token is exchanged for.
 *
 * @module
 */

import type { Secret } from "../../secret.ts";
import { isFor, readIdentityToken } from "../jwt.ts";
import type { CiMachine, System } from "../system.ts";

/** Where such volumes are mounted: as others do it for their own audience, and as in Kubernetes' documentation. */
const FOLDERS = ["/var/run/secrets/huggingface.co/serviceaccount", "/var/run/secrets/tokens"];

/** A pod with a projected service account token. */
export const kubernetes: System = {
  name: "Kubernetes",
  variables: { KUBERNETES_SERVICE_HOST: "set in a pod" },
  claims: [
    "kubernetes.io.namespace",
    "kubernetes.io.serviceaccount.name",
    "kubernetes.io.serviceaccount.uid",
    "kubernetes.io.pod.name",
  ],
  async obtain(machine, { audience }) {
    if (!machine.env("KUBERNETES_SERVICE_HOST")) return undefined;
    for (const folder of FOLDERS) {
      for (const name of (await machine.files.list(folder)).sort()) {
        const token = await tokenIn(machine, `${folder}/${name}`);
        // One for anybody else, such as the cluster's own API, is none of the Hub's business.
        if (token && isFor(token, audience)) return token;
      }
    }
    return undefined;
  },
  missing: (env, audience) =>
    env("KUBERNETES_SERVICE_HOST")
      ? `Mount a projected serviceAccountToken with the audience ${audience} at ${FOLDERS[0]}`
      : undefined,
};

async function tokenIn({ files }: CiMachine, path: string): Promise<Secret | undefined> {
  // The volume has folders beside its files, too.
  const text = await files.read(path).catch(() => undefined);
  return text === undefined ? undefined : readIdentityToken(text);
}
