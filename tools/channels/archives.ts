/**
 * Packs each program with completions, manual page and licence into one compressed file. A `.tar.gz` holds what goes under
 * a prefix, so that `tar -xz -C ~/.local` installs it; the `.zip` for Windows holds a folder's files. The same files give
 * the same bytes.
 */

import { LAYOUT, WINDOWS_LAYOUT } from "./layout.ts";
import { run } from "../release/run.ts";

/** The name of a program's compressed file. */
export function archiveOf(file: string): string {
  return file.endsWith(".exe") ? file.replace(/\.exe$/, ".zip") : `${file}.tar.gz`;
}

/** Packs the program `file` of the release in `folder`, beside it. */
export async function packArchive(folder: string, file: string, made: Date): Promise<void> {
  const windows = file.endsWith(".exe");
  const files = [
    [file, windows ? "hf-auth.exe" : "bin/hf-auth"] as const,
    ...windows ? WINDOWS_LAYOUT : LAYOUT,
  ];
  const stage = await Deno.makeTempDir({ prefix: "hf-auth-" });
  try {
    for (const [from, path] of files) {
      await place(`${folder}/${from}`, `${stage}/${path}`, from === file, made);
    }
    const out = `${await Deno.realPath(folder)}/${archiveOf(file)}`;
    const names = files.map(([, path]) => path).sort();
    await (windows ? zip(out, stage, names) : tar(out, stage, names, made));
  } finally {
    await Deno.remove(stage, { recursive: true });
  }
}

/** Packs a flake as the `hf-auth-flake.tar.gz` that Nix takes by its address. */
export async function packFlake(folder: string, text: string, made: Date): Promise<void> {
  const stage = await Deno.makeTempDir({ prefix: "hf-auth-" });
  try {
    await Deno.mkdir(`${stage}/hf-auth`);
    await Deno.writeTextFile(`${stage}/hf-auth/flake.nix`, text);
    await tar(`${await Deno.realPath(folder)}/hf-auth-flake.tar.gz`, stage, ["hf-auth/flake.nix"], made);
  } finally {
    await Deno.remove(stage, { recursive: true });
  }
}

async function place(from: string, to: string, isProgram: boolean, made: Date): Promise<void> {
  await Deno.mkdir(to.replace(/\/[^/]*$/, ""), { recursive: true });
  await Deno.copyFile(from, to);
  await Deno.chmod(to, isProgram ? 0o755 : 0o644);
  await Deno.utime(to, made, made);
}

async function tar(out: string, stage: string, names: readonly string[], made: Date): Promise<void> {
  const same = ["--format=ustar", "--owner=0", "--group=0", "--numeric-owner", `--mtime=@${+made / 1000}`];
  await run("sh", [
    "-c",
    'set -eu; out=$1; shift; tar -cf - "$@" | gzip -n >"$out"',
    "sh",
    out,
    ...same,
    "--",
    ...names,
  ], {
    cwd: stage,
  });
}

/** Packs files of a folder into a `.zip`, in this order; what is there is replaced. */
export async function zip(out: string, folder: string, names: readonly string[]): Promise<void> {
  await Deno.remove(out).catch(() => {});
  // Its times have no zone, and -X leaves out the fields that have one.
  await run("zip", ["-q", "-X", "-D", out, ...names], { cwd: folder, env: { TZ: "UTC" } });
}
