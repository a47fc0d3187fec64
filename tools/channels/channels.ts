/**
 * Makes what each registry and package manager is given, of a release's programs: beside them what is downloaded from the
 * release's page, and the packages for npm and PyPI, ready to be published, in `dist/npm` and `dist/pypi`.
 */

import { run } from "../release/run.ts";
import { sumsOf } from "../release/sums.ts";
import { TARGETS } from "../release/targets.ts";
import { packArchive, packFlake } from "./archives.ts";
import { findNfpm, makePackage, PACKAGERS } from "./linux.ts";
import { flake, formula, readSums, scoopManifest } from "./manifests.ts";
import { makeNpm, type Product } from "./npm.ts";
import { makeWheels } from "./wheels.ts";

/** Makes all of it; the release's programs, completions, manual page and licence are in `folder`. */
export async function makeChannels(
  folder: string,
  product: Product,
  made: Date,
  config: string,
): Promise<void> {
  for (const name of ["install.sh", "install.ps1"]) {
    await Deno.copyFile(`packages/install/${name}`, `${folder}/${name}`);
  }
  for (const { file } of TARGETS) await packArchive(folder, file, made);
  await packForLinux(folder, product, made);
  const sums = readSums(await sumsOf(folder));
  await Deno.writeTextFile(`${folder}/hf-auth.rb`, formula(product, sums));
  await Deno.writeTextFile(`${folder}/hf-auth.json`, scoopManifest(product, sums));
  await packFlake(folder, flake(product, sums), made);
  await makeAfresh("dist/pypi", (out) => makeWheels(folder, out, product, made));
  await makeAfresh(".build/npm", (out) => makeNpm(folder, out, product, config));
  for (const name of ["hf-auth.js", "hf-auth.d.ts"]) {
    await Deno.copyFile(`.build/npm/hf-auth/${name}`, `${folder}/${name}`);
  }
  await makeAfresh("dist/npm", packForNpm);
}

/** Makes the packages for Linux's package managers, where nfpm is at hand or can be built. */
async function packForLinux(folder: string, product: Product, made: Date): Promise<void> {
  const nfpm = await findNfpm();
  if (nfpm === undefined) {
    const missing = "there is neither nfpm nor a Go to build it with";
    // The machine that publishes must have one.
    if (Deno.env.get("CI") !== undefined) throw new Error(`No .deb, .rpm and .apk: ${missing}`);
    return console.log(`No .deb, .rpm and .apk: ${missing}`);
  }
  for (const kind of PACKAGERS) {
    for (const cpu of ["x64", "arm64"] as const) {
      await makePackage(nfpm, kind, cpu, folder, folder, product, made);
    }
  }
}

/** Packs the folders for npm, so that the programs' modes survive what carries them to where they are published. */
async function packForNpm(out: string): Promise<void> {
  const to = await Deno.realPath(out);
  for (const { name } of Deno.readDirSync(".build/npm")) {
    const args = ["pack", "--silent", "--cache", `${Deno.cwd()}/.tools/npm`, "--pack-destination", to];
    await run("npm", args, { cwd: `.build/npm/${name}` });
  }
}

/** Fills a folder that is empty before. */
async function makeAfresh(folder: string, fill: (folder: string) => Promise<unknown>): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await Deno.mkdir(folder, { recursive: true });
  await fill(folder);
}
