import assert from "node:assert/strict";
import { test } from "node:test";
import { HfAuthError, isHfAuthError } from "../lib/errors.ts";

test("HfAuthError carries what it is given and nothing else", () => {
  const cause = new Error("why");
  const fields = ({ name, message, code, hint, oauthError, status, retryAfter, cause }: HfAuthError) => [
    ...[name, message, code, hint, oauthError, status, retryAfter, cause],
  ];
  const options = { hint: "Wait", oauthError: "slow_down", status: 429, retryAfter: 3, cause };
  assert.deepEqual([
    fields(new HfAuthError("rate_limited", "Too many", options)),
    fields(new HfAuthError("usage", "No")),
    Object.hasOwn(new HfAuthError("usage", "No"), "cause"),
  ], [
    ["HfAuthError", "Too many", "rate_limited", "Wait", "slow_down", 429, 3, cause],
    ["HfAuthError", "No", "usage", undefined, undefined, undefined, undefined, undefined],
    false,
  ]);
});

test("isHfAuthError tells the class and the codes", () => {
  const error = new HfAuthError("offline", "No");
  assert.deepEqual([
    isHfAuthError(error),
    isHfAuthError(error, "network", "offline"),
    isHfAuthError(error, "network"),
    isHfAuthError(new Error("offline"), "offline"),
    isHfAuthError({ name: "HfAuthError", code: "offline" }),
    isHfAuthError(undefined),
  ], [true, true, false, false, false, false]);
});
