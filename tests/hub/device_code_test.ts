import assert from "node:assert/strict";
import { test } from "node:test";
import { readDeviceAuthorization, requestDeviceCode } from "../../lib/hub/device_code.ts";
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
const longest = `https://hf.co/${"x".repeat(2048 - "https://hf.co/".length)}`;
const accepted: [change: Record<string, unknown>, authorization: Partial<typeof authorization>][] = [
  [{ interval: 1, expires_in: 900 }, { interval: 1, expiresIn: 900 }],
  [{ interval: null, expires_in: undefined }, { expiresIn: 900 }],
  [{ interval: 0.001 }, { interval: 1 }],
  [{ interval: 9e12, expires_in: 9e12 }, { interval: 86_400, expiresIn: 86_400 }],
  [{ interval: Number.MIN_VALUE, expires_in: Number.MAX_VALUE }, { interval: 1, expiresIn: 86_400 }],
  [{ interval: 2_147_484 }, { interval: 86_400 }],
  [{ user_code: "x".repeat(100) }, { userCode: "x".repeat(100) }],
  [{ verification_uri_complete: longest }, { verificationUriComplete: longest }],
  [{ verification_uri_complete: "https://hübsch.de/\u{1f917}" }, {
    verificationUriComplete: "https://xn--hbsch-kva.de/%F0%9F%A4%97",
  }],
  [{ verification_uri_complete: complete }, { verificationUriComplete: complete }],
  [{ verification_uri_complete: "" }, {}],
  [{ verification_uri_complete: null }, {}],
  [{ verification_uri: "http://127.0.0.1:1/d" }, {
    verificationUri: "http://127.0.0.1:1/d",
    verificationUriComplete: "http://127.0.0.1:1/d",
  }],
];

for (const [change, expected] of accepted) {
  test(`readDeviceAuthorization takes ${JSON.stringify(change).slice(0, 100)}`, async () => {
    const read = await readDeviceAuthorization(json({ ...code, ...change }));
    assert.deepEqual(inClear(read), { ...authorization, ...expected });
  });
}

const malformed: [field: string, values: unknown[]][] = [
  ["device_code", [undefined, null, "", 1, "a\nb", "\ud800", "é", "x".repeat(4097)]],
  ["user_code", [undefined, "", ["A"], "x".repeat(101), "AB\udc00CD"]],
  ["verification_uri", [
    undefined,
    "",
    "/oauth/device",
    "javascript:secret",
    "http://hf.co/",
    "file:///a",
    {},
    `${longest}x`,
    // Longer only when it is written as an address.
    `https://hf.co/${"é".repeat(1000)}`,
    "https://hf.co/\ud83e",
    "https://hf.co/\n",
    "https://hf.co/a b",
    "https://hf.co/\u0085",
    // Found by tests/fuzz/answers_test.ts: what reads these as addresses goes elsewhere than they say.
    "https:/tps://hf.co/d",
    "https:hf.co/d",
    "https:\\\\hf.co/d",
    "https:///hf.co/d",
  ]],
  ["verification_uri_complete", [
    "javascript:secret",
    "http://hf.co/",
    1,
    `${longest}x`,
    "https://hf.co/\udd17",
  ]],
  ["expires_in", ["300", 0, -1, -9e12, true]],
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

const elsewhere = (who: string): Failure => ({
  code: "invalid_response",
  message: rest(`a proxy or gateway answered in the Hub's place (${who})`),
  hint: "Check the network, the proxy and HF_ENDPOINT, then try again",
  status: parseInt(who),
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
    code: "oauth_error",
    message: "The Hub refused the login: status 400",
    hint: REFUSED,
    status: 400,
  }],
  [json({ error: 1 }, 400), {
    code: "invalid_response",
    message: rest("unexpected response (400)"),
    hint: HUB,
    status: 400,
  }],
  [json(oauth("Forbidden"), 403), elsewhere("403, JSON")],
  [json(oauth("Unauthorized"), 401), elsewhere("401, JSON")],
  [html(401), elsewhere("401, HTML")],
  [html(403, { server: "nginx" }), elsewhere("403, HTML, nginx")],
  [
    new Response("secret", { status: 403, headers: { "content-type": "text/plain" } }),
    elsewhere("403, plain text"),
  ],
  [json({}, 408), elsewhere("408, JSON")],
  [html(511), { ...elsewhere("511, HTML"), hint: "Log in to this network in a browser, then try again" }],
  [json(oauth("Not Found"), 404), {
    code: "invalid_response",
    message: rest("unexpected response (404)"),
    hint: HUB,
    status: 404,
  }],
  [json(oauth("secret"), 403, { "x-error-message": "secret", "retry-after": "9" }), {
    code: "forbidden",
    message: rest("the Hub refuses the request (403)"),
    hint: "Try again from another network, or log in with a token",
    status: 403,
    retryAfter: 9,
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
