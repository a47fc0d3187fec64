/**
 * Knows a machine that looks for its cluster: this one, with other variables and with files where a pod has some.
 * Must not know the cluster.
 *
 * @module
 */

import { currentHost } from "../../../lib/host/current.ts";
import type { EngineHost } from "../../../lib/store/engines/engine_host.ts";

/** What differs from this machine. */
export interface MachineOptions {
  /** The variables that are set, for kubectl too. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The texts of files by their paths. */
  readonly files?: Readonly<Record<string, string>>;
}

/** The machine, as an engine sees it. */
export async function machine({ variables = {}, files = {} }: MachineOptions = {}): Promise<EngineHost> {
  const host = await currentHost();
  const { clock, paths } = host;
  return {
    ...{ clock, paths, timeoutMs: 10_000, insecureHosts: [] },
    variable: (name) => variables[name],
    files: {
      ...host.files,
      read: async (path, options) => files[path] ?? await host.files.read(path, options),
    },
    processes: {
      ...host.processes!,
      run: async (command, args, options) =>
        await host.processes!.run(command, args, { ...options, env: { ...options.env, ...variables } }),
    },
    connect: (how) => async (input, init) => await (how ? await host.connect!(how) : host.fetch)(input, init),
  };
}
