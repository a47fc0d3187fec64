/** Asks Deno which packages of the lock the program reaches, and the packages what their licence is. */

import type { Reached } from "./sbom.ts";

interface Graph {
  readonly modules: readonly { readonly specifier: string; readonly npmPackage?: string }[];
  readonly npmPackages: Readonly<
    Record<string, { readonly dependencies: readonly string[]; readonly localPath?: string }>
  >;
}

/** What `entry` reaches with this configuration. */
export async function reachedFrom(entry: string, config: string): Promise<Reached> {
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--config", config, entry],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`deno info ${entry} failed`);
  const graph: Graph = JSON.parse(new TextDecoder().decode(stdout));

  const shipped = new Set<string>();
  const reach = (id: string) => {
    if (shipped.has(id)) return;
    shipped.add(id);
    graph.npmPackages[id]?.dependencies.forEach(reach);
  };
  for (const { specifier, npmPackage } of graph.modules) {
    if (npmPackage !== undefined) reach(npmPackage);
    // Where a registry of modules, rather than archives, keeps them: /@scope/name/version/file
    const module = /^https?:\/\/[^/]+\/(@[^/]+\/[^/]+)\/(\d[^/]*)\//.exec(specifier);
    if (module) shipped.add(`${module[1]}@${module[2]}`);
  }

  const licences = new Map<string, string>();
  for (const [id, { localPath }] of Object.entries(graph.npmPackages)) {
    const licence = localPath === undefined ? undefined : await licenceOf(`${localPath}/package.json`);
    if (licence !== undefined) licences.set(id, licence);
  }
  return { shipped, licences };
}

/** The licence that a package.json states; undefined when it is not there or states none. */
export async function licenceOf(file: string): Promise<string | undefined> {
  const text = await Deno.readTextFile(file).catch(() => undefined);
  const licence = text === undefined ? undefined : JSON.parse(text).license;
  return typeof licence === "string" && !licence.startsWith("SEE ") ? licence : undefined;
}
