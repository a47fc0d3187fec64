/**
 * Knows the name of an active token that nobody has stored (pasted into the file, or by an old Python), so that it is
 * still there when another one takes its place.
 * Must not know which one that is.
 *
 * @module
 */

import { isHfAuthError } from "../../errors.ts";
import type { HubContext } from "../../hub/http.ts";
import { briefly } from "../../hub/reachable.ts";
import { requestWhoami, tokenNameOf } from "../../hub/whoami.ts";
import type { Secret } from "../../secret.ts";
import type { EditableTokens } from "../../store/change/editable_tokens.ts";
import type { Tokens } from "../../store/tokens.ts";
import { grantedBy, isFor } from "../transport/own_hub.ts";
import { freeName, type ToBeNamed } from "./free_name.ts";

/** Keeps what another token replaces. */
export interface Keeping {
  /** The tokens with the active one stored under a name, unless it is there, or is `next`. */
  keep(tokens: EditableTokens, next: Secret): EditableTokens;
  /** The name that it was given, if it was. */
  readonly name: string | undefined;
}

/** Asks the Hub for the name of the active token if nobody has stored it; it is `unnamed-1` where that can't be known. */
export async function keepingUnnamed(hub: HubContext, before: Tokens, next?: Secret): Promise<Keeping> {
  const { active } = before;
  const isAsked = active && !active.equals(next) && !before.holding(active) &&
    isFor({ token: active }, hub.endpoint);
  const known = isAsked ? await identify(hub, before, active) : undefined;
  let given: string | undefined;
  return {
    get name() {
      return given;
    },
    keep(tokens, next) {
      given = undefined;
      const { active } = tokens;
      if (!active || active.equals(next) || tokens.holding(active)) return tokens;
      if (!active.equals(known?.token)) {
        given = numbered(tokens);
        return tokens.with(given, { token: active });
      }
      given = known!.nameIn(tokens);
      const user = given === known!.name ? {} : { user: known!.user };
      return tokens.with(given, { token: active, ...grantedBy(hub.endpoint), ...user });
    },
  };
}

async function identify(
  hub: HubContext,
  before: Tokens,
  token: Secret,
): Promise<ToBeNamed & { readonly nameIn: (tokens: Tokens) => string } | undefined> {
  try {
    const identity = await requestWhoami(briefly(hub), token);
    const named = { token, user: identity.name, name: tokenNameOf(identity) };
    return { ...named, nameIn: await freeName(hub, before, named) };
  } catch (error) {
    hub.signal?.throwIfAborted();
    if (isHfAuthError(error)) return undefined;
    throw error;
  }
}

function numbered(tokens: Tokens): string {
  for (let number = 1;; number++) {
    if (!tokens.named(`unnamed-${number}`)) return `unnamed-${number}`;
  }
}
