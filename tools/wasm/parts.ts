/** Tells what a component has compiled from what it keeps as text. */

import { basename, resolve } from "node:path";
import { type Component, PACKAGES } from "./component.ts";
import { run } from "./run.ts";

/** No job of the engine runs while it is called, so nothing may be left to its promises. */
const LOWERED = ["async-await", "async-generator", "dynamic-import", "for-await", "using"];
const OPTIONS = [
  ...[
    "--bundle",
    "--log-level=warning",
    "--minify-identifiers",
    "--minify-whitespace",
    "--platform=neutral",
    "--main-fields=module,main",
  ],
  ...LOWERED.map((syntax) => `--supported:${syntax}=false`),
  ...Object.keys(JSON.parse(await Deno.readTextFile("wasi/package.json")).dependencies)
    .map((name) => `--alias:library:${name}=${name}`),
  "--external:wasi:*",
];
/** Of wasi/web/: what holds the modules, types, and what `fetch` is made of. */
const NO_MODULES = ["component", "wasi", "headers", "http", "messages"];

/** Writes the component's modules into its folder; `main.js` there has all that is compiled. */
export async function writeParts(component: Component, folder: string): Promise<void> {
  const { entry, program, parts, web, without = [] } = component;
  const names = await namesIn(`${folder}/program`);
  const compiled = await closure(
    folder,
    parts === "all" ? names : await having(folder, names, [program, ...parts]),
  );
  const rest = names.filter((name) => !compiled.includes(name));
  const other = (await namesIn("wasi/web")).filter((name) =>
    ![...web, ...without, ...NO_MODULES].includes(name)
  );
  await Deno.writeTextFile(`${folder}/rest.js`, reexports(rest));
  await esbuild([`rest=${folder}/rest.js`, ...other.map((name) => `${name}=wasi/web/${name}.ts`)], [
    ...[
      "--format=cjs",
      `--outdir=${folder}/texts`,
      ...[...web, "component"].map((name) => `--external:./wasi/web/${name}.ts`),
    ],
    ...compiled.map((name) => `--external:./${folder}/program/${name}.js`),
  ]);
  const texts = ["rest", ...other];
  await minify(folder, "cjs", texts.map((name) => `texts/${name}.js`));
  const engine = new Set((await Promise.all(texts.map((name) => wrapText(folder, name)))).flat());
  await writeModules(folder, texts, [
    ...[...engine].map((name) => [name.split("@")[0]!, name] as const),
    ...web.map((name) => [name, resolve(`wasi/web/${name}.ts`)] as const),
    ...compiled.map((name) => [name, `../program/${name}.js`] as const),
  ]);
  await esbuild([entry], [
    ...["--format=esm", `--outfile=${folder}/main.js`],
    ...["registry", "modules"].map((name) => `--alias:component:${name}=./${folder}/${name}.js`),
    `--alias:component:program=./${folder}/program/${basename(program, ".ts")}.js`,
    ...["registry.js", "texts/*", ...rest.map((name) => `program/${name}.js`)]
      .map((path) => `--external:./${folder}/${path}`),
  ]);
  await minify(folder, "esm", ["main.js"]);
}

/**
 * Makes of a module one that puts its text into the registry. Each is a module of its own: what the engine leaves behind
 * where it has read one is then overwritten by the next.
 *
 * @returns The engine's modules that it needs, which can't be had later.
 */
async function wrapText(folder: string, name: string): Promise<string[]> {
  const path = `${folder}/texts/${name}.js`;
  const text = inAscii((await Deno.readTextFile(path)).trim());
  const put = `texts[${JSON.stringify(name)}] = ${JSON.stringify(text)};`;
  await Deno.writeTextFile(path, `import { texts } from "../registry.js";\n${put}\n`);
  return text.match(/wasi:[\w:\/-]+@[\d.]+/g) ?? [];
}

/** As the bundler leaves it except in regular expressions: with any other character, all of a text takes twice the room. */
function inAscii(text: string): string {
  return text.replace(/[^\x00-\x7f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Writes the registry, and the module that fills it: with the texts, then with what is compiled, in this order. */
async function writeModules(
  folder: string,
  texts: readonly string[],
  provided: readonly (readonly [name: string, path: string])[],
): Promise<void> {
  const component = JSON.stringify(resolve("wasi/web/component.ts"));
  await Deno.writeTextFile(`${folder}/registry.js`, "export const given = {}, texts = {};\n");
  await Deno.mkdir(`${folder}/provided`);
  for (const [index, [name, path]] of provided.entries()) {
    const lines = [
      `import { provide } from ${component};`,
      `import * as module from ${JSON.stringify(path)};`,
      `provide(${JSON.stringify(name)}, module);`,
    ];
    await Deno.writeTextFile(`${folder}/provided/${index}.js`, lines.join("\n"));
  }
  const paths = [
    ...texts.map((name) => `./texts/${name}.js`),
    ...provided.map((_, index) => `./provided/${index}.js`),
  ];
  const lines = paths.map((path) => `import ${JSON.stringify(path)};`);
  await Deno.writeTextFile(`${folder}/modules.js`, lines.join("\n"));
}

/** A module that has an export for each of these parts. All are one text: apart, they take a third more. */
function reexports(parts: readonly string[]): string {
  return parts.map((name) => `export * as ${JSON.stringify(name)} from "./program/${name}.js";`).join("\n");
}

/** The parts of the program that hold these of its files. */
async function having(folder: string, names: readonly string[], files: readonly string[]): Promise<string[]> {
  const found = [];
  for (const name of names) {
    const lines = (await Deno.readTextFile(`${folder}/program/${name}.js`)).split("\n");
    if (files.some((file) => lines.includes(`// ${file}`))) found.push(name);
  }
  return found;
}

/** These parts of the program, and all that they import at once. */
async function closure(folder: string, names: readonly string[]): Promise<string[]> {
  const found = new Set(names);
  for (const name of found) {
    const text = await Deno.readTextFile(`${folder}/program/${name}.js`);
    for (const [, other] of text.matchAll(/^(?:import|\} from) ?.*?"\.\/([^"]+)\.js";$/gm)) found.add(other!);
  }
  return [...found];
}

async function namesIn(folder: string): Promise<string[]> {
  const names = [];
  for await (const { name } of Deno.readDir(folder)) names.push(name.replace(/\.[jt]s$/, ""));
  return names.sort();
}

async function esbuild(entries: readonly string[], options: readonly string[]): Promise<void> {
  await run("esbuild", [...OPTIONS, ...options, ...entries], { NODE_PATH: PACKAGES });
}

/** Apart from the rest: in one step, esbuild 0.25.5 loses the error that ends a `for await`. */
async function minify(folder: string, format: string, paths: readonly string[]): Promise<void> {
  const files = paths.map((path) => `${folder}/${path}`);
  const where = ["--allow-overwrite", `--outbase=${folder}`, `--outdir=${folder}`];
  await run("esbuild", ["--log-level=warning", "--minify", `--format=${format}`, ...where, ...files]);
}
