/**
 * Builds the WASI components: bundles an entry of wasi/ with lib/, keeps its parts as text beside those of wasi/web/,
 * and puts them into a JavaScript engine, which compiles what its rehearsal needs.
 */

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const BUILD = ".build/wasi";
const PACKAGES = resolve(".tools/wasm/node_modules");
const VERSION = "@0.2.10";
/** In place of it while a component is made: componentize-qjs has engine functions of 0.2 that do not fit wasi:http. */
const UNKNOWN = "@9.2.10";

/** Modules of wasi/web/ and, by their names, parts of the program that a component has compiled, with all they need. */
const COMPONENTS = [
  {
    world: "command",
    entry: "wasi/run.ts",
    file: "hf-auth.wasm",
    web: ["event_loop", "promise", "text", "abort"],
    unused: ["component", "serve", "wasi"],
    parts: /^(command|token|list)\b/,
  },
  {
    world: "page",
    entry: "wasi/incoming_handler.ts",
    file: "hf-auth-page.wasm",
    web: ["event_loop", "promise", "text", "abort", "url", "streams", "fetch", "crypto", "serve"],
    unused: ["component", "wasi"],
    parts: /./,
  },
];
/** No job of the engine runs while it is called, so nothing may be left to its promises. */
const LOWERED = ["async-await", "async-generator", "dynamic-import", "for-await"];
const OPTIONS = [
  ...["--bundle", "--log-level=warning", "--minify", "--platform=neutral", "--main-fields=module,main"],
  ...LOWERED.map((syntax) => `--supported:${syntax}=false`),
  ...Object.keys(JSON.parse(await Deno.readTextFile("wasi/package.json")).dependencies)
    .map((name) => `--alias:library:${name}=${name}`),
  "--external:wasi:*",
];

const { componentize } = await import(pathToFileURL(`${PACKAGES}/componentize-qjs/index.js`).href);
await Deno.mkdir("dist", { recursive: true });
await Deno.remove(`${BUILD}/command`, { recursive: true }).catch(() => {});
await Deno.remove(`${BUILD}/page`, { recursive: true }).catch(() => {});
await Deno.mkdir(BUILD, { recursive: true });
const witPath = `${BUILD}/world.wit`;
await Deno.writeTextFile(witPath, (await Deno.readTextFile("wasi/world.wit")).replaceAll(VERSION, UNKNOWN));
for (const { world, entry, file, web, unused, parts } of COMPONENTS) {
  const folder = `${BUILD}/${world}`;
  await writeConfig(world);
  await bundle(`wasi/${world}.ts`, `${folder}/program`);
  const rest = await writeParts(folder, web, unused, parts);
  const jsPath = resolve(folder, "main.js");
  await esbuild(
    [`--alias:component:registry=./${folder}/registry.js`, `--external:./${folder}/registry.js`],
    ["--alias:component:modules=./" + folder + "/modules.js", `--external:./${folder}/texts/*`],
    [
      `--alias:component:program=./${folder}/program/${world}.js`,
      "--format=esm",
      `--outfile=${jsPath}`,
      entry,
    ],
    rest.map((name) => `--external:./${folder}/program/${name}.js`),
  );
  const main = (await Deno.readTextFile(jsPath)).replaceAll(VERSION, UNKNOWN).replaceAll(
    `./${folder}/`,
    "./",
  );
  await Deno.writeTextFile(jsPath, main);
  const { component } = await componentize({
    witPath,
    world,
    jsSource: 'export * from "./main.js";',
    jsPath: resolve(folder, "modules.js"),
    sync: true,
    optSize: true,
  });
  await Deno.writeFile(`${BUILD}/${file}`, renamed(component));
  // In one step, so that nobody meets half of it.
  await Deno.rename(`${BUILD}/${file}`, `dist/${file}`);
  console.log(`Built dist/${file}`);
}
// What it leaves running would keep this program from ending.
Deno.exit();

/** Writes what a component is made of into its folder: what is compiled, and the rest as text. */
async function writeParts(
  folder: string,
  web: readonly string[],
  unused: readonly string[],
  parts: RegExp,
): Promise<string[]> {
  const program = await namesIn(`${folder}/program`);
  const compiled = await closure(`${folder}/program`, program.filter((name) => parts.test(name)));
  const rest = program.filter((name) => !compiled.includes(name));
  await Deno.mkdir(`${folder}/texts`);
  await Deno.writeTextFile(
    `${folder}/texts/program.ts`,
    rest.map((name) => `export * as ${JSON.stringify(name)} from "../program/${name}.js";`).join("\n"),
  );
  const outside = compiled.map((name) => `--external:./${folder}/program/${name}.js`);
  await esbuild([`${folder}/texts/program.ts`, "--format=cjs", `--outdir=${folder}/texts`], outside);
  const other = (await namesIn("wasi/web")).filter((name) => ![...web, ...unused].includes(name));
  await esbuild(
    [...other.map((name) => `wasi/web/${name}.ts`), "--format=cjs", `--outdir=${folder}/texts`],
    ["--external:./wasi/web/*"],
  );
  const texts = [...rest.length > 0 ? ["program"] : [], ...other];
  const engine = new Set<string>();
  for (const name of texts) {
    const path = `${folder}/texts/${name}.js`;
    const text = inAscii((await Deno.readTextFile(path)).trim());
    for (const [module] of text.matchAll(/wasi:[\w:\/-]+@[\d.]+/g)) engine.add(module);
    await Deno.writeTextFile(
      path,
      `import { texts } from "../registry.js";\ntexts[${JSON.stringify(name)}] = ${JSON.stringify(text)};\n`,
    );
  }
  await Deno.writeTextFile(`${folder}/registry.js`, "export const given = {}, texts = {};\n");
  const provided: [name: string, path: string][] = [
    ...[...engine].map((name) => [name.split("@")[0]!, name] as [string, string]),
    ...web.map((name) => [name, resolve(`wasi/web/${name}.ts`)] as [string, string]),
    ...compiled.map((name) => [name, `../program/${name}.js`] as [string, string]),
  ];
  await Deno.mkdir(`${folder}/provided`);
  for (const [index, [name, path]] of provided.entries()) {
    await Deno.writeTextFile(
      `${folder}/provided/${index}.js`,
      `import { provide } from ${JSON.stringify(resolve("wasi/web/component.ts"))};\n` +
        `import * as module from ${JSON.stringify(path)};\nprovide(${JSON.stringify(name)}, module);\n`,
    );
  }
  await Deno.writeTextFile(
    `${folder}/modules.js`,
    [...texts.map((name) => `./texts/${name}.js`), ...provided.map((_, index) => `./provided/${index}.js`)]
      .map((path) => `import ${JSON.stringify(path)};`).join("\n"),
  );
  return rest;
}

/** As the bundler leaves it except in regular expressions: with any other character, all of a text takes twice the room. */
function inAscii(text: string): string {
  return text.replace(/[^\x00-\x7f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** These parts of the program, and all that they import at once. */
async function closure(folder: string, names: readonly string[]): Promise<string[]> {
  const found = new Set(names);
  for (const name of found) {
    const text = await Deno.readTextFile(`${folder}/${name}.js`);
    for (const [, other] of text.matchAll(/^(?:import|\} from) ?.*?"\.\/([^"]+)\.js";$/gm)) found.add(other!);
  }
  return [...found];
}

async function namesIn(folder: string): Promise<string[]> {
  const names = [];
  for await (const { name } of Deno.readDir(folder)) names.push(name.replace(/\.[jt]s$/, ""));
  return names.sort();
}

/** The component with the real version of WASI in it, which is as long. */
function renamed(component: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(component);
  const [from, to] = [UNKNOWN, VERSION].map((text) => new TextEncoder().encode(text)) as [
    Uint8Array,
    Uint8Array,
  ];
  for (let at = 0; (at = bytes.indexOf(from[0]!, at)) >= 0; at++) {
    if (from.every((byte, index) => bytes[at + index] === byte)) bytes.set(to, at);
  }
  return bytes;
}

/** The import map in use, but a component is handed its machine and cannot ask anybody. */
async function writeConfig(world: string): Promise<void> {
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
      ...(world === "command" && { [url("lib/server/app.ts")]: url("wasi/no_page.ts") }),
    },
    nodeModulesDir: "none",
    lock: resolve(BUILD, "deno.lock"),
  };
  await Deno.writeTextFile(`${BUILD}/deno.json`, JSON.stringify(config));
  // A copy: this configuration is another one, and would be noted in there.
  await Deno.copyFile(resolve(used, "../deno.lock"), config.lock);
}

/** Fails if the copy of the lock has got a package that the lock does not have: this configuration cannot be frozen. */
async function requireLocked(): Promise<void> {
  const packages = async (path: string) => {
    const { npm = {}, jsr = {} } = JSON.parse(await Deno.readTextFile(path));
    return Object.entries({ ...npm, ...jsr } as Record<string, { integrity: string }>)
      .map(([id, { integrity }]) => `${id} ${integrity}`);
  };
  const known = await packages(resolve(Deno.env.get("HF_AUTH_CONFIG")!, "../deno.lock"));
  const more = (await packages(`${BUILD}/deno.lock`)).filter((id) => !known.includes(id));
  if (more.length > 0) throw new Error(`deno.lock lacks ${more.join(", ")}`);
}

async function bundle(entry: string, folder: string): Promise<void> {
  await run("deno", [
    "bundle",
    "--quiet",
    "--config",
    `${BUILD}/deno.json`,
    "--code-splitting",
    "--external=wasi:*",
    "--outdir",
    folder,
    entry,
  ]);
  await requireLocked();
}

async function esbuild(...args: string[][]): Promise<void> {
  await run("esbuild", [...OPTIONS, ...args.flat()], { NODE_PATH: PACKAGES });
}

async function run(command: string, args: string[], env: Record<string, string> = {}): Promise<void> {
  const { success } = await new Deno.Command(command, { args, env, stdin: "null" }).spawn().status;
  if (!success) throw new Error(`${command} failed`);
}
