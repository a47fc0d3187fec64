import assert from "node:assert/strict";
import { test } from "node:test";
import { exchangeToken, readExchanged } from "../../../lib/hub/oidc/token_exchange.ts";
import { Secret } from "../../../lib/secret.ts";
import { type Failure, failureOf } from "../../support/failure.ts";
import { fakeHub, html, hubContext, json } from "../../support/fakes/hub.ts";
import { inClear } from "../../support/in_clear.ts";

const JWT = "eyJsecret.eyJsecret.secret";
const ANSWER = { access_token: "hf_jwt_a.b.c", token_type: "bearer", expires_in: 3600 };

test("exchangeToken sends what Python sends, and nobody's credentials", async () => {
  const body = '{"grant_type":"urn:ietf:params:oauth:grant-type:token-exchange",' +
    '"subject_token_type":"urn:ietf:params:oauth:token-type:id_token",' +
    `"subject_token":"${JWT}","resource":"datasets/acme/notes"}`;
  using hub = fakeHub([`POST https://huggingface.co/oauth/token ${body}`, json(ANSWER)]);
  const tokens = await exchangeToken(hubContext(hub.fetch), new Secret(JWT), "datasets/acme/notes");
  assert.deepEqual(inClear(tokens), { accessToken: "hf_jwt_a.b.c", expiresIn: 3600 });
  const { headers } = hub.requests[0]!;
  assert.deepEqual([headers.get("content-type"), headers.get("authorization")], ["application/json", null]);
});

const refused = (words: string, status = 400, oauthError?: string): Failure => ({
  code: "oidc_refused",
  message: `The Hub refused to exchange the identity token: ${words}`,
  hint: "Check HF_OIDC_RESOURCE and its trusted publishers; see `hf-auth oidc inspect`",
  status,
  ...oauthError && { oauthError },
});
const failed = (code: string, happened: string, hint: string, status: number): Failure => ({
  code,
  message: `Could not exchange the identity token: ${happened}`,
  hint,
  status,
});
const oauth = (error: unknown, error_description?: unknown, status = 400) =>
  json({ error, error_description }, status);
const HUB = "Check that HF_ENDPOINT is the address of a Hub";
const NO_PROXY = `${HUB} and that no proxy answers in its place`;

const failures: [criterion: string, answer: Response, failure: Failure][] = [
  [
    "invalid_grant",
    oauth("invalid_grant", "No trusted publisher."),
    refused("invalid_grant: No trusted publisher", 400, "invalid_grant"),
  ],
  [
    "invalid_request",
    oauth("invalid_request", "Bad\nresource\u001b[2J\u202e"),
    refused("invalid_request: Bad resource[2J", 400, "invalid_request"),
  ],
  ["words that are none", oauth("invalid_grant", ["x"]), refused("invalid_grant", 400, "invalid_grant")],
  [
    "words with the identity token in them",
    oauth("invalid_grant", `Not ${JWT}!`),
    refused("invalid_grant: Not ****!", 400, "invalid_grant"),
  ],
  [
    "words without end",
    oauth("invalid_grant", "x".repeat(5000)),
    refused(`invalid_grant: ${"x".repeat(300)}`, 400, "invalid_grant"),
  ],
  ["a name that is none", oauth("a\u001b[2Jb"), refused("status 400")],
  ["401", oauth("invalid_client", "", 401), refused("invalid_client", 401, "invalid_client")],
  [
    "no access token",
    json({ token_type: "bearer" }),
    failed("invalid_response", "the response has no access token", NO_PROXY, 200),
  ],
  ["a page", html(200), failed("invalid_response", "unexpected response (200)", HUB, 200)],
  [
    "500",
    oauth("server_error", "x", 500),
    failed("server_error", "the Hub returned an error (500)", "Try again in a few minutes", 500),
  ],
  [
    "429",
    json({}, 429),
    failed("rate_limited", "too many requests (429)", "Try again in a few minutes", 429),
  ],
  ["404", json({}, 404), failed("invalid_response", "unexpected response (404)", HUB, 404)],
  ["a token with an error's status", json(ANSWER, 400), {
    code: "invalid_response",
    message: "Could not exchange the identity token: unexpected response (400)",
    hint: HUB,
    status: 400,
  }],
];

for (const [criterion, answer, failure] of failures) {
  test(`readExchanged says what ${criterion} means`, async () => {
    assert.deepEqual(await failureOf(readExchanged(answer, new Secret(JWT))), failure);
  });
}
