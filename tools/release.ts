/**
 * Makes a release: Bun's executables, completions, the manual page, the list of components, what each package manager takes
 * of them and the sums of all that in dist/release, with the packages for npm and PyPI in dist/npm and dist/pypi; what
 * `deno compile` makes, its list and sums in dist/release-deno. `bun`, `deno` or `both` is its argument; without one it
 * makes the second where it can. The same commit and lock give the same bytes.
 */

import { PROGRAM } from "../lib/cli/command_table.ts";
import { completionScript } from "../lib/cli/completion/script.ts";
import { makeChannels } from "./channels/channels.ts";
import { compileWithBun, compileWithDeno } from "./release/executables.ts";
import { manPage } from "./release/man.ts";
import { reachedFrom } from "./release/packages.ts";
import { type Runtime, sbom } from "./release/sbom.ts";
import { sumsOf } from "./release/sums.ts";

const wanted = Deno.args[0] || "any";
if (!["any", "both", "bun", "deno"].includes(wanted)) {
  console.error(`COMPILER is bun, deno or both, not ${wanted}`);
  Deno.exit(2);
}
const config = Deno.env.get("HF_AUTH_CONFIG")!;
const made = await dateOfCommit();
const product = JSON.parse(await Deno.readTextFile("deno.json"));
const lock = JSON.parse(await Deno.readTextFile(config.replace(/\.json$/, ".lock")));
const reached = await reachedFrom("cli.ts", config);

if (wanted !== "deno") {
  await make("dist/release", "hf-auth.cdx.json", "SHA256SUMS", compileWithBun, {
    "hf-auth.bash": completionScript("bash", PROGRAM)!,
    "_hf-auth": completionScript("zsh", PROGRAM)!,
    "hf-auth.fish": completionScript("fish", PROGRAM)!,
    "hf-auth.ps1": completionScript("powershell", PROGRAM)!,
    "hf-auth.1": manPage(made.toISOString().slice(0, 10)),
    LICENSE: await Deno.readTextFile("LICENSE"),
  }, (folder) => makeChannels(folder, product, made, config)).catch((error) => stop(error));
}
if (wanted !== "bun") {
  await make("dist/release-deno", "hf-auth-deno.cdx.json", "SHA256SUMS-deno", compileWithDeno, {})
    .catch(async (error) => {
      if (wanted !== "any") stop(error);
      await Deno.remove("dist/release-deno", { recursive: true });
      console.log("No dist/release-deno: deno compile downloads a runtime for each system, and cannot here");
    });
}

/** Makes one set, in a folder that is empty before. */
async function make(
  folder: string,
  listName: string,
  sumsName: string,
  compile: (folder: string) => Promise<Runtime[]>,
  others: Readonly<Record<string, string>>,
  pack: (folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await Deno.mkdir(folder, { recursive: true });
  const list = sbom(product, made, lock, reached, await compile(folder));
  const texts = { ...others, [listName]: JSON.stringify(list, null, 2) + "\n" };
  for (const [name, text] of Object.entries(texts)) await Deno.writeTextFile(`${folder}/${name}`, text);
  await pack(folder);
  const sums = await sumsOf(folder);
  await Deno.writeTextFile(`${folder}/${sumsName}`, sums);
  console.log(`Made ${sums.split("\n").length - 1} files and ${sumsName} in ${folder}`);
}

function stop(error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(1);
}

async function dateOfCommit(): Promise<Date> {
  const given = Deno.env.get("SOURCE_DATE_EPOCH");
  if (given !== undefined) return new Date(Number(given) * 1000);
  const { stdout, success } = await new Deno.Command("git", { args: ["log", "-1", "--format=%ct"] }).output();
  if (!success) throw new Error("This is no git checkout: set SOURCE_DATE_EPOCH to the release's date");
  return new Date(Number(new TextDecoder().decode(stdout)) * 1000);
}
