/**
 * Makes a release: executables, completions, the manual page, the list of components, and the sums of all that.
 * `bun` (from one bundle, into dist/release) or `deno` (into dist/release-deno) is its argument. The same commit and
 * lock give the same bytes.
 */

import { PROGRAM } from "../lib/cli/command_table.ts";
import { completionScript } from "../lib/cli/completion/script.ts";
import { compileWithBun, compileWithDeno } from "./release/executables.ts";
import { manPage } from "./release/man.ts";
import { reachedFrom } from "./release/packages.ts";
import { sbom } from "./release/sbom.ts";

const compiler = Deno.args[0] ?? "bun";
if (compiler !== "bun" && compiler !== "deno") {
  console.error(`COMPILER is bun or deno, not ${compiler}`);
  Deno.exit(2);
}
const config = Deno.env.get("HF_AUTH_CONFIG")!;
const made = await dateOfCommit();
const folder = compiler === "bun" ? "dist/release" : "dist/release-deno";
await Deno.remove(folder, { recursive: true }).catch(() => {});
await Deno.mkdir(folder, { recursive: true });

let runtimes: Awaited<ReturnType<typeof compileWithBun>> = [];
try {
  if (compiler === "bun") runtimes = await compileWithBun(folder);
  else await compileWithDeno(folder, config);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (compiler === "deno") {
    console.error("deno compile downloads a runtime for each target: `make release` does without");
  }
  Deno.exit(1);
}

const product = JSON.parse(await Deno.readTextFile("deno.json"));
const lock = JSON.parse(await Deno.readTextFile(config.replace(/\.json$/, ".lock")));
const list = sbom(product, made, lock, await reachedFrom("cli.ts", config), runtimes);
const texts: Record<string, string> = {
  "hf-auth.bash": completionScript("bash", PROGRAM)!,
  "_hf-auth": completionScript("zsh", PROGRAM)!,
  "hf-auth.fish": completionScript("fish", PROGRAM)!,
  "hf-auth.1": manPage(made.toISOString().slice(0, 10)),
  "hf-auth.cdx.json": JSON.stringify(list, null, 2) + "\n",
};
for (const [name, text] of Object.entries(texts)) await Deno.writeTextFile(`${folder}/${name}`, text);

const sums: string[] = [];
for (const { name } of [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1)) {
  const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(`${folder}/${name}`));
  sums.push(`${new Uint8Array(digest).toHex()}  ${name}\n`);
}
await Deno.writeTextFile(`${folder}/SHA256SUMS`, sums.join(""));
console.log(`Made ${sums.length} files and SHA256SUMS in ${folder}`);

async function dateOfCommit(): Promise<Date> {
  const given = Deno.env.get("SOURCE_DATE_EPOCH");
  if (given !== undefined) return new Date(Number(given) * 1000);
  const { stdout, success } = await new Deno.Command("git", { args: ["log", "-1", "--format=%ct"] }).output();
  if (!success) throw new Error("This is no git checkout: set SOURCE_DATE_EPOCH to the release's date");
  return new Date(Number(new TextDecoder().decode(stdout)) * 1000);
}
