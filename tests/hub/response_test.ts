import assert from "node:assert/strict";
import { test } from "node:test";
import { readObject, responseError, retryAfterOf } from "../../lib/hub/http.ts";
import { failureOf } from "../support/failure.ts";
import { html, json } from "../support/fakes/hub.ts";

const HUB = "Check that HF_ENDPOINT is the address of a Hub";
const statuses: [status: number, code: string, happened: string, hint: string, retryAfter?: string][] = [
  [
    401,
    "invalid_token",
    "The Hub does not accept this token",
    "Check that the token is complete and not revoked, or log in again",
  ],
  [
    403,
    "forbidden",
    "access is forbidden (403)",
    "Check the token's permissions and your organization's rules",
  ],
  [429, "rate_limited", "too many requests (429)", "Try again in a few minutes"],
  [429, "rate_limited", "too many requests (429)", "Try again in 30 s", "30"],
  [500, "server_error", "the Hub returned an error (500)", "Try again in a few minutes"],
  [503, "server_error", "the Hub returned an error (503)", "Try again in a few minutes", "120"],
  [302, "invalid_response", "unexpected response (302)", HUB],
  [400, "invalid_response", "unexpected response (400)", HUB],
  [404, "invalid_response", "unexpected response (404)", HUB],
];

for (const [status, code, happened, hint, retryAfter] of statuses) {
  test(`responseError knows ${status}${retryAfter ? ` with Retry-After ${retryAfter}` : ""}`, async () => {
    const headers = { "x-error-message": "secret", ...(retryAfter && { "retry-after": retryAfter }) };
    assert.deepEqual(await failureOf(() => Promise.reject(responseError(html(status, headers), "look"))), {
      code,
      message: code === "invalid_token" ? happened : `Could not look: ${happened}`,
      hint,
      status,
      ...(retryAfter && { retryAfter: Number(retryAfter) }),
    });
  });
}

test("retryAfterOf takes seconds only, and a day at most", () => {
  const values = [
    "0",
    " 17 ",
    "86400",
    "86401",
    "9".repeat(400),
    "1e3",
    "-1",
    "1.5",
    "",
    "Wed, 21 Oct 2026 07:28:00 GMT",
  ];
  const headers = values.map((value) => new Response(null, { headers: { "retry-after": value } }));
  assert.deepEqual([...headers, new Response()].map(retryAfterOf), [
    { retryAfter: 0 },
    { retryAfter: 17 },
    ...Array(3).fill({ retryAfter: 86400 }),
    ...Array(6).fill({}),
  ]);
});

const GATEWAY = "Check the network, the proxy and HF_ENDPOINT, then try again";
const PROXY_LOGIN = "Add a user name and a password to the proxy's address in HTTPS_PROXY";
const NETWORK_LOGIN = "Log in to this network in a browser, then try again";
const body = "<html>secret</html>";
const foreign: [status: number, headers: Record<string, string>, who: string, hint?: string][] = [
  [401, { "content-type": "text/html" }, "401, HTML"],
  [403, { "content-type": "Text/HTML; charset=utf-8", server: "awselb/2.0" }, "403, HTML, awselb/2.0"],
  [403, { "content-type": "text/plain" }, "403, plain text"],
  [403, { "content-type": `application/x-${"y".repeat(500)}` }, `403, application/x-${"y".repeat(26)}`],
  [403, { "content-type": "", server: "x".repeat(500) }, `403, ${"x".repeat(40)}`],
  [401, { "content-type": "", server: "Proxy\u0085 \u00fc" }, "401, Proxy"],
  [407, { "content-type": "application/json" }, "407, JSON", PROXY_LOGIN],
  [408, { "content-type": "application/problem+json" }, "408, JSON"],
  [511, { "content-type": "text/html", "x-error-message": "x" }, "511, HTML", NETWORK_LOGIN],
];

for (const [status, headers, who, hint = GATEWAY] of foreign) {
  test(`responseError says that somebody else answered: ${who}`, async () => {
    const error = responseError(new Response(body, { status, headers }), "look");
    assert.deepEqual(await failureOf(() => Promise.reject(error)), {
      code: "invalid_response",
      message: `Could not look: a proxy or gateway answered in the Hub's place (${who})`,
      hint,
      status,
    });
  });
}

test("readObject gives a JSON object and refuses everything else", async () => {
  assert.deepEqual(await readObject(json({ a: [1] }), "look"), { a: [1] });
  for (const body of ["", "<html>secret", '{"secret"', "[]", "null", '"secret"', "1"]) {
    assert.deepEqual(await failureOf(readObject(new Response(body, { status: 201 }), "look")), {
      code: "invalid_response",
      message: "Could not look: the response is not a JSON object",
      hint: "Check that HF_ENDPOINT is the address of a Hub and that no proxy answers in its place",
      status: 201,
    });
  }
});
