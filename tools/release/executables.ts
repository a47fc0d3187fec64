/** Makes the executables of a release: with Bun from one bundle, or with deno compile. */

import { withoutSignature } from "./macho.ts";
import { licenceOf } from "./packages.ts";
import type { Runtime } from "./sbom.ts";
import { BUN, fileOfDeno, type Target, TARGETS } from "./targets.ts";

const BASES = ".tools/bun-bases";

/** Compiles for every target with Bun, and gives the runtimes that it put in. */
export async function compileWithBun(folder: string): Promise<Runtime[]> {
  const running = await output("bun", "--version");
  if (running !== BUN) {
    // Bytecode fits only the version that wrote it.
    throw new Error(`A release is made with Bun ${BUN}, and this is ${running}: put that one first on PATH`);
  }
  await run("sh", "tools/bundle.sh");
  const runtimes: Runtime[] = [];
  for (const target of TARGETS) {
    const { executable, runtime } = await baseOf(target);
    runtimes.push(runtime);
    const file = `${folder}/${target.file}`;
    // Otherwise Bun would download it from elsewhere.
    await run(
      "sh",
      "tools/compile_bun.sh",
      file,
      `--target=${target.bun}`,
      `--compile-executable-path=${executable}`,
    );
    if (target.file === "hf-auth-macos-x64") {
      await Deno.writeFile(file, withoutSignature(await Deno.readFile(file)));
    }
    report(file);
  }
  return runtimes;
}

/** Compiles with Deno for every target that it has a runtime for, and gives those; they are downloaded. */
export async function compileWithDeno(folder: string): Promise<Runtime[]> {
  const runtimes: Runtime[] = [];
  for (const { file: name, deno } of TARGETS) {
    const file = `${folder}/${fileOfDeno(name)}`;
    if (deno === undefined) {
      console.log(`No ${file}: Deno has no runtime for musl`);
      continue;
    }
    await run("sh", "tools/compile_deno.sh", file, "--target", deno);
    runtimes.push(await runtimeOfDeno(deno));
    report(file);
  }
  return runtimes;
}

/** What `deno compile` put in: the archive that it has downloaded, or what DENORT_BIN names in its place. */
async function runtimeOfDeno(target: string): Promise<Runtime> {
  const { deno: version } = Deno.version;
  const path = `release/v${version}/denort-${target}.zip`;
  const file = Deno.env.get("DENORT_BIN") ?? `${Deno.env.get("DENO_DIR")}/dl/${path}`;
  const integrity = await integrityOf(file);
  if (integrity === undefined) throw new Error(`There is no ${file}, of which deno compile made a program`);
  return {
    name: `denort-${target}`,
    version,
    integrity,
    licence: "MIT",
    url: `https://dl.deno.land/${path}`,
  };
}

/** Bun's executable for a target: from npm, checked against the pinned hash, whatever npm itself has checked. */
async function baseOf({ bun, integrity }: Target): Promise<{ executable: string; runtime: Runtime }> {
  const name = `@oven/${bun}`;
  const archive = `${BASES}/oven-${bun}-${BUN}.tgz`;
  await Deno.mkdir(BASES, { recursive: true });
  if (await integrityOf(archive) !== integrity) {
    await output(
      "npm",
      "pack",
      "--silent",
      "--cache",
      ".tools/npm",
      "--pack-destination",
      BASES,
      `${name}@${BUN}`,
    );
    const found = await integrityOf(archive);
    if (found !== integrity) throw new Error(`${archive} is not the one that is pinned: ${found}`);
  }
  const folder = `.build/bases/${bun}`;
  await Deno.mkdir(folder, { recursive: true });
  await run("tar", "-xzf", archive, "-C", folder);
  const licence = await licenceOf(`${folder}/package/package.json`);
  const executable = `${folder}/package/bin/bun${bun.includes("windows") ? ".exe" : ""}`;
  return { executable, runtime: { name, version: BUN, integrity, licence } };
}

async function integrityOf(file: string): Promise<string | undefined> {
  const bytes = await Deno.readFile(file).catch(() => undefined);
  if (bytes === undefined) return undefined;
  return `sha512-${new Uint8Array(await crypto.subtle.digest("SHA-512", bytes)).toBase64()}`;
}

function report(file: string): void {
  console.log(`${file}  ${(Deno.statSync(file).size / 2 ** 20).toFixed(1)} MiB`);
}

async function run(command: string, ...args: string[]): Promise<void> {
  const { success } = await new Deno.Command(command, { args, stdin: "null" }).spawn().status;
  if (!success) throw new Error(`${command} ${args.join(" ")} failed`);
}

async function output(command: string, ...args: string[]): Promise<string> {
  const { stdout, success } = await new Deno.Command(command, { args, stdin: "null", stderr: "inherit" })
    .output();
  if (!success) throw new Error(`${command} ${args.join(" ")} failed`);
  return new TextDecoder().decode(stdout).trim();
}
