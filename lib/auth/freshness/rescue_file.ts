/**
 * Knows where the answer of a refresh goes that the store could not take.
 * Must not know how the token was refreshed.
 *
 * @module
 */

import { HfAuthError } from "../../errors.ts";
import { parseIni } from "../../store/ini/ini.ts";
import { type NewToken, toFields } from "../../store/stored_token.ts";
import type { Session } from "../session.ts";

/** Writes the token to a private file wherever there is room, and says where. */
export async function rescue(
  session: Pick<Session, "host" | "config">,
  name: string,
  granted: NewToken,
  cause: HfAuthError,
): Promise<HfAuthError> {
  const { files, paths, clock } = session.host;
  const { storedTokensPath } = session.config;
  const text = parseIni("").with(name, toFields(granted)).toString();
  const file = `stored_tokens.rescued-${clock.now()}`;
  const folders = [paths.dirname(storedTokensPath), paths.home(), paths.temporary()];
  for (const folder of folders.filter((candidate) => candidate !== undefined)) {
    const path = paths.join(folder, file);
    try {
      await files.write(path, text);
    } catch {
      continue;
    }
    return new HfAuthError(cause.code, `The refreshed token could not be stored, and is in ${path}`, {
      hint: `${cause.message}; when that is fixed, copy that file's section into ${storedTokensPath}`,
      cause,
    });
  }
  return new HfAuthError(cause.code, "The refreshed token could not be stored anywhere", {
    hint: `${cause.message}; log in again with \`hf-auth login --force\` before it ends`,
    cause,
  });
}
