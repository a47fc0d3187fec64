/**
 * Knows which registry belongs to a Hub.
 * Must not know who asks.
 *
 * @module
 */

import type { Config } from "../../config.ts";
import { HfAuthError } from "../../errors.ts";

/**
 * The registry of the Hub's images.
 *
 * @throws {HfAuthError} `invalid_configuration` when nobody has said which one is this Hub's.
 */
export function requireRegistry({ registry, endpoint }: Config): string {
  if (registry !== undefined) return registry;
  throw new HfAuthError("invalid_configuration", `The registry of ${endpoint} is not known`, {
    hint: "Set HF_AUTH_REGISTRY to its name, such as registry.hub.example",
  });
}
