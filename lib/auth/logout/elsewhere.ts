/**
 * Knows where else on this machine a removed token may still be, beside git: in Docker's configuration, and in variables.
 * Must not know how a person is told, nor change anything there.
 *
 * @module
 */

import type { Secret } from "../../secret.ts";
import { dockersEntry } from "../docker/entry.ts";
import { unreadVariables } from "../../token_variables.ts";
import type { Session } from "../session.ts";

/** Who still holds a token. */
export interface Elsewhere {
  /** The registry for which Docker's configuration holds one. */
  readonly dockerRegistry?: string;
  /** The variables that hold one, other than those that still log this machine in. */
  readonly variables: readonly string[];
}

/** Looks for copies of these tokens. */
export async function findElsewhere(
  session: Pick<Session, "config" | "host">,
  tokens: readonly Secret[],
): Promise<Elsewhere> {
  const isOne = (held: Secret) => tokens.some((token) => token.equals(held));
  const entry = tokens.length > 0 ? await dockersEntry(session) : undefined;
  return {
    ...entry?.password && isOne(entry.password) && { dockerRegistry: entry.registry },
    variables: unreadVariables(session.host).filter(({ token }) => token && isOne(token)).map((
      { variable },
    ) => variable),
  };
}
