/**
 * Knows every place in which a token can be, in order of precedence, and which one counts.
 * Must not refresh, lock or write anything, nor ask the Hub but for what HF_OIDC_RESOURCE wants.
 *
 * @module
 */

import { type HfAuthError, isHfAuthError } from "../../../errors.ts";
import type { Secret } from "../../../secret.ts";
import type { StoredToken } from "../../../store/stored_token.ts";
import type { Tokens } from "../../../store/tokens.ts";
import type { Session } from "../../session.ts";

/** The file of the active token, among the places. */
export const ACTIVE = "the active token";

/** The variable for which a CI job's identity is exchanged. */
export const EXCHANGE = "HF_OIDC_RESOURCE";

/** A place, and what is in it. */
export interface FoundPlace {
  /** What it is called: an option, a variable, or {@linkcode ACTIVE}. */
  readonly place: string;
  /** The token in it; `undefined` where there is none. */
  readonly token?: Secret;
  /** The stored token that it is, if it is one. */
  readonly stored?: StoredToken;
  /** Whether it comes from a file, and so may be one Hub's only. */
  readonly isStored: boolean;
  /** Why its token can't be had, though one is named or there. */
  readonly error?: HfAuthError;
}

/** The places, and every stored token. */
export interface Found {
  /** In order of precedence. */
  readonly places: readonly FoundPlace[];
  /** The first of them that holds a token, or should. */
  readonly inUse: FoundPlace | undefined;
  /** Every stored token. */
  readonly stored: readonly StoredToken[];
  /** Why the stored tokens can't be read, if they can't. */
  readonly unreadable?: HfAuthError;
}

/** Looks into every place. */
export async function findPlaces(
  { config, store, exchange }: OpenStore,
  tokenName?: string,
): Promise<Found> {
  const tokens = await orError(() => store()?.read());
  const active = await orError(() => orFail(tokens)?.active);
  const all = await orError(() => orFail(tokens)?.all);
  const stored = Array.isArray(all) ? all as readonly StoredToken[] : [];
  const named = async (place: string, name: string | undefined): Promise<FoundPlace> => {
    if (name === undefined) return { place, isStored: true };
    const found = await orError(() => orFail(tokens)?.requireToken(name));
    if (isHfAuthError(found)) return { place, isStored: true, error: found };
    return { place, isStored: true, ...(found && { token: found.token, stored: found }) };
  };
  const variable = (place: string): FoundPlace => {
    const set = config.tokenVariables.find((one) => one.variable === place);
    return { place, isStored: false, ...(set?.token && { token: set.token }) };
  };
  const exchanged = async (resource: string): Promise<FoundPlace> => {
    // Nobody needs it where another one is named.
    if (tokenName !== undefined) return { place: EXCHANGE, isStored: false };
    const found = await orError(() => exchange(resource));
    return {
      place: EXCHANGE,
      isStored: false,
      ...isHfAuthError(found) ? { error: found } : { token: found },
    };
  };
  const holder = isHfAuthError(active) ? undefined : stored.find(({ token }) => active?.equals(token));
  const places: FoundPlace[] = [
    ...(tokenName === undefined ? [] : [await named("--token-name", tokenName)]),
    ...(config.oidcResource === undefined ? [] : [await exchanged(config.oidcResource)]),
    await named("HF_AUTH_TOKEN_NAME", config.tokenName),
    variable("HF_TOKEN"),
    variable("HUGGING_FACE_HUB_TOKEN"),
    {
      place: ACTIVE,
      isStored: true,
      ...(isHfAuthError(active) ? { error: active } : active && { token: active }),
      ...(holder && { stored: holder }),
    },
  ];
  // As in Python, a first variable of white space hides the second one.
  const hidden = config.tokenVariables[0]?.token === undefined
    ? config.tokenVariables[0]?.variable
    : undefined;
  const counts = ({ place, token, error }: FoundPlace) =>
    (token !== undefined || error !== undefined) &&
    !(hidden === "HF_TOKEN" && place === "HUGGING_FACE_HUB_TOKEN");
  const unreadable = isHfAuthError(all) && { unreadable: all };
  return { places, inUse: places.find(counts), stored, ...unreadable };
}

/** The settings, and the store where there is a place for it. */
export interface OpenStore {
  /** The settings. */
  readonly config: Session["config"];
  /** The token that this CI job's identity is exchanged for. */
  readonly exchange: (resource: string) => Promise<Secret>;
  /** The store; `undefined` where no home folder is known. */
  readonly store: () => Session["store"] | undefined;
}

async function orError<T>(work: () => T | Promise<T>): Promise<T | HfAuthError> {
  try {
    return await work();
  } catch (error) {
    if (isHfAuthError(error)) return error;
    throw error;
  }
}

function orFail(tokens: Tokens | HfAuthError | undefined): Tokens | undefined {
  if (isHfAuthError(tokens)) throw tokens;
  return tokens as Tokens | undefined;
}
