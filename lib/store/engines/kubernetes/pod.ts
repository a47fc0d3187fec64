/**
 * Knows what a pod is given to ask its cluster: the address, the CA, its service account's token.
 * Must not know what is asked.
 *
 * @module
 */

import type { EngineHost } from "../engine_host.ts";
import { invalid } from "../http/server_address.ts";
import { authorized } from "./authorized.ts";
import type { Cluster } from "./cluster.ts";

const FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";

/** The cluster around this pod. */
export async function podCluster({ variable, files, connect }: EngineHost): Promise<Cluster> {
  const read = async (name: string) => {
    const text = (await files.read(`${FOLDER}/${name}`))?.trim();
    if (text) return text;
    throw invalid(
      "This pod has no service account's token",
      "Give it a serviceAccountName, and set automountServiceAccountToken to true",
    );
  };
  const [host = "", port = "443"] = [
    variable("KUBERNETES_SERVICE_HOST"),
    variable("KUBERNETES_SERVICE_PORT"),
  ];
  const authority = `${await read("ca.crt")}\n`;
  const fetch = connect({ certificates: [authority] });
  return {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    authority,
    // Replaced long before it expires: each request takes the one that is there.
    fetch: authorized(async () => ({ token: await read("token") }), () => fetch),
  };
}
