/** Answers of all sorts from the Hub: each is understood or refused in words of our own, and nothing in it is quoted. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { HfAuthError } from "../../lib/errors.ts";
import { requestDeviceCode } from "../../lib/hub/device_code.ts";
import type { HubContext } from "../../lib/hub/http.ts";
import { refreshTokens } from "../../lib/hub/refresh.ts";
import { requestWhoami } from "../../lib/hub/whoami.ts";
import { Secret } from "../../lib/secret.ts";
import { hubContext, whoamiBody } from "../support/fakes/hub.ts";
import { type Fuzz, fuzzFrom, SECRET, SEED } from "../support/fuzz.ts";

const ROUNDS = 4_000;
const STATUSES = [
  200,
  200,
  200,
  200,
  201,
  204,
  301,
  302,
  307,
  400,
  400,
  401,
  403,
  404,
  407,
  418,
  429,
  500,
  502,
  503,
];
const TYPES = ["application/json", "application/json; charset=utf-16", "text/html", "text/event-stream", ""];

const REQUESTS: Readonly<
  Record<string, readonly [body: unknown, ask: (hub: HubContext) => Promise<unknown>]>
> = {
  whoami: [whoamiBody("ci"), (hub) => requestWhoami(hub, new Secret(`hf_${SECRET}`))],
  device: [{
    device_code: `d-${SECRET}`,
    user_code: "ABCD-1234",
    verification_uri: "https://hf.co/oauth/device",
    verification_uri_complete: "https://hf.co/oauth/device?code=ABCD-1234",
    expires_in: 300,
    interval: 5,
  }, requestDeviceCode],
  refresh: [
    {
      access_token: `hf_${SECRET}`,
      refresh_token: `r_${SECRET}`,
      expires_in: 2_592_000,
      token_type: "bearer",
    },
    (hub) => refreshTokens(hub, new Secret("r_1")),
  ],
  refusal: [
    { error: "invalid_grant", error_description: `the token ${SECRET}` },
    (hub) => refreshTokens(hub, new Secret("r_1")),
  ],
};

function answer(fuzz: Fuzz, body: unknown): Response {
  const { below, oneOf, text, spoil, spoilValue } = fuzz;
  const status = oneOf(STATUSES);
  const json = JSON.stringify(below(4) === 0 ? body : spoilValue(body)) ?? "";
  const words = below(5) === 0 ? spoil(json) : json;
  const headers = new Headers();
  const put = (name: string, value: string) => {
    // No server can send another.
    const sendable = value.replace(/[^\x20-\x7e\xa0-\xff]/g, "");
    headers.set(name, sendable);
  };
  put("content-type", oneOf(TYPES));
  if (below(4) === 0) put("retry-after", oneOf(["5", "-1", "1e9", "99999999999999999999", text()]));
  if (below(4) === 0) {
    put("location", oneOf(["/", "//evil.test", "https://huggingface.co/x", "file:///", text()]));
  }
  if (below(6) === 0) put(oneOf(["x-error-code", "server", "via", "www-authenticate"]), text());
  return new Response([204, 304].includes(status) ? null : words, { status, headers });
}

/** Every number and address in what was understood. */
function assertBounded(value: unknown, at: string): void {
  if (typeof value === "number") {
    assert(Number.isFinite(value) && value >= 0 && value < 4e9, `${at}: ${value}`);
  }
  if (typeof value !== "object" || value === null || value instanceof Secret) return;
  for (const [key, inner] of Object.entries(value)) {
    assertBounded(inner, at);
    if (key.startsWith("verification")) assert.match(String(inner), /^https:\/\//, `${at}: ${inner}`);
  }
}

for (const [name, [body, ask]] of Object.entries(REQUESTS)) {
  test(`${ROUNDS} answers to ${name} of all sorts are understood, or refused in our own words`, async () => {
    const fuzz = fuzzFrom(SEED);
    let [understood, refused] = [0, 0];
    for (let round = 0; round < ROUNDS; round++) {
      const at = `FUZZ_SEED=${SEED}, ${name}, round ${round}`;
      // deno-lint-ignore require-await
      const hub = hubContext(async () => answer(fuzz, body));
      const result = await ask(hub).catch((error: unknown) => error);
      if (result instanceof Error) {
        refused++;
        assert(result instanceof HfAuthError, `${at}: ${result.stack}`);
        const words = `${result.message} ${result.hint} ${result.oauthError}`;
        // What has the form of OAuth's codes is one, and the name of whoever answers is said.
        const isCode = result.oauthError?.includes(SECRET) || / answered in the Hub's place/.test(words);
        assert(isCode || !result.message.includes(SECRET), `${at}: ${words}`);
        assert.match(result.message, /^([A-Z]|https:).*[^.]$/, `${at}: ${words}`);
        assert.doesNotMatch(words, /[\p{Cc}\p{Bidi_Control}]/u, at);
        assert((result.retryAfter ?? 0) <= 86_400, at);
      } else {
        understood++;
        assertBounded(result, at);
      }
    }
    assert(refused > 100 && (understood > 100 || name === "refusal"), `${understood} and ${refused}`);
  });
}
