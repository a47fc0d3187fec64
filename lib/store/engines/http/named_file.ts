/**
 * Knows how the files are read that a variable names for an engine: its CA, a client certificate, a token.
 * Must not know which engine, nor put what is in them into an error.
 *
 * @module
 */

import { HfAuthError } from "../../../errors.ts";
import type { EngineHost } from "../engine_host.ts";
import type { EngineVariable } from "../variables.ts";

/**
 * The text of the file that a variable names, if it is set.
 *
 * @throws {HfAuthError} `invalid_configuration`, naming the file.
 */
export async function fileIn(
  { variable, files }: EngineHost,
  name: EngineVariable,
): Promise<string | undefined> {
  const path = variable(name);
  if (path === undefined) return undefined;
  const hint = `Set ${name} to a file that can be read, or unset it`;
  const text = await files.read(path).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : `Cannot read ${path}`;
    throw new HfAuthError("invalid_configuration", why, { hint, cause });
  });
  if (text !== undefined) return text;
  throw new HfAuthError("invalid_configuration", `The file ${path} does not exist`, { hint });
}
