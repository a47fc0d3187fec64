/**
 * Makes the packages for npm of a release's programs: one with the library and the command, and one a system with its
 * executable alone, of which npm installs the one that fits.
 */

import { bundleEntries, bundleSingle, declareEntries, declareSingle, entries } from "./library.ts";
import { HOME, NPM, NPM_SCOPE } from "../release/names.ts";
import { TARGETS } from "../release/targets.ts";

/** What is the same in all packages of a release. */
export interface Product {
  readonly version: string;
  readonly license: string;
}

/** What Node says of a system, for npm to choose by. */
interface System {
  readonly os: string;
  readonly cpu: string;
  readonly libc?: string;
}

/** Makes the packages' folders in `out`, which is empty, from the release in `release`. */
export async function makeNpm(release: string, out: string, product: Product, config: string): Promise<void> {
  const common = {
    version: product.version,
    license: product.license,
    homepage: HOME,
    repository: { type: "git", url: `git+${HOME}.git` },
  };
  const optional: Record<string, string> = {};
  for (const { file } of TARGETS) {
    const system = systemOf(file);
    const name = [system.os, system.cpu, ...system.libc === "musl" ? ["musl"] : []].join("-");
    optional[`${NPM_SCOPE}/${name}`] = product.version;
    const program = `hf-auth${system.os === "win32" ? ".exe" : ""}`;
    const folder = await makeFolder(`${out}/${name}`, {
      name: `${NPM_SCOPE}/${name}`,
      description: `The executable of ${NPM} for ${name}`,
      ...common,
      os: [system.os],
      cpu: [system.cpu],
      ...system.libc !== undefined && { libc: [system.libc] },
      files: [program],
      preferUnplugged: true,
    });
    await copyOrLink(`${release}/${file}`, `${folder}/${program}`);
  }
  await makeMain(`${out}/${NPM}`, { ...common, optionalDependencies: optional }, config);
}

async function makeMain(folder: string, rest: Record<string, unknown>, config: string): Promise<void> {
  const exported = Object.entries(await entries()).map(([name, source]) => {
    const path = source.replace(/^\.\//, "").replace(/\.ts$/, "");
    return [name, { types: `./types/${path}.d.ts`, default: `./dist/${path}.js` }] as const;
  });
  await makeFolder(folder, {
    name: NPM,
    description: "Log a machine in to the Hugging Face Hub",
    keywords: ["huggingface", "login", "oauth", "cli"],
    type: "module",
    bin: { [NPM]: "bin/hf-auth.js" },
    exports: Object.fromEntries([...exported, ["./package.json", "./package.json"]]),
    files: ["bin", "dist", "types", "hf-auth.js", "hf-auth.d.ts"],
    engines: { node: ">=22.18" },
    sideEffects: false,
    ...rest,
  });
  await Deno.copyFile("packages/npm/README.md", `${folder}/README.md`);
  await Deno.mkdir(`${folder}/bin`);
  await Deno.copyFile("packages/npm/hf-auth.js", `${folder}/bin/hf-auth.js`);
  await Deno.chmod(`${folder}/bin/hf-auth.js`, 0o755);
  await bundleEntries(`${folder}/dist`, config);
  await declareEntries(`${folder}/types`, config);
  await bundleSingle(`${folder}/hf-auth.js`, config);
  await Deno.writeTextFile(`${folder}/hf-auth.d.ts`, await declareSingle(`${folder}/types`));
}

async function makeFolder(folder: string, manifest: Record<string, unknown>): Promise<string> {
  await Deno.mkdir(folder, { recursive: true });
  await Deno.copyFile("LICENSE", `${folder}/LICENSE`);
  await Deno.writeTextFile(`${folder}/package.json`, JSON.stringify(manifest, null, 2) + "\n");
  return folder;
}

function systemOf(file: string): System {
  const [, system, cpu, musl] = /^hf-auth-(linux|macos|windows)-(\w+?)(-musl)?(?:\.exe)?$/.exec(file)!;
  const os = { linux: "linux", macos: "darwin", windows: "win32" }[system!]!;
  return { os, cpu: cpu!, ...os === "linux" && { libc: musl ? "musl" : "glibc" } };
}

/** A program of a hundred megabytes is linked where it can be. */
export async function copyOrLink(from: string, to: string): Promise<void> {
  await Deno.link(from, to).catch(() => Deno.copyFile(from, to));
  await Deno.chmod(to, 0o755);
}
