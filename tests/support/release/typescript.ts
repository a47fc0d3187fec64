/**
 * Knows how the tests get a plain TypeScript compiler, which nothing else here needs.
 * Must not know what it checks.
 *
 * @module
 */

import { run } from "../../../tools/release/run.ts";
import { skipUnless } from "../skip.ts";

const PACKAGE = "typescript@6.0.3";
const INTEGRITY =
  "sha512-y2TvuxSZPDyQakkFRPZHKFm+KKVqIisdg9/CZwm9ftvKXLP8NRWj38/ODjNbr43SsoXqNuAisEf1GdCxqWcdBw==";
const FOLDER = `.tools/${PACKAGE}`;

/** What to give a test's `skip` when it runs the compiler, which this gets from npm if it is not here yet. */
export async function needsTypeScript(): Promise<string | false> {
  try {
    await Deno.stat(`${FOLDER}/package/lib/tsc.js`).catch(install);
    return false;
  } catch (error) {
    return skipUnless(false, `${PACKAGE} cannot be had from npm: ${String(error).split("\n")[0]}`);
  }
}

/** The compiler's script, for Node. */
export const tsc: string = `${Deno.cwd()}/${FOLDER}/package/lib/tsc.js`;

async function install(): Promise<void> {
  await Deno.mkdir(FOLDER, { recursive: true });
  const args = ["--silent", "--cache", ".tools/npm", "--pack-destination", FOLDER, PACKAGE];
  await run("npm", ["pack", ...args]);
  const archive = `${FOLDER}/${PACKAGE.replace("@", "-")}.tgz`;
  const digest = await crypto.subtle.digest("SHA-512", await Deno.readFile(archive));
  const found = `sha512-${new Uint8Array(digest).toBase64()}`;
  if (found !== INTEGRITY) throw new Error(`It is not the one that is pinned: ${found}`);
  await run("tar", ["-xzf", archive, "-C", FOLDER]);
  await Deno.remove(archive);
}
