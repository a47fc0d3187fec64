/**
 * Knows which identity the options of a command name.
 * Must not know what is done with it.
 *
 * @module
 */

import type { OidcOptions } from "../../../auth/oidc/oidc_token.ts";
import { HfAuthError } from "../../../errors.ts";
import { readUnasked } from "../../../person/hidden.ts";
import { Secret } from "../../../secret.ts";
import type { CommandContext } from "../../command.ts";

/** The options; an identity token that comes on standard input is read. */
export async function askedFor({ host, options, signal }: CommandContext): Promise<OidcOptions> {
  const given = options.text("id-token");
  const [resource, audience, idTokenFile] = ["resource", "audience", "id-token-file"].map((name) =>
    options.text(name)
  );
  if (given !== undefined && given !== "-") {
    throw wrong(
      "An identity token as an argument could be seen by others",
      "Use --id-token - or --id-token-file",
    );
  }
  if (given !== undefined && idTokenFile !== undefined) {
    throw wrong("--id-token and --id-token-file cannot be used together", "Leave one of them out");
  }
  const idToken = given === undefined ? undefined : (await readUnasked(host, signal)).trim();
  if (idToken === "") {
    throw wrong("No identity token came on standard input", "Check what was to write it there");
  }
  return {
    host,
    signal,
    ...(resource !== undefined && { resource }),
    ...(audience !== undefined && { audience }),
    ...(idToken !== undefined && { idToken: new Secret(idToken) }),
    ...(idTokenFile !== undefined && { idTokenFile }),
  };
}

function wrong(message: string, hint: string): HfAuthError {
  return new HfAuthError("usage", message, { hint });
}
