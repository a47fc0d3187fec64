/** Builds the WASI components: bundles an entry of wasi/ with lib/, and puts that into a JavaScript engine. */

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { spellOutProperties } from "./wasm_regexp.ts";

const BUILD = ".build/wasi";
const COMPONENTIZE = ".tools/wasm/node_modules/@bytecodealliance/componentize-js/src/componentize.js";

const COMPONENTS = [
  { world: "command", file: "hf-auth.wasm", disableFeatures: ["fetch-event"] },
  { world: "page", file: "hf-auth-page.wasm", disableFeatures: [] },
];

await Deno.mkdir(BUILD, { recursive: true });
await Deno.mkdir("dist", { recursive: true });
const { componentize } = await import(pathToFileURL(resolve(COMPONENTIZE)).href);
// As text: under Deno its own reading of WIT files fails.
const witWorld = await Deno.readTextFile("wasi/world.wit");
const config = `${BUILD}/deno.json`;
await writeConfig(config);
for (const { world, file, disableFeatures } of COMPONENTS) {
  const sourcePath = resolve(`${BUILD}/${world}.js`);
  await bundle(config, `wasi/${world}.ts`, sourcePath);
  await Deno.writeTextFile(sourcePath, spellOutProperties(await Deno.readTextFile(sourcePath)));
  const { component } = await componentize({ sourcePath, witWorld, worldName: world, disableFeatures });
  await Deno.writeFile(`${BUILD}/${file}`, component);
  // In one step, so that nobody meets half of it.
  await Deno.rename(`${BUILD}/${file}`, `dist/${file}`);
  console.log(`Built dist/${file}`);
}
// What it leaves running would keep this program from ending.
Deno.exit();

/** The import map in use, but a component is handed its machine and cannot ask anybody. */
async function writeConfig(path: string): Promise<void> {
  const used = Deno.env.get("HF_AUTH_CONFIG")!;
  const { imports } = JSON.parse(await Deno.readTextFile(used)) as { imports: Record<string, string> };
  const url = (file: string) => pathToFileURL(resolve(file)).href;
  const moved = Object.entries(imports).map(([name, target]) => [
    name,
    target.startsWith(".") ? new URL(target, url(used)).href : target,
  ]);
  const config = {
    imports: {
      ...Object.fromEntries(moved),
      [url("lib/host/current.ts")]: url("wasi/current_host.ts"),
      [url("lib/person/prompt.ts")]: url("wasi/prompt.ts"),
    },
    nodeModulesDir: "none",
    lock: resolve(BUILD, "deno.lock"),
  };
  await Deno.writeTextFile(path, JSON.stringify(config));
  // A copy: this configuration is another one, and would be noted in there.
  await Deno.copyFile(resolve(used, "../deno.lock"), config.lock);
}

/** Fails if the copy of the lock has got a package that the lock does not have: this configuration cannot be frozen. */
async function requireLocked(copy: string): Promise<void> {
  const packages = async (path: string) => {
    const { npm = {}, jsr = {} } = JSON.parse(await Deno.readTextFile(path));
    return Object.entries({ ...npm, ...jsr } as Record<string, { integrity: string }>)
      .map(([id, { integrity }]) => `${id} ${integrity}`);
  };
  const known = await packages(resolve(Deno.env.get("HF_AUTH_CONFIG")!, "../deno.lock"));
  const more = (await packages(copy)).filter((id) => !known.includes(id));
  if (more.length > 0) throw new Error(`deno.lock lacks ${more.join(", ")}`);
}

async function bundle(config: string, entry: string, output: string): Promise<void> {
  const args = ["bundle", "--quiet", "--config", config, "--external=wasi:*", "--output", output, entry];
  const { success } = await new Deno.Command("deno", { args, stdin: "null" }).spawn().status;
  if (!success) throw new Error(`Could not bundle ${entry}`);
  await requireLocked(`${BUILD}/deno.lock`);
}
