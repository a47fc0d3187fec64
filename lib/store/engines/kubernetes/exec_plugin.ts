/**
 * Knows how a credential plugin is asked (`client.authentication.k8s.io`), as kubectl asks it.
 * Must not know which one it is, nor put anything that it says into an error.
 *
 * @module
 */

import type { HfAuthError } from "../../../errors.ts";
import type { EngineHost } from "../engine_host.ts";
import { invalid } from "../http/server_address.ts";
import type { Credential } from "./authorized.ts";

/** A plugin, as kubectl's configuration names it. */
export interface ExecPlugin {
  readonly apiVersion?: string;
  readonly command?: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly interactiveMode?: string;
  readonly provideClusterInfo?: boolean;
}

/** What a plugin answers. */
interface ExecCredential {
  readonly status?: {
    readonly token?: string;
    readonly clientCertificateData?: string;
    readonly clientKeyData?: string;
  };
}

/** Asks the plugin, and again when what it gave is refused. */
export function pluginCredential(
  host: EngineHost,
  plugin: ExecPlugin,
  cluster: object,
): (again: boolean) => Promise<Credential> {
  let last: Promise<Credential> | undefined;
  return async (again) => {
    if (again || last === undefined) last = runPlugin(host, plugin, cluster);
    try {
      return await last;
    } catch (error) {
      last = undefined;
      throw error;
    }
  };
}

async function runPlugin(
  { processes }: EngineHost,
  plugin: ExecPlugin,
  cluster: object,
): Promise<Credential> {
  const { command = "", args, env, apiVersion, interactiveMode, provideClusterInfo = false } = plugin;
  if (interactiveMode === "Always") throw failed(command, "needs a terminal");
  const info = {
    ...{ apiVersion, kind: "ExecCredential" },
    spec: { interactive: false, ...provideClusterInfo && { cluster } },
  };
  const result = await processes?.run(command, args ?? [], {
    env: {
      ...Object.fromEntries((env ?? []).map(({ name, value }) => [name, value])),
      KUBERNETES_EXEC_INFO: JSON.stringify(info),
    },
  });
  if (!result) throw failed(command, "is not on this machine");
  if (result.status !== 0) throw failed(command, `ended with ${result.status}`);
  const { token, clientCertificateData: certificate, clientKeyData: key } = statusOf(result.stdout);
  const identity = certificate !== undefined && key !== undefined ? { certificate, key } : undefined;
  if (token === undefined && identity === undefined) throw failed(command, "gave no credential");
  return { token, identity };
}

function statusOf(text: string): NonNullable<ExecCredential["status"]> {
  try {
    return (JSON.parse(text) as ExecCredential).status ?? {};
  } catch {
    return {};
  }
}

function failed(command: string, happened: string): HfAuthError {
  return invalid(
    `kubectl's credential plugin ${command} ${happened}`,
    "Log in to the cluster with it, check with `kubectl auth whoami`, then try again",
  );
}
