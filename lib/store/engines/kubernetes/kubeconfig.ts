/**
 * Knows the cluster that kubectl would ask, and as whom, by kubectl's own word.
 * Must not know where kubectl's configuration lies, nor put any of it into an error but names and addresses.
 *
 * @module
 */

import type { HfAuthError } from "../../../errors.ts";
import type { EngineHost } from "../engine_host.ts";
import { invalid, requirePrivate } from "../http/server_address.ts";
import { authorized, type Credential } from "./authorized.ts";
import type { Cluster } from "./cluster.ts";
import { type ExecPlugin, pluginCredential } from "./exec_plugin.ts";

/** A cluster of kubectl's configuration (`config.k8s.io` v1). */
interface ClusterEntry {
  readonly server?: string;
  readonly "certificate-authority-data"?: string;
  readonly "insecure-skip-tls-verify"?: boolean;
  readonly [other: string]: unknown;
}

interface UserEntry {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly "client-certificate-data"?: string;
  readonly "client-key-data"?: string;
  readonly exec?: ExecPlugin;
  readonly [other: string]: unknown;
}

/** What `kubectl config view --minify` leaves: one of each. */
interface View {
  readonly clusters?: readonly { readonly cluster: ClusterEntry }[] | null;
  readonly users?: readonly { readonly user: UserEntry }[] | null;
}

/** What works wherever kubectl does. */
const PROXY = "run `kubectl proxy`, and set HF_AUTH_KUBERNETES to the address that it prints";

const CHOOSE = "Set KUBECONFIG, or choose one: `kubectl config use-context NAME`";

/** The cluster of kubectl's current context. */
export async function configuredCluster(host: EngineHost): Promise<Cluster> {
  const { clusters, users } = await view(host);
  const cluster = clusters?.[0]?.cluster;
  if (!cluster?.server) {
    throw invalid(
      "kubectl knows of no cluster",
      CHOOSE,
    );
  }
  const server = cluster.server.replace(/\/+$/, "");
  checkCluster(cluster, server, host.insecureHosts);
  const user = users?.[0]?.user ?? {};
  checkUser(user, host);
  const authority = decoded(cluster["certificate-authority-data"]);
  return {
    server,
    authority,
    fetch: authorized(
      credentialOf(host, user, cluster),
      (identity) =>
        host.connect({
          ...authority !== undefined && { certificates: [authority] },
          ...identity && { identity },
        }),
    ),
  };
}

/** As kubectl itself reads it: it joins the files, resolves their paths, and puts in the certificates that they name. */
async function view({ processes }: EngineHost): Promise<View> {
  // KUBECONFIG may be a path from here.
  const result = await processes?.run(
    "kubectl",
    ["config", "view", "--raw", "--minify", "--flatten", "--output=json"],
    { here: true },
  );
  if (!result) {
    throw invalid(
      "This is no pod, and there is no kubectl that would know a cluster",
      `Install kubectl; or ${PROXY}`,
    );
  }
  const found = result.status === 0 ? parsed(result.stdout) : undefined;
  if (found) return found;
  throw useless(result.stderr);
}

/** The error for a configuration in which there is no cluster, by what kubectl says of it. */
function useless(said: string): HfAuthError {
  const [, kind, name] = /cannot locate (context|cluster|user) (\P{Cc}+)/u.exec(said) ?? [];
  if (name !== undefined) {
    return invalid(
      `kubectl's configuration has no ${kind} ${name}`,
      "Correct it, or choose another context: `kubectl config use-context NAME`",
    );
  }
  if (said.includes("current-context must exist")) {
    return invalid("kubectl has no current context", CHOOSE);
  }
  return invalid(
    "kubectl can't read its configuration",
    "Correct it, or set KUBECONFIG to another one; `kubectl config view --minify --flatten` says what is wrong",
  );
}

function parsed(text: string): View | undefined {
  try {
    return Object(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function checkCluster(cluster: ClusterEntry, server: string, insecureHosts: readonly string[]): void {
  requirePrivate(server, insecureHosts, "https://HOST:6443");
  if (cluster["insecure-skip-tls-verify"]) {
    throw invalid(
      `kubectl is told not to check the certificate of ${server} (insecure-skip-tls-verify)`,
      "Name the CA in its place: `kubectl config set-cluster NAME --certificate-authority=FILE`; certificates are always checked",
    );
  }
  refuseFields(cluster, ["proxy-url", "tls-server-name"], "reaches the cluster");
}

function checkUser(user: UserEntry, { paths }: EngineHost): void {
  refuseFields(user, ["username", "auth-provider", "as"], "logs in to the cluster");
  // kubectl starts from the file that names it, and does not say which that is.
  const { tokenFile, exec } = user;
  // A command without a slash is looked for in PATH.
  const relative = [tokenFile, /[\\/]/.test(exec?.command ?? "") ? exec?.command : undefined].find((path) =>
    path && paths.absolute(path) !== path
  );
  if (relative === undefined) return;
  throw invalid(
    `kubectl's configuration names ${relative} from where it lies itself`,
    "Name it by its whole path",
  );
}

function refuseFields(
  entry: Readonly<Record<string, unknown>>,
  names: readonly string[],
  does: string,
): void {
  const name = names.find((one) => entry[one] !== undefined && entry[one] !== "");
  if (name !== undefined) {
    throw invalid(`kubectl ${does} in a way that hf-auth can't (${name})`, sentence(PROXY));
  }
}

/** As kubectl chooses: the certificate beside a token, and the file before the token. */
function credentialOf(
  host: EngineHost,
  user: UserEntry,
  cluster: ClusterEntry,
): (again: boolean) => Promise<Credential> {
  if (user.exec) return pluginCredential(host, user.exec, cluster);
  const [certificate, key] = [decoded(user["client-certificate-data"]), decoded(user["client-key-data"])];
  const identity = certificate !== undefined && key !== undefined ? { certificate, key } : undefined;
  const { tokenFile } = user;
  return async () => {
    if (!tokenFile) return { token: user.token, identity };
    const token = (await host.files.read(tokenFile))?.trim();
    if (token) return { token, identity };
    throw invalid(`There is no token in ${tokenFile}`, "Correct the tokenFile of kubectl's user");
  };
}

function decoded(base64: string | undefined): string | undefined {
  return base64 ? atob(base64) : undefined;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
