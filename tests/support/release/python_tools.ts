/**
 * Knows how the tests get the programs that install and check wheels, in an environment of their own.
 * Must not know what they are run on.
 *
 * @module
 */

import { run } from "../../../tools/release/run.ts";
import { skipUnless } from "../skip.ts";

const PACKAGES = ["auditwheel==6.8.2", "pipx==1.18.4", "uv==0.13.9"];
const FOLDER = ".tools/packaging";

/** Where they are. */
export const pythonTools: string = `${Deno.cwd()}/${FOLDER}/bin`;

/** What to give a test's `skip` when it runs them, which this gets from PyPI if they are not here yet. */
export async function needsPythonTools(): Promise<string | false> {
  const ready = `${FOLDER}/ready`;
  const list = PACKAGES.join("\n");
  try {
    if (await Deno.readTextFile(ready).catch(() => "") === list) return false;
    await run("python3", ["-m", "venv", FOLDER]);
    await run(`${FOLDER}/bin/python`, [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      ...PACKAGES,
    ]);
    await Deno.writeTextFile(ready, list);
    return false;
  } catch (error) {
    return skipUnless(false, `${PACKAGES.join(", ")} cannot be installed: ${String(error).split("\n")[0]}`);
  }
}
