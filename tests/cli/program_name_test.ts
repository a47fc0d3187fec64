import assert from "node:assert/strict";
import { test } from "node:test";
import { argumentsOf } from "../../lib/cli/program_name.ts";

const rows: [calledAs: string, args: string[]][] = [
  ["hf-auth", ["get"]],
  ["/usr/bin/hf", ["get"]],
  ["docker-credential-hf-auth", ["docker-credential", "get"]],
  ["/usr/local/bin/docker-credential-hf-auth", ["docker-credential", "get"]],
  ["C:\\bin\\docker-credential-hf-auth.EXE", ["docker-credential", "get"]],
  ["docker-credential-hf-auth-2", ["get"]],
  ["toString", ["get"]],
];

for (const [calledAs, expected] of rows) {
  test(`argumentsOf a program called ${calledAs}`, () => {
    assert.deepEqual(argumentsOf(calledAs, ["get"]), expected);
  });
}
