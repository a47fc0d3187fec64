/**
 * The names under which hf-auth is published, each of which needs an owner at its registry. Another owner: change them
 * here, and `tests/release/names_test.ts` lists every address that is to follow.
 */

/** The repository on GitHub, whose releases have the downloads. */
export const REPOSITORY = "hf-auth/hf-auth";

/** The image; its tags are `glibc`, `musl`, `wasm` and the same with a version in front. */
export const IMAGE: string = `ghcr.io/${REPOSITORY}`;

/** The package of the npm registry: the program and the library. */
export const NPM = "hf-auth";

/** Where the npm registry has the executables, a package a system. */
export const NPM_SCOPE = "@hf-auth";

/** The package of PyPI, of which each wheel has one executable. */
export const PYPI = "hf-auth";

/** The module on JSR, as `deno.json` has it. */
export const JSR = "@hf-auth/hf-auth";

/** Homebrew's tap, as `brew install` names it; its repository is `homebrew-tap` of the owner. */
export const TAP = "hf-auth/tap";

/** Who looks after the packages of Linux systems. */
export const MAINTAINER = "hf-auth <hf-auth@users.noreply.github.com>";

/** The repository's page. */
export const HOME: string = `https://github.com/${REPOSITORY}`;

/** Where GitHub tells programs of a repository. */
export const API: string = `https://api.github.com/repos/${REPOSITORY}`;

/** Where releases are. `/latest` leads to the newest, `/latest/download/FILE` to a file of it. */
export const RELEASES: string = `${HOME}/releases`;

/** The address of a file of one release. */
export function downloadOf(version: string, file: string): string {
  return `${RELEASES}/download/v${version}/${file}`;
}

/** The address of a file of the sources, as a script imports it. */
export function sourceOf(version: string, file: string): string {
  return `https://raw.githubusercontent.com/${REPOSITORY}/v${version}/${file}`;
}

/** Every address that may stand in a text begins with one of these. */
export const ADDRESSES: readonly string[] = [
  HOME,
  API,
  `https://raw.githubusercontent.com/${REPOSITORY}/v`,
  `https://cdn.jsdelivr.net/npm/${NPM}@`,
  `https://jsr.io/${JSR}`,
];
