/**
 * Knows which stored token belongs to an account, asking the Hub about those of which nobody has noted it.
 * Must not know why git wants that account's.
 *
 * @module
 */

import { isHfAuthError } from "../../errors.ts";
import { requestWhoami } from "../../hub/whoami.ts";
import type { Secret } from "../../secret.ts";
import { accountOf, type StoredToken } from "../../store/stored_token.ts";
import type { Tokens } from "../../store/tokens.ts";
import type { Session } from "../session.ts";
import { isFor } from "../transport/own_hub.ts";
import type { GitNotes } from "./notes.ts";

const TIMEOUT = 3_000; // ms for one token

type Held = StoredToken & { readonly token: Secret };
type Parts = Pick<Session, "hub" | "config">;

/** The name of the account's stored token, the active one first; `undefined` when none is known to be its. */
export async function tokenNameOfAccount(
  { hub, config }: Parts,
  tokens: Tokens,
  account: string,
  notes: GitNotes | undefined,
): Promise<string | undefined> {
  const held = tokens.all.filter((stored): stored is Held =>
    stored.token !== undefined && isFor(stored, config.endpoint)
  );
  const isActive = ({ token }: Held) => token.equals(tokens.active);
  for (const stored of [...held.filter(isActive), ...held.filter((one) => !isActive(one))]) {
    try {
      if (await ownerOf(hub, stored, notes) === account) return stored.name;
    } catch (error) {
      if (!isHfAuthError(error)) throw error;
      // Whoever does not answer for one token does not answer for the next one.
      if (!isHfAuthError(error, "invalid_token", "forbidden")) return undefined;
    }
  }
  return undefined;
}

async function ownerOf(hub: Parts["hub"], stored: Held, notes: GitNotes | undefined): Promise<string> {
  const noted = accountOf(stored) ?? await notes?.accountOf(stored.token);
  if (noted !== undefined) return noted;
  const { name } = await requestWhoami({ ...hub, timeoutMs: Math.min(TIMEOUT, hub.timeoutMs) }, stored.token);
  await notes?.noteAccount(stored.token, name);
  return name;
}
