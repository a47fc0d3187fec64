/**
 * Knows which registry belongs to a Hub.
 * Must not know who asks.
 *
 * @module
 */

import type { Config } from "../../config.ts";
import { HfAuthError } from "../../errors.ts";

// A host's name, and a port, as Docker writes a registry; it is compared in small letters.
const NAME = /^(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:\d{1,5})?$/;

/**
 * The registry of the Hub's images.
 *
 * @throws {HfAuthError} `invalid_configuration` when nobody has said which one is this Hub's, or what was said is no
 * registry's name.
 */
export function requireRegistry({ registry, endpoint }: Config): string {
  if (registry !== undefined && NAME.test(registry)) return registry;
  // It may have come with a password: it is not quoted.
  if (registry !== undefined) {
    throw new HfAuthError("invalid_configuration", "HF_AUTH_REGISTRY is not the name of a registry", {
      hint: "Set it to a host, such as registry.hub.example, without https:// and user",
    });
  }
  throw new HfAuthError("invalid_configuration", `The registry of ${endpoint} is not known`, {
    hint: "Set HF_AUTH_REGISTRY to its name, such as registry.hub.example",
  });
}
