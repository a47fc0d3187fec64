import assert from "node:assert/strict";
import { test } from "node:test";
import { statusFor } from "../../../lib/cli/report/exit_status.ts";
import { type ErrorCode, HfAuthError } from "../../../lib/errors.ts";

const rows: [meaning: string, status: number, codes: ErrorCode[]][] = [
  ["failed, or nobody is logged in", 1, [
    "not_logged_in",
    "token_name_not_found",
    "store_unreadable",
    "store_unwritable",
    "lock_timeout",
    "expired_token",
    "org_token",
    "insecure_endpoint",
    "invalid_configuration",
  ]],
  ["wrongly called", 2, ["usage"]],
  ["refused by the Hub", 4, ["access_denied", "forbidden", "invalid_grant", "oauth_error"]],
  ["the Hub was not reached", 5, [
    "network",
    "offline",
    "timeout",
    "untrusted_certificate",
    "rate_limited",
    "server_error",
    "invalid_response",
  ]],
];

for (const [meaning, status, codes] of rows) {
  test(`statusFor gives ${status}: ${meaning}`, () => {
    const given = codes.map((code) => [code, statusFor(new HfAuthError(code, "Why"))]);
    assert.deepEqual(given, codes.map((code) => [code, status]));
  });
}

test("statusFor tells a token that the Hub refuses from a text that is none", () => {
  const refused = new HfAuthError("invalid_token", "Why", { status: 401 });
  assert.deepEqual([statusFor(refused), statusFor(new HfAuthError("invalid_token", "Why"))], [4, 1]);
});

test("statusFor gives 1 where a job's identity could not be exchanged, whatever the reason", () => {
  const codes = rows.flatMap(([, , codes]) => codes);
  const given = codes.map((code) => statusFor(new HfAuthError(code, "Why", { isOfExchange: true })));
  assert.deepEqual(given, codes.map(() => 1));
});
