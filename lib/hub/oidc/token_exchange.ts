/**
 * Knows how an identity token is exchanged for an access token (RFC 8693), as the Hub's trusted publishers have it.
 * Must not know where the identity token is from, nor keep anything.
 *
 * @module
 */

import { HfAuthError } from "../../errors.ts";
import type { Secret } from "../../secret.ts";
import { type HubContext, responseError, send } from "../http.ts";
import { parseTokenSet, readAnswer, refusalIn, type TokenSet } from "../token_response.ts";

const ACTION = "exchange the identity token";
const LONGEST = 300; // characters of the Hub's own words

/** Sends the exchange (RFC 8693 section 2.1), as Python does: JSON, and nobody's credentials beside it. */
export function sendTokenExchange(hub: HubContext, idToken: Secret, resource: string): Promise<Response> {
  return send(hub, "/oauth/token", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      subject_token: idToken.reveal(),
      resource,
    }),
  });
}

/**
 * Reads the access token (RFC 8693 section 2.2).
 *
 * @param idToken What was exchanged; it is taken out of the Hub's words.
 * @throws {HfAuthError} `oidc_refused` with the Hub's words, which do not say what was wrong; otherwise by status, as
 * {@linkcode responseError}.
 */
export async function readExchanged(response: Response, idToken: Secret): Promise<TokenSet> {
  const answer = await readAnswer(response);
  const tokens = response.ok && answer ? parseTokenSet(answer) : undefined;
  if (tokens) return tokens;
  const refusal = refusalIn(response, answer);
  if (refusal) {
    const { status } = response;
    const words = [refusal.oauthError, wordsIn(answer, idToken)].filter(Boolean).join(": ");
    throw new HfAuthError(
      "oidc_refused",
      `The Hub refused to ${ACTION}: ${words || `status ${status}`}`,
      {
        status,
        ...refusal,
        hint: "Check HF_OIDC_RESOURCE and its trusted publishers; see `hf-auth oidc inspect`",
      },
    );
  }
  if (!response.ok || !answer) throw responseError(response, ACTION);
  throw new HfAuthError("invalid_response", `Could not ${ACTION}: the response has no access token`, {
    status: response.status,
    hint: "Check that HF_ENDPOINT is the address of a Hub and that no proxy answers in its place",
  });
}

/** Exchanges an identity token; see {@linkcode readExchanged} for the errors. */
export async function exchangeToken(hub: HubContext, idToken: Secret, resource: string): Promise<TokenSet> {
  return await readExchanged(await sendTokenExchange(hub, idToken, resource), idToken);
}

/** What the Hub says of it, as one short line. */
function wordsIn(answer: Record<string, unknown> | undefined, idToken: Secret): string {
  const words = answer?.["error_description"];
  if (typeof words !== "string") return "";
  return idToken.hiddenIn(words).replace(/\s+/g, " ").replace(/[^\x20-\x7e]/g, "").slice(0, LONGEST)
    .replace(/[. ]+$/, "");
}
