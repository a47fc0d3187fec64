/**
 * Knows where this machine's identity token comes from: what was handed in, a variable, a file, then the CI system.
 * Must not know what it is exchanged for, nor any CI system by itself.
 *
 * @module
 */

import { isHfAuthError } from "../errors.ts";
import { Secret } from "../secret.ts";
import { readIdentityToken } from "./jwt.ts";
import { type CiMachine, unavailable } from "./system.ts";
import { SYSTEMS } from "./systems/systems.ts";

/** A token that says who this job or machine is (OpenID Connect Core section 2). */
export interface IdentityToken {
  /** The token itself, a JWT. */
  readonly token: Secret;
  /** Where it came from, for people: `HF_OIDC_ID_TOKEN`, a file's path, `GitHub Actions`, … */
  readonly origin: string;
}

/** Which identity token is wanted. */
export interface IdentityOptions {
  /** Whom it is to be shown to: its `aud`. What was handed in, named or set for this purpose is not held to it. */
  readonly audience: string;
  /** One that was handed in; it counts first. */
  readonly idToken?: Secret | undefined;
  /** The file that holds it, in place of the one that `HF_OIDC_ID_TOKEN_FILE` names. */
  readonly idTokenFile?: string | undefined;
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Gets the identity token of this job or machine: the one that was handed in, that of `HF_OIDC_ID_TOKEN`, that in the
 * file, or that of the first CI system that is there. White space around a token is not part of it. Where one of these is
 * there and has none, no other is asked.
 *
 * @throws {HfAuthError} `oidc_unavailable` when there is none; the hint says what to set.
 */
export async function obtainIdentityToken(
  machine: CiMachine,
  { audience, idToken, idTokenFile, signal }: IdentityOptions,
): Promise<IdentityToken> {
  if (idToken) return given(idToken.reveal(), "--id-token", "The identity token that was handed in");
  const variable = machine.env("HF_OIDC_ID_TOKEN");
  if (variable) return given(variable, "HF_OIDC_ID_TOKEN", "HF_OIDC_ID_TOKEN");
  const path = idTokenFile || machine.env("HF_OIDC_ID_TOKEN_FILE");
  if (path) return given(await textIn(machine, path), path, path);
  for (const system of SYSTEMS) {
    const token = await system.obtain(machine, { audience, signal });
    if (token) return { token, origin: system.name };
  }
  const missing = SYSTEMS.map((system) => system.missing?.(machine.env, audience)).find(Boolean);
  const set = "et HF_OIDC_ID_TOKEN to one, or HF_OIDC_ID_TOKEN_FILE to the file that holds it";
  throw unavailable(
    `There is no identity token here: this is no job of a CI system that hands one out (${
      SYSTEMS.map(({ name }) => name).join(", ")
    })`,
    `${missing ? `${missing}, s` : "S"}${set}; or unset HF_OIDC_RESOURCE`,
  );
}

function given(text: string, origin: string, what: string): IdentityToken {
  const token = readIdentityToken(text);
  if (token) return { token, origin };
  throw unavailable(
    text.trim() === "" ? `${what} is empty` : `${what} does not hold an identity token`,
    "An identity token is a JWT, three parts of letters and digits with dots between them, as a CI system hands it out",
  );
}

async function textIn({ files }: CiMachine, path: string): Promise<string> {
  const hint = "Set HF_OIDC_ID_TOKEN_FILE to the file that holds the identity token, or unset it";
  try {
    const text = await files.read(path);
    if (text !== undefined) return text;
  } catch (error) {
    if (!isHfAuthError(error, "store_unreadable")) throw error;
    throw unavailable(error.message, hint, error);
  }
  throw unavailable(`There is no file ${path}`, hint);
}
