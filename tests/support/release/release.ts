/**
 * Knows how to make a small release: all its files, with a script of a line in the place of each program, or with the
 * program that was built here in the place of this machine's.
 * Must not know how it is published.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import process from "node:process";
import { PROGRAM } from "../../../lib/cli/command_table.ts";
import { completionScript } from "../../../lib/cli/completion/script.ts";
import { VERSION } from "../../../lib/version.ts";
import { packArchive } from "../../../tools/channels/archives.ts";
import { manPage } from "../../../tools/release/man.ts";
import { sumsOf } from "../../../tools/release/sums.ts";
import { TARGETS } from "../../../tools/release/targets.ts";
import { program } from "../program/program.ts";
import { skipUnless } from "../skip.ts";

/** When it was made. */
export const MADE: Date = new Date("2026-11-23T10:00:00Z");

/** The program of a release that runs on this machine. */
export const HERE: string = `hf-auth-linux-${process.arch}`;

/** What to give a test's `skip` when it makes a package of programs that this machine may lack. */
export function needs(...programs: string[]): string | false {
  const missing = programs.filter((name) => spawnSync("which", [name]).status !== 0);
  const system = process.platform === "linux" ? [] : ["Linux"];
  const lacking = [...system, ...missing].join(", ");
  return skipUnless(lacking === "", `there is no ${lacking} (.ci/run installs it)`);
}

/** The script that stands for a program: it says its version and which it is. */
export function standIn(file: string, version: string = VERSION): string {
  return `#!/bin/sh\nif test "$*" = --version; then echo "hf-auth ${version}"; else echo ${file}; fi\n`;
}

/**
 * Puts a release's files into a folder. The program for this machine is `built` here; or `started` by a script of a line,
 * where a hundred megabytes would only take time to compress.
 */
export async function makeRelease(
  folder: string,
  { version = VERSION, here }: { readonly version?: string; readonly here?: "built" | "started" } = {},
): Promise<void> {
  const texts: Record<string, string> = {
    "hf-auth.bash": completionScript("bash", PROGRAM)!,
    "_hf-auth": completionScript("zsh", PROGRAM)!,
    "hf-auth.fish": completionScript("fish", PROGRAM)!,
    "hf-auth.ps1": completionScript("powershell", PROGRAM)!,
    "hf-auth.1": manPage("2026-11-23"),
    LICENSE: await Deno.readTextFile("LICENSE"),
  };
  for (const { file } of TARGETS) texts[file] = standIn(file, version);
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(texts)) await Deno.writeTextFile(`${folder}/${name}`, text);
  if (here === "built") await Deno.copyFile(program, `${folder}/${HERE}`);
  if (here === "started") await Deno.writeTextFile(`${folder}/${HERE}`, `#!/bin/sh\nexec ${program} "$@"\n`);
  for (const { file } of TARGETS) await Deno.chmod(`${folder}/${file}`, 0o755);
}

/** Packs one program of the release, and writes the sums of all. */
export async function packForInstaller(folder: string, file: string): Promise<void> {
  await packArchive(folder, file, MADE);
  await Deno.writeTextFile(`${folder}/SHA256SUMS`, await sumsOf(folder));
}
