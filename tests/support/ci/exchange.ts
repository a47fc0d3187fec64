/**
 * Knows an identity token that nobody has signed, and how the Hub is asked to exchange it, for tests on a machine in memory.
 * Must not know who asks.
 *
 * @module
 */

import { type Exchange, json } from "../fakes/hub.ts";
import { unsigned } from "./issuer.ts";

/** An identity token that says `claims`. */
export function identityToken(claims: Readonly<Record<string, unknown>> = {}): string {
  const iss = "https://token.actions.githubusercontent.com";
  return `${unsigned({ iss, aud: "https://huggingface.co", ...claims })}c2ln`;
}

/** The request for an exchange, as one line. */
export function exchangeLine(token: string, resource = "acme/model", hub = "https://huggingface.co"): string {
  return `POST ${hub}/oauth/token ${
    JSON.stringify({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      subject_token: token,
      resource,
    })
  }`;
}

/** An exchange that succeeds. */
export function exchanged(
  token: string,
  given: string,
  { resource, hub, expires_in = 3600 }: {
    readonly resource?: string;
    readonly hub?: string;
    readonly expires_in?: number;
  } = {},
): Exchange {
  return [
    exchangeLine(token, resource, hub),
    json({ access_token: given, token_type: "bearer", expires_in }),
  ];
}

/** An exchange that the Hub refuses, without saying why. */
export function notExchanged(token: string, resource?: string): Exchange {
  const body = { error: "invalid_grant", error_description: "No trusted publisher matches" };
  return [exchangeLine(token, resource), json(body, 400)];
}
