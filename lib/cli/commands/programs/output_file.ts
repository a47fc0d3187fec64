/**
 * Knows how a file that a person named takes a text with a token in it.
 * Must not know what the text is.
 *
 * @module
 */

import { HfAuthError, isHfAuthError } from "../../../errors.ts";
import type { CommandContext } from "../../command.ts";

/** Writes the file, and replaces none that may hold something else. */
export async function writeFile(
  { files, paths }: CommandContext["host"],
  file: string,
  text: string,
  { appends = false, replaces }: { readonly appends?: boolean | undefined; readonly replaces: boolean },
): Promise<void> {
  const path = paths.absolute(file);
  try {
    if (appends) {
      const before = await files.read(path) ?? "";
      // A last line without an end would take the token into its own value.
      await files.write(path, `${before}${/[^\n]$/.test(before) ? "\n" : ""}${text}`);
    } else if (!await files.write(path, text, replaces ? {} : { over: null })) {
      throw new HfAuthError("usage", `There is a file ${file} already`, {
        hint: "Choose another one, or replace it with --force",
      });
    }
  } catch (error) {
    if (!isHfAuthError(error, "store_unreadable", "store_unwritable")) throw error;
    throw new HfAuthError("output_unwritable", error.message, { hint: "Choose another FILE", cause: error });
  }
}
