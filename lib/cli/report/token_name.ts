/**
 * Knows which stored token a person probably meant by a name that none has.
 * Must not know what was to be done with it.
 *
 * @module
 */

import { listStored } from "../../auth/list.ts";
import { HfAuthError } from "../../errors.ts";
import type { CommandContext } from "../command.ts";
import { didYouMean } from "../nearest.ts";

/** The error that no stored token has the name, with the name that is nearest to it as part of its hint. */
export async function withNearestName(
  error: HfAuthError,
  { host, options, argument, signal }: Pick<CommandContext, "host" | "options" | "argument" | "signal">,
): Promise<HfAuthError> {
  const name = options.text("token-name") ?? argument;
  const stored = await listStored({ host, signal }).catch(() => undefined);
  if (name === undefined || !stored) return error;
  const hint = didYouMean(name, stored.tokens.map((token) => token.name), error.hint ?? "");
  return new HfAuthError(error.code, error.message, { hint, cause: error.cause });
}
