import assert from "node:assert/strict";
import { test } from "node:test";
import { readRefreshed, refreshTokens } from "../../lib/hub/refresh.ts";
import { Secret } from "../../lib/secret.ts";
import { type Failure, failureOf } from "../support/failure.ts";
import { fakeHub, html, hubContext, json } from "../support/fakes/hub.ts";
import { inClear } from "../support/in_clear.ts";

const answer = { access_token: "hf_oauth_new", refresh_token: "hf_oauth__refresh_new", expires_in: 28800 };
const tokens = { accessToken: "hf_oauth_new", refreshToken: "hf_oauth__refresh_new", expiresIn: 28800 };

test("refreshTokens sends the refresh token in the body", async () => {
  using hub = fakeHub([
    "POST https://huggingface.co/oauth/token grant_type=refresh_token&refresh_token=hf_oauth__refresh_%2B&client_id=client-1",
    json(answer),
  ]);
  const refreshed = await refreshTokens(hubContext(hub.fetch), new Secret("hf_oauth__refresh_+"));
  assert.deepEqual(inClear(refreshed), tokens);
  assert.equal(
    hub.requests[0]!.headers.get("content-type"),
    "application/x-www-form-urlencoded;charset=UTF-8",
  );
});

test("readRefreshed takes an answer without a refresh token, and whatever the status below 500", async () => {
  assert.deepEqual(inClear(await readRefreshed(json({ ...answer, refresh_token: null }, 400))), {
    accessToken: "hf_oauth_new",
    expiresIn: 28800,
  });
});

const oauth = (error: unknown, status = 400) => json({ error, error_description: "secret" }, status);
const refused = (code: string, oauthError: string, status = 400): Failure => ({
  code,
  message: `The Hub refused to refresh the token: ${oauthError}`,
  hint: "Log in again",
  oauthError,
  status,
});
const failed = (code: string, happened: string, hint: string, status: number): Failure => ({
  code,
  message: `Could not refresh the token: ${happened}`,
  hint,
  status,
});
const LATER = "Try again in a few minutes";
const GATEWAY = "Check the network, the proxy and HF_ENDPOINT, then try again";
const elsewhere = (who: string) => `a proxy or gateway answered in the Hub's place (${who})`;
const HUB = "Check that HF_ENDPOINT is the address of a Hub";

const refusals: [criterion: string, answer: Response, failure: Failure][] = [
  ["invalid_grant", oauth("invalid_grant"), refused("invalid_grant", "invalid_grant")],
  ["invalid_client", oauth("invalid_client", 401), refused("oauth_error", "invalid_client", 401)],
  ["429", oauth("slow_down", 429), failed("rate_limited", "too many requests (429)", LATER, 429)],
  ["500", oauth("server_error", 500), failed("server_error", "the Hub returned an error (500)", LATER, 500)],
  [
    "503 with tokens",
    json(answer, 503),
    failed("server_error", "the Hub returned an error (503)", LATER, 503),
  ],
  ["a page", html(200), failed("invalid_response", "unexpected response (200)", HUB, 200)],
  ["an array", json([answer]), failed("invalid_response", "unexpected response (200)", HUB, 200)],
  ["a name that is none", oauth("a\u001b[2Jb"), {
    code: "oauth_error",
    message: "The Hub refused to refresh the token: status 400",
    hint: "Log in again",
    status: 400,
  }],
  ["server_error", oauth("server_error"), failed("invalid_response", "unexpected response (400)", HUB, 400)],
  ["a gateway's page", html(401), failed("invalid_response", elsewhere("401, HTML"), GATEWAY, 401)],
  [
    "a gateway's time-out",
    oauth("invalid_grant", 408),
    failed("invalid_response", elsewhere("408, JSON"), GATEWAY, 408),
  ],
  [
    "a gateway's 404",
    oauth("invalid_grant", 404),
    failed("invalid_response", "unexpected response (404)", HUB, 404),
  ],
  ["no token", json({}), failed("invalid_response", "unexpected response (200)", HUB, 200)],
  ["a token that is none", json({ access_token: "hf_secret é" }), {
    code: "invalid_response",
    message: "The Hub returned an invalid access_token",
    hint: "Try again",
  }],
];

for (const [criterion, response, failure] of refusals) {
  test(`readRefreshed refuses ${criterion}`, async () => {
    assert.deepEqual(await failureOf(readRefreshed(response)), failure);
  });
}
