/**
 * Knows what only this job has, without asking for its identity: the identity token where it was handed in, else what a CI
 * system lets the job ask for one with.
 * Must not know what is done with it.
 *
 * @module
 */

import { Secret } from "../secret.ts";
import type { IdentityOptions } from "./identity.ts";
import type { CiMachine } from "./system.ts";
import { SYSTEMS } from "./systems/systems.ts";

/**
 * What shows that this is the job whose identity is wanted: nobody has it who could not ask for that identity.
 * `undefined` where only the identity token itself will do.
 */
export function proofOf(
  { env }: Pick<CiMachine, "env">,
  { idToken, idTokenFile }: Pick<IdentityOptions, "idToken" | "idTokenFile">,
): Secret | undefined {
  if (idToken) return idToken;
  const given = env("HF_OIDC_ID_TOKEN");
  if (given) return new Secret(given);
  // What is in a file may be another one by now.
  if (idTokenFile || env("HF_OIDC_ID_TOKEN_FILE")) return undefined;
  if (!SYSTEMS.some((system) => system.proof?.(env))) return undefined;
  // All that the choice of a system and its answer depend on: with another value it is another job.
  const all = SYSTEMS.flatMap(({ variables }) => Object.keys(variables));
  return new Secret(all.map((name) => env(name) ?? "").join("\0"));
}
