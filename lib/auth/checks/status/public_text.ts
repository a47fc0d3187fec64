/**
 * Knows text that has no secret in it, as a type: nothing else makes it.
 * Must not know what the text says.
 *
 * @module
 */

import type { Secret } from "../../../secret.ts";

/** Text with no secret in it. A string of any other origin is not assignable to it. */
export type PublicText = string & { readonly "has no secret in it": true };

/** Makes text public: whatever is secret in it becomes `****`. */
export type MakePublic = (text: string) => PublicText;

/** Takes these secrets out of every text, and whatever else looks like a token or a password. */
export function withoutSecrets(secrets: readonly Secret[]): MakePublic {
  return (text) => {
    // Whole secrets before what only looks like one.
    const known = secrets.reduce((rest, secret) => secret.hiddenIn(rest), text);
    return known
      .replace(/(hf|api)_\w{16,}[\w.-]*/g, "****")
      // Up to the last @: a password that is not encoded may have one, or a slash.
      .replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/]*:\S*@|([a-z][a-z0-9+.-]*:\/\/)[^\s/]*@/gi, "$1$2****@")
      .replace(/\b(\w*(?:token|password|secret|key)=)[^\s&]+/gi, "$1****") as PublicText;
  };
}
