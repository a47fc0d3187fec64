/**
 * Knows which programs docs/comparison.md compares, where this machine has them, and in which version.
 * Must not know what is compared.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { hf, newestHf } from "../../support/python.ts";
import { program } from "../../support/program/program.ts";
import { skipUnless } from "../../support/skip.ts";

/** A column of the documents' table, by what stands in its head. */
export type Compared = "hf-auth" | "hf auth" | "gh auth" | "git-credential-oauth";

/** The newest `hf`, which shares a column with the one that is followed. */
export type Tried = Compared | "newest hf auth";

/** The path of each program that is there. */
export const paths: Readonly<Record<Tried, string | undefined>> = {
  "hf-auth": program,
  "hf auth": hf,
  "newest hf auth": newestHf,
  "gh auth": onPath("gh"),
  "git-credential-oauth": onPath("git-credential-oauth"),
};

/** The version of a program that is there; of `hf-auth` none, as it is this checkout's. */
export function versionOf(name: Compared): string | undefined {
  const path = paths[name];
  if (path === undefined || name === "hf-auth") return undefined;
  // Debian's git-credential-oauth does not tell its version.
  const [command, ...args] = name === "git-credential-oauth"
    ? ["dpkg-query", "-W", "-f", "${Version}", "git-credential-oauth"]
    : [path, "--version"];
  const { stdout } = spawnSync(command!, args, {
    encoding: "utf8",
    env: { ...process.env, HF_HUB_DISABLE_UPDATE_CHECK: "1" },
  });
  return /\d+\.\d+\.\d+/.exec(stdout ?? "")?.[0];
}

// Both are pinned by being Debian 12's: only there can a continuous integration machine be asked to have them.
const required = process.env["CI"] !== undefined && isDebian12();

/** What to give a test's `skip` when it runs this program, in the version that the documents name. */
export function needs(name: Compared, version: string | undefined): string | false {
  const here = process.platform === "linux";
  const found = paths[name] !== undefined && versionOf(name) === version;
  const what = ["docs/comparison.md compares", name, version].filter(Boolean).join(" ");
  return skipUnless(
    required || (here && found),
    `${what}, which is not installed here (.ci/run installs it)`,
  );
}

/** Where a program is on `PATH`. */
export function onPath(name: string): string | undefined {
  return (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name)).find(existsSync);
}

function isDebian12(): boolean {
  const about = "/etc/os-release";
  return existsSync(about) && /^VERSION_CODENAME=bookworm$/m.test(readFileSync(about, "utf8"));
}
