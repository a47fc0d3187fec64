import assert from "node:assert/strict";
import { test } from "node:test";
import { causesOf, withoutSecrets } from "../../../lib/cli/report/causes.ts";
import { HfAuthError } from "../../../lib/errors.ts";

test("causesOf tells the chain of causes, and ends", () => {
  const deepest = Object.assign(new Error("connect refused"), { code: "ECONNREFUSED" });
  const error = new HfAuthError("network", "Could not reach it", {
    cause: new TypeError("fetch failed", { cause: deepest }),
  });
  assert.deepEqual(causesOf(error), [
    "Caused by: TypeError fetch failed",
    "Caused by: Error ECONNREFUSED connect refused",
  ]);
  for (
    const [code, message, told] of [
      ["ENOENT", "ENOENT: no such file", "Error ENOENT: no such file"],
      ["ENOTFOUND", "getaddrinfo ENOTFOUND hub.test", "Error getaddrinfo ENOTFOUND hub.test"],
      ["EPIPE", "", "Error EPIPE"],
      [undefined, "no code", "Error no code"],
      [undefined, "", "Error"],
      [11, "a number", "Error a number"],
    ]
  ) {
    const cause = Object.assign(new Error(message as string), { code });
    assert.deepEqual(causesOf(new Error("x", { cause })), [`Caused by: ${told}`]);
  }
  deepest.cause = error;
  assert.equal(causesOf(error).length, 8);
  assert.deepEqual([causesOf(new Error("alone")), causesOf("text")], [[], []]);
});

test("withoutSecrets takes out tokens, passwords and queries", () => {
  const rows = [
    ["Bearer hf_abcdef.x-y failed", "Bearer hf_**** failed"],
    ["http://user:pass%40word@proxy:3128 refused", "http://****@proxy:3128 refused"],
    ["GET https://hub.test/a?token=secret (x)", "GET https://hub.test/a (x)"],
    ["socks5://me@p:1#frag", "socks5://****@p:1"],
    ["plain words", "plain words"],
  ];
  assert.deepEqual(rows.map(([text]) => withoutSecrets(text!)), rows.map(([, shown]) => shown));
  assert.equal(withoutSecrets("x".repeat(9_000)).length, 500);
});
