/**
 * Knows what a Hub token looks like, so that a wrong paste is caught before any request.
 * Must not know whether the Hub accepts it.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import { strip } from "../python.ts";
import { Secret } from "../secret.ts";

const WHERE = "Create one at https://huggingface.co/settings/tokens";

/**
 * Reads an access token from a person or a script.
 *
 * @throws {HfAuthError} `org_token` for an organization's token, `invalid_token` for text that cannot be a token.
 */
export function parseToken(text: string): Secret {
  const token = strip(text);
  if (token === "") throw new HfAuthError("invalid_token", "The token is empty", { hint: WHERE });
  if (token.startsWith("api_org")) {
    throw new HfAuthError(
      "org_token",
      "You must use your personal account token, not an organization token",
      {
        hint: WHERE,
      },
    );
  }
  if (token.startsWith("hf_oauth__refresh_")) {
    throw new HfAuthError("invalid_token", "This is a refresh token, not an access token", { hint: WHERE });
  }
  // RFC 6750 section 2.1: what may follow `Bearer`.
  if (!/^[A-Za-z0-9\-._~+/]+=*$/.test(token)) {
    throw new HfAuthError("invalid_token", "The token contains invalid characters", { hint: WHERE });
  }
  return new Secret(token);
}

/**
 * Reads an access token that a person pasted. Ignores quotes, spaces and the byte that Ctrl-V leaves in a terminal.
 *
 * @throws {HfAuthError} as {@linkcode parseToken}, and `invalid_token` for text without a token's prefix, since a paste
 * may be somebody's password.
 */
export function parsePastedToken(text: string): Secret {
  // Bracketed paste (xterm) and control bytes, then the quotes of a shell or a JSON file.
  const typed = text.replace(/\x1b\[20[01]~/g, "").replace(/[\x00-\x1f\x7f]/g, "");
  const token = parseToken(typed.replace(/^[\s"'`]+|[\s"'`,;]+$/g, ""));
  if (/^(hf_|api_)/.test(token.reveal())) return token;
  throw new HfAuthError("invalid_token", "This is not a Hugging Face token: they start with hf_", {
    hint: WHERE,
  });
}
