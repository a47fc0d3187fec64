/** Bundles a component's program with lib/, in parts as it loads them. */

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Component } from "./component.ts";
import { run } from "./run.ts";

const url = (file: string) => pathToFileURL(resolve(file)).href;
const used = Deno.env.get("HF_AUTH_CONFIG")!;

/** Bundles it into `program/` of the folder. */
export async function bundleProgram({ program, instead = {} }: Component, folder: string): Promise<void> {
  const lock = resolve(folder, "deno.lock");
  const config = `${folder}/deno.json`;
  await Deno.writeTextFile(
    config,
    JSON.stringify({ imports: await imports(instead), nodeModulesDir: "none", lock }),
  );
  // A copy: this configuration is another one, and would be noted in there.
  await Deno.copyFile(resolve(used, "../deno.lock"), lock);
  await run("deno", [
    ...["bundle", "--quiet", "--config", config, "--code-splitting", "--external=wasi:*"],
    ...["--outdir", `${folder}/program`, program],
  ]);
  await requireLocked(lock);
}

/** The import map in use, but a component is handed its machine and cannot ask anybody. */
async function imports(instead: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const { imports } = JSON.parse(await Deno.readTextFile(used)) as { imports: Record<string, string> };
  const moved = Object.entries(imports)
    .map(([name, target]) => [name, target.startsWith(".") ? new URL(target, url(used)).href : target]);
  const others = {
    "lib/host/current.ts": "wasi/instead/current_host.ts",
    "lib/person/prompt.ts": "wasi/instead/prompt.ts",
    ...instead,
  };
  return Object.fromEntries([...moved, ...Object.entries(others).map((pair) => pair.map(url))]);
}

/** Fails if the copy of the lock has got a package that the lock does not have: this configuration cannot be frozen. */
async function requireLocked(copy: string): Promise<void> {
  const packages = async (path: string) => {
    const { npm = {}, jsr = {} } = JSON.parse(await Deno.readTextFile(path));
    return Object.entries({ ...npm, ...jsr } as Record<string, { integrity: string }>)
      .map(([id, { integrity }]) => `${id} ${integrity}`);
  };
  const known = await packages(resolve(used, "../deno.lock"));
  const more = (await packages(copy)).filter((id) => !known.includes(id));
  if (more.length > 0) throw new Error(`deno.lock lacks ${more.join(", ")}`);
}
