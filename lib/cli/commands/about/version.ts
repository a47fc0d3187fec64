/**
 * Knows that `hf-auth version` is `hf-auth --version`, and how it says that there is a newer one.
 * Must not know where releases are.
 *
 * @module
 */

import { VERSION } from "../../../version.ts";
import type { CommandContext } from "../../command.ts";

/** Prints the version, and with `--check` whether there is a newer one. */
export async function run({ host, output, options, signal }: CommandContext): Promise<number> {
  if (!options.on("check")) {
    output.line(`hf-auth ${VERSION}`);
    return 0;
  }
  const { newestRelease, DOWNLOADS } = await import("../../../auth/release/newest_release.ts");
  const found = await newestRelease({ host, signal });
  if (output.mode === "json") {
    output.json(found);
    return 0;
  }
  output.line(`hf-auth ${VERSION}`);
  if (found.old) {
    output.warning(`hf-auth ${found.newest} is out`, `Get it the way you got this one, or from ${DOWNLOADS}`);
  } else output.success("This is the newest release");
  return 0;
}
