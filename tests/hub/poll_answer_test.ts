import assert from "node:assert/strict";
import { test } from "node:test";
import { readPollAnswer } from "../../lib/hub/device_flow.ts";
import { type Failure, failureOf } from "../support/failure.ts";
import { html, json } from "../support/fakes/hub.ts";
import {
  DENIED,
  EXPIRED,
  foreign,
  granted,
  oauth,
  refused,
  tokens,
  unnamed,
} from "../support/fakes/poll_answers.ts";
import { inClear } from "../support/in_clear.ts";

const wait = { "retry-after": "7" };
const yes = (change: Record<string, unknown>) => json({ ...granted, ...change });

const answers: [criterion: string, answer: Response, read: unknown][] = [
  ["the tokens", json(granted), { state: "granted", tokens }],
  ["the tokens with status 400", json(granted, 400), { state: "granted", tokens }],
  ["the tokens beside an error", yes({ error: "access_denied" }), { state: "granted", tokens }],
  ["no refresh token", yes({ refresh_token: "" }), {
    state: "granted",
    tokens: { accessToken: "hf_oauth_secret", expiresIn: 2591999 },
  }],
  ["a lifetime in text", yes({ expires_in: "28800.9" }), {
    state: "granted",
    tokens: { ...tokens, expiresIn: 28800 },
  }],
  ["no lifetime", yes({ refresh_token: null, expires_in: 0 }), {
    state: "granted",
    tokens: { accessToken: "hf_oauth_secret" },
  }],
  ["a lifetime for which there is no date", yes({ expires_in: 9e15 }), {
    state: "granted",
    tokens: { ...tokens, expiresIn: 3_153_600_000 },
  }],
  ["a lifetime without an end", yes({ expires_in: "Infinity" }), {
    state: "granted",
    tokens: { ...tokens, expiresIn: 3_153_600_000 },
  }],
  ["a lifetime that is no number", yes({ refresh_token: null, expires_in: "soon" }), {
    state: "granted",
    tokens: { accessToken: "hf_oauth_secret" },
  }],
  ["authorization_pending", oauth("authorization_pending"), { state: "pending" }],
  ["authorization_pending with Retry-After", oauth("authorization_pending", 400, wait), {
    state: "pending",
    retryAfter: 7,
  }],
  ["slow_down", oauth("slow_down"), { state: "slow_down" }],
  ["slow_down with 429", oauth("slow_down", 429, wait), { state: "slow_down", retryAfter: 7 }],
  ["429 in plain text", new Response("Too many", { status: 429 }), { state: "unclear" }],
  ["429 with Retry-After", html(429, wait), { state: "unclear", retryAfter: 7 }],
  ["429 with an error of its own", oauth("rate_limited", 429, wait), { state: "unclear", retryAfter: 7 }],
  ["500 with tokens", json(granted, 500), { state: "unclear" }],
  ["503 with Retry-After", html(503, wait), { state: "unclear", retryAfter: 7 }],
  ["an error that is null", oauth(null), { state: "unclear" }],
  ["an error that is an object", oauth({ code: 400 }), { state: "unclear" }],
  ["an empty error", oauth(""), { state: "unclear" }],
  ...foreign.map(([who, answer]): [string, Response, unknown] => [who, answer, { state: "unclear" }]),
  ["an empty access token", yes({ access_token: "" }), { state: "unclear" }],
  ["an empty object", json({}), { state: "unclear" }],
  ["an array", json([granted]), { state: "unclear" }],
  ["a page", html(200), { state: "unclear" }],
  ["nothing", new Response(null, { status: 204 }), { state: "unclear" }],
];

for (const [criterion, answer, read] of answers) {
  test(`readPollAnswer understands ${criterion}`, async () => {
    assert.deepEqual(inClear(await readPollAnswer(answer.clone())), read);
  });
}

const refusals: [answer: Response, failure: Failure][] = [
  [oauth("access_denied"), DENIED],
  [oauth("expired_token"), { ...EXPIRED, status: 400 }],
  ...["invalid_grant", "invalid_client", "invalid_request", "unsupported_grant_type"].map((
    error,
  ): [Response, Failure] => [oauth(error, 401), refused(error, 401)]),
  [oauth("something new"), refused("something new")],
  [oauth("invalid_scope", 200), refused("invalid_scope", 200)],
  [oauth("a\u001b[2Jb"), unnamed],
  [oauth("ungültig"), unnamed],
  [oauth("x".repeat(101)), unnamed],
  [yes({ access_token: "hf_secret\n" }), {
    code: "invalid_response",
    message: "The Hub returned an invalid access_token",
    hint: "Try again",
  }],
];

for (const [answer, failure] of refusals) {
  test(`readPollAnswer ends the login: ${failure.message}`, async () => {
    assert.deepEqual(await failureOf(readPollAnswer(answer)), failure);
  });
}
