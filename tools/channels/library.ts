/**
 * Makes the library for those who import no TypeScript: its entries as modules that share their parts, its types, and all
 * of `mod.ts` as one file with types of its own. Packages are put in, so that nothing is installed beside it.
 */

import { run } from "../release/run.ts";
import { stageModule } from "./staged.ts";

/** The entries of the module, from the name that is imported to the source; `deno.json` lists them. */
export async function entries(): Promise<Readonly<Record<string, string>>> {
  return JSON.parse(await Deno.readTextFile("deno.json")).exports;
}

/** Bundles every entry into a folder, under the sources' paths, in the JavaScript that Node 22 knows. */
export async function bundleEntries(folder: string, config: string): Promise<void> {
  const sources = Object.values(await entries());
  await bundle(config, "--code-splitting", "--outdir", folder, ...sources);
  const scripts = [...Deno.readDirSync(folder)].filter(({ isFile }) => isFile).map(({ name }) =>
    `${folder}/${name}`
  );
  await run(ESBUILD, [...scripts, "--target=node22", "--allow-overwrite", `--outdir=${folder}`]);
}

/** Bundles `mod.ts` into one minified file, which says where its types are: beside it. */
export async function bundleSingle(file: string, config: string): Promise<void> {
  await bundle(config, "--minify", "--output", file, "mod.ts");
  const name = file.replace(/^.*\//, "").replace(/\.js$/, ".d.ts");
  // What still requires, requires what is built in; and a module that was imported by its address has no path for it.
  const text = (await Deno.readTextFile(file)).replace(
    REQUIRE,
    "var $1=name=>process.getBuiltinModule(name);",
  );
  await Deno.writeTextFile(file, `// @ts-self-types="./${name}"\n${text}`);
}

const REQUIRE =
  /import\s*\{\s*createRequire as __deno_internal_createRequire\s*\} from "node:module";var (\w+)=__deno_internal_createRequire\(import\.meta\.url\);/;
const ESBUILD = ".tools/esbuild/package/bin/esbuild";

async function bundle(config: string, ...args: string[]): Promise<void> {
  await run("deno", ["bundle", "--quiet", "--config", config, "--platform", "deno", ...args]);
}

/** Puts the types of every entry into a folder, a file for each of the sources that they reach. */
export async function declareEntries(folder: string, config: string): Promise<void> {
  const stage = await Deno.makeTempDir({ prefix: "hf-auth-" });
  try {
    const archive = `${stage}.tgz`;
    await stageModule(stage, config);
    await run("deno", ["pack", "--quiet", "--allow-dirty", "--no-source-maps", "--output", archive], {
      cwd: stage,
    });
    await run("tar", ["-xzf", archive, "-C", stage, "package"]);
    await Deno.remove(archive);
    for (const source of Object.values(await entries())) {
      for (
        const path of await reached(`${stage}/package`, source.replace(/^\.\//, "").replace(/\.ts$/, ".d.ts"))
      ) {
        await Deno.mkdir(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
        const text = await Deno.readTextFile(`${stage}/package/${path}`);
        await Deno.writeTextFile(`${folder}/${path}`, text.includes("Disposable") ? DISPOSABLE + text : text);
      }
    }
  } finally {
    await Deno.remove(stage, { recursive: true });
  }
}

/** What a file says that uses what came after ES2024. */
const DISPOSABLE = '/// <reference lib="esnext.disposable" />\n';

// A comment may end on the same line.
const FROM = /^(?: \*\/ )?(?:import|export) .*from "(\.[^"]+)\.js";$/gm;

/** The declarations that one reaches, itself first. */
async function reached(folder: string, entry: string, found: Set<string> = new Set()): Promise<Set<string>> {
  if (found.has(entry)) return found;
  found.add(entry);
  for (const [, name] of (await Deno.readTextFile(`${folder}/${entry}`)).matchAll(FROM)) {
    await reached(folder, new URL(`${name}.d.ts`, `file:///${entry}`).pathname.slice(1), found);
  }
  return found;
}

/** Joins the types that `mod.d.ts` in a folder reaches into one text; fails where two have one name. */
export async function declareSingle(folder: string): Promise<string> {
  const [entry, ...others] = await reached(folder, "mod.d.ts");
  const face = await Deno.readTextFile(`${folder}/${entry}`);
  const names = new Map<string, string>();
  let text = "";
  for (const path of others) {
    const own = (await Deno.readTextFile(`${folder}/${path}`)).replaceAll(
      / \*\/ (import|export) /g,
      " */\n$1 ",
    );
    if (/^(import|export) .* as .* from /m.test(own)) throw new Error(`${path} gives something another name`);
    for (
      const [, name] of own.matchAll(
        /^(?:export )?(?:declare )?(?:class|const|function|interface|type) (\w+)/gm,
      )
    ) {
      if (names.has(name!) && names.get(name!) !== path) {
        throw new Error(`${path} and ${names.get(name!)} have ${name}`);
      }
      names.set(name!, path);
    }
    text += own.replace(DISPOSABLE, "").replaceAll(/^(import .*|export (type )?\{.*)\n/gm, "").replaceAll(
      /^export /gm,
      "",
    );
  }
  return DISPOSABLE + text + face.replaceAll(/ from "[^"]+";$/gm, ";");
}
