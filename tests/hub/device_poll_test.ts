import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryClock } from "../../lib/host/memory/clock.ts";
import { type DeviceAuthorization, pollDeviceToken, readPollAnswer } from "../../lib/hub/device_flow.ts";
import type { HubContext } from "../../lib/hub/http.ts";
import { Secret } from "../../lib/secret.ts";
import { type Failure, failureOf } from "../support/failure.ts";
import {
  type Answer,
  type Exchange,
  type FakeHub,
  fakeHub,
  html,
  hubContext,
  json,
} from "../support/fakes/hub.ts";
import { inClear } from "../support/in_clear.ts";

const granted = {
  access_token: "hf_oauth_secret",
  refresh_token: "hf_oauth__refresh_secret",
  expires_in: 2591999,
  token_type: "bearer",
};
const tokens = {
  accessToken: "hf_oauth_secret",
  refreshToken: "hf_oauth__refresh_secret",
  expiresIn: 2591999,
};
const oauth = (error: unknown, status = 400, headers = {}) =>
  json({ error, error_description: "secret" }, status, headers);
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
  ["an error that is no code", oauth("a\u001b[2Jb"), { state: "unclear" }],
  ["an empty access token", yes({ access_token: "" }), { state: "unclear" }],
  ["an empty object", json({}), { state: "unclear" }],
  ["an array", json([granted]), { state: "unclear" }],
  ["a page", html(200), { state: "unclear" }],
  ["nothing", new Response(null, { status: 204 }), { state: "unclear" }],
];

for (const [criterion, answer, read] of answers) {
  test(`readPollAnswer understands ${criterion}`, async () => {
    assert.deepEqual(inClear(await readPollAnswer(answer)), read);
  });
}

const DENIED = {
  code: "access_denied",
  message: "The login was denied in the browser",
  hint: "Log in again and choose Authorize",
  oauthError: "access_denied",
  status: 400,
};
const EXPIRED = {
  code: "expired_token",
  message: "The code expired before it was approved",
  hint: "Log in again and enter the new code before it expires",
  oauthError: "expired_token",
};
const refused = (oauthError: string, status = 400): Failure => ({
  code: "oauth_error",
  message: `The Hub refused the login: ${oauthError}`,
  hint: "Check HF_ENDPOINT and HF_DEVICE_CODE_OAUTH_CLIENT_ID, or log in with a token",
  oauthError,
  status,
});

const refusals: [answer: Response, failure: Failure][] = [
  [oauth("access_denied"), DENIED],
  [oauth("expired_token"), { ...EXPIRED, status: 400 }],
  ...["invalid_grant", "invalid_client", "invalid_request", "unsupported_grant_type", "something new"].map((
    error,
  ): [Response, Failure] => [oauth(error, 401), refused(error, 401)]),
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

const authorization: DeviceAuthorization = {
  deviceCode: new Secret("code-secret"),
  userCode: "M8HJ-FMGN",
  verificationUri: "https://hf.co/oauth/device",
  verificationUriComplete: "https://hf.co/oauth/device",
  expiresIn: 300,
  interval: 5,
};
const POLL = "POST https://huggingface.co/oauth/token " +
  "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=code-secret&client_id=client-1";
const hubOf = (...answers: Answer[]) => fakeHub(...answers.map((answer): Exchange => [POLL, answer]));
const pending = () => oauth("authorization_pending");

/** Polls on a clock of its own: what came of it, and every wait in seconds. */
async function poll(hub: FakeHub, change: Partial<DeviceAuthorization> = {}, more: Partial<HubContext> = {}) {
  const clock = memoryClock(0);
  const told: string[] = [];
  const context = hubContext(hub.fetch, { clock, ...more });
  const polling = pollDeviceToken(
    context,
    { ...authorization, ...change },
    ({ state }) => void told.push(state),
  );
  const outcome = inClear(await polling.catch(() => failureOf(polling)));
  return { outcome, waits: clock.slept.map((ms) => ms / 1000), told };
}

const logins: [criterion: string, answers: Answer[], waits: number[], told: string[]][] = [
  ["first polls after one interval", [json(granted)], [5], []],
  ["waits one interval between polls", [pending, pending, json(granted)], [5, 5, 5], ["pending", "pending"]],
  ["slows down for good", [oauth("slow_down"), oauth("slow_down"), pending, json(granted)], [5, 10, 15, 15], [
    ...["slow_down", "slow_down", "pending"],
  ]],
  ["waits as long as it is told, once", [html(429, { "retry-after": "30" }), pending, json(granted)], [
    5,
    30,
    5,
  ], [
    ...["unclear", "pending"],
  ]],
  ["never waits less than the interval", [html(429, { "retry-after": "1" }), json(granted)], [5, 5], [
    "unclear",
  ]],
  ["survives a broken network", [new TypeError("reset"), new TypeError("reset"), json(granted)], [5, 5, 5], [
    ...["unclear", "unclear"],
  ]],
  ["survives a failing Hub", [html(502), html(200), json([]), json(granted)], [5, 5, 5, 5], [
    ...["unclear", "unclear", "unclear"],
  ]],
  [
    "survives a proxy that redirects",
    [new Response(null, { status: 302, headers: { location: "https://proxy.test" } }), json(granted)],
    [5, 5],
    ["unclear"],
  ],
];

for (const [criterion, answers, waits, told] of logins) {
  test(`pollDeviceToken ${criterion}`, async () => {
    using hub = hubOf(...answers);
    assert.deepEqual(await poll(hub), { outcome: tokens, waits, told });
  });
}

test("pollDeviceToken survives a time-out", async () => {
  using hub = hubOf("silence", json(granted));
  assert.deepEqual(await poll(hub, {}, { timeoutMs: 1 }), {
    outcome: tokens,
    waits: [5, 5],
    told: ["unclear"],
  });
});

test("pollDeviceToken ends when it is denied", async () => {
  using hub = hubOf(pending, oauth("access_denied"));
  assert.deepEqual(await poll(hub), { outcome: DENIED, waits: [5, 5], told: ["pending"] });
});

test("pollDeviceToken ends with the code's life, and asks at its very end", async () => {
  using hub = hubOf(pending, pending, pending);
  const told = ["pending", "pending", "pending"];
  assert.deepEqual(await poll(hub, { expiresIn: 12 }), { outcome: EXPIRED, waits: [5, 5, 2], told });
});

test("pollDeviceToken does not wait longer than the code lives", async () => {
  using hub = hubOf(html(429, { "retry-after": "86400" }), html(429));
  assert.deepEqual(await poll(hub), { outcome: EXPIRED, waits: [5, 295], told: ["unclear", "unclear"] });
});

test("pollDeviceToken ends offline without a request", async () => {
  using hub = hubOf();
  const { outcome, waits } = await poll(hub, {}, { offline: true });
  assert.deepEqual([(outcome as Failure).code, waits], ["offline", [5]]);
});

test("pollDeviceToken rejects with the signal's reason at once, waiting or asking", async () => {
  const reason = new Error("Ctrl-C");
  const clock = memoryClock(0);
  const waiting = new AbortController();
  using none = hubOf();
  clock.at(2_000, () => waiting.abort(reason));
  await assert.rejects(
    pollDeviceToken(hubContext(none.fetch, { clock, signal: waiting.signal }), authorization),
    reason,
  );
  assert.equal(clock.now(), 2_000);

  const asking = new AbortController();
  using hub = hubOf(() => {
    asking.abort(reason);
    return "silence";
  });
  await assert.rejects(
    pollDeviceToken(hubContext(hub.fetch, { clock, signal: asking.signal }), authorization),
    reason,
  );
  assert.equal(clock.now(), 7_000);
});
