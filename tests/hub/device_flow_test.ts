import assert from "node:assert/strict";
import { test } from "node:test";
import { readDeviceAuthorization, requestDeviceCode } from "../../lib/hub/device_flow.ts";
import { type Failure, failureOf } from "../support/failure.ts";
import { fakeHub, html, hubContext, json } from "../support/fakes/hub.ts";
import { inClear } from "../support/in_clear.ts";

// What the Hub sends: four fields.
const code = {
  device_code: "96e6e116-secret",
  user_code: "M8HJ-FMGN",
  verification_uri: "https://hf.co/oauth/device",
  expires_in: 300,
};
const authorization = {
  deviceCode: "96e6e116-secret",
  userCode: "M8HJ-FMGN",
  verificationUri: "https://hf.co/oauth/device",
  verificationUriComplete: "https://hf.co/oauth/device",
  expiresIn: 300,
  interval: 5,
};

test("requestDeviceCode sends the client's id and fills in what the Hub leaves out", async () => {
  using hub = fakeHub(["POST https://huggingface.co/oauth/device client_id=a%26b", json(code)]);
  const granted = await requestDeviceCode(hubContext(hub.fetch, { clientId: "a&b" }));
  assert.deepEqual(inClear(granted), authorization);
  assert.deepEqual(hub.requests.map(({ headers }) => [headers.get("content-type"), headers.get("accept")]), [
    ["application/x-www-form-urlencoded;charset=UTF-8", "application/json"],
  ]);
});

const complete = "https://hf.co/oauth/device?user_code=M8HJ-FMGN";
const accepted: [change: Record<string, unknown>, authorization: Partial<typeof authorization>][] = [
  [{ interval: 1, expires_in: 900 }, { interval: 1, expiresIn: 900 }],
  [{ interval: null, expires_in: undefined }, { expiresIn: 900 }],
  [{ interval: 0.5 }, { interval: 0.5 }],
  [{ verification_uri_complete: complete }, { verificationUriComplete: complete }],
  [{ verification_uri_complete: "" }, {}],
  [{ verification_uri_complete: null }, {}],
  [{ verification_uri: "http://127.0.0.1:1/d" }, {
    verificationUri: "http://127.0.0.1:1/d",
    verificationUriComplete: "http://127.0.0.1:1/d",
  }],
];

for (const [change, expected] of accepted) {
  test(`readDeviceAuthorization takes ${JSON.stringify(change)}`, async () => {
    const read = await readDeviceAuthorization(json({ ...code, ...change }));
    assert.deepEqual(inClear(read), { ...authorization, ...expected });
  });
}

const malformed: [field: string, values: unknown[]][] = [
  ["device_code", [undefined, null, "", 1]],
  ["user_code", [undefined, "", ["A"]]],
  ["verification_uri", [
    undefined,
    "",
    "/oauth/device",
    "javascript:secret",
    "http://hf.co/",
    "file:///a",
    {},
  ]],
  ["verification_uri_complete", ["javascript:secret", "http://hf.co/", 1]],
  ["expires_in", ["300", 0, -1, true]],
  ["interval", ["5", 0, -5, {}]],
];

for (const [field, values] of malformed) {
  test(`readDeviceAuthorization refuses a bad ${field}`, async () => {
    for (const value of values) {
      assert.deepEqual(await failureOf(readDeviceAuthorization(json({ ...code, [field]: value }))), {
        code: "invalid_response",
        message: `Could not start the browser login: the Hub's response has no valid ${field}`,
        hint: "Check that HF_ENDPOINT is the address of a Hub",
      });
    }
  });
}

const HUB = "Check that HF_ENDPOINT is the address of a Hub";
const REFUSED = "Check HF_ENDPOINT and HF_DEVICE_CODE_OAUTH_CLIENT_ID, or log in with a token";
const oauth = (error: unknown) => ({ error, error_description: "secret" });
const rest = (text: string) => `Could not start the browser login: ${text}`;

const refused = (oauthError: string, status: number) => ({
  code: "oauth_error",
  message: `The Hub refused the login: ${oauthError}`,
  hint: REFUSED,
  oauthError,
  status,
});

const refusals: [answer: Response, failure: Failure][] = [
  [json(oauth("invalid_request"), 400), refused("invalid_request", 400)],
  [json(oauth("invalid_client"), 401), refused("invalid_client", 401)],
  [json(oauth("rate"), 429, { "retry-after": "9" }), {
    code: "rate_limited",
    message: rest("too many requests (429)"),
    hint: "Try again in 9 s",
    status: 429,
    retryAfter: 9,
  }],
  [json(oauth("server_error"), 503), {
    code: "server_error",
    message: rest("the Hub returned an error (503)"),
    hint: "Try again in a few minutes",
    status: 503,
  }],
  [html(404), {
    code: "invalid_response",
    message: rest("unexpected response (404)"),
    hint: HUB,
    status: 404,
  }],
  [json({ error: "bad\u001b[2J" }, 400), {
    code: "invalid_response",
    message: rest("unexpected response (400)"),
    hint: HUB,
    status: 400,
  }],
  [html(200), {
    code: "invalid_response",
    message: rest("the response is not a JSON object"),
    hint: `${HUB} and that no proxy answers in its place`,
    status: 200,
  }],
];

for (const [answer, failure] of refusals) {
  test(`readDeviceAuthorization refuses ${answer.status} with ${failure.message}`, async () => {
    assert.deepEqual(await failureOf(readDeviceAuthorization(answer)), failure);
  });
}
