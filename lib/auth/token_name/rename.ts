/**
 * Knows how a stored token gets another name.
 * Must not know what is done with the token.
 *
 * @module
 */

import { HfAuthError } from "../../errors.ts";
import { shellWord } from "../../shell_word.ts";
import { openSession, type VerbOptions } from "../session.ts";
import { requireUsable } from "./usable_name.ts";

/** The result of a renaming. */
export interface AuthRenameResult {
  /** The name that the token had. */
  readonly from: string;
  /** The name that it has now. */
  readonly to: string;
  /** Set when `HF_AUTH_TOKEN_NAME` still says the old name, so that it names no token now. */
  readonly leftIn?: "HF_AUTH_TOKEN_NAME";
}

/**
 * Gives a stored token another name. All else that its section holds stays, and so does the active token.
 *
 * @param oldName The name it is stored under.
 * @param newName The name to store it under.
 * @throws {HfAuthError} `token_name_not_found`; `token_name_taken` when another token has the new name;
 * `invalid_token_name`; `store_unreadable`, `store_unwritable`, `lock_timeout`. Every name is then as it was.
 */
export async function authRename(
  oldName: string,
  newName: string,
  options: VerbOptions = {},
): Promise<AuthRenameResult> {
  requireUsable(newName);
  const { config, store, refreshLog } = await openSession(options);
  await store.change((tokens) => {
    tokens.require(oldName);
    if (tokens.named(newName)) throw taken(newName);
    return tokens.renamed(oldName, newName);
  });
  await (await refreshLog())?.rename(oldName, newName);
  return {
    from: oldName,
    to: newName,
    ...(config.tokenName === oldName && { leftIn: "HF_AUTH_TOKEN_NAME" }),
  };
}

function taken(name: string): HfAuthError {
  return new HfAuthError("token_name_taken", `There is already an access token named ${name}`, {
    hint: `Choose another name, or remove that token with \`hf-auth logout --token-name ${shellWord(name)}\``,
  });
}
