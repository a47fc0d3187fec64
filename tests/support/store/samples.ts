/**
 * Knows tokens of the stand-in Hub's accounts, and stores that hold them.
 * Must not know who reads these.
 *
 * @module
 */

/** A token of the account alice. */
export const ALICE = "hf_aliceAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/** A token of the account bob. */
export const BOB = "hf_bobBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";

/** A token of an account with many organizations. */
export const CAROL = "hf_carolCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC";

/** A token of an account whose name is not ASCII. */
export const ZOE = "hf_zoeZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ";

/** A token that the Hub refuses. */
export const REVOKED = "hf_revokedXXXXXXXXXXXXXXXXXXXXXXXXXXXX";

/** In Unix seconds. */
export const PAST = 1_600_000_000;

/** In Unix seconds. */
export const FUTURE = 4_102_444_800;

type Sections = Readonly<Record<string, Readonly<Record<string, string | number>>>>;

/** `stored_tokens` as Python writes it. */
export function ini(sections: Sections): string {
  const lines = (values: Sections[string]) =>
    Object.entries(values).map(([key, value]) => `${key} = ${value}\n`).join("");
  return Object.entries(sections).map(([name, values]) => `[${name}]\n${lines(values)}\n`).join("");
}

/** One token. */
export const LAPTOP: string = ini({ laptop: { hf_token: ALICE } });

/** Two, one with a key that no program knows. */
export const BOTH: string = ini({ bob: { hf_token: BOB, note: "kept" }, laptop: { hf_token: ALICE } });

/** Tokens of all sorts. */
export const SEVERAL: string = ini({
  ahead: { hf_token: "hf_oauth_ahead", refresh_token: "hf_oauth__refresh_a", expires_at: FUTURE },
  behind: { hf_token: "hf_oauth_behind", refresh_token: "hf_oauth__refresh_b", expires_at: PAST },
  "date only": { expires_at: FUTURE },
  endless: { hf_token: ALICE },
  "no number": { hf_token: "hf_oauth_word", refresh_token: "hf_oauth__refresh_c", expires_at: "soon" },
  "no refresh": { hf_token: "hf_oauth_once", expires_at: PAST },
  "not yet": { hf_token: "hf_oauth_empty", expires_at: "" },
  nothing: { note: "kept" },
});
