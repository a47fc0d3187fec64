import assert from "node:assert/strict";
import { test } from "node:test";
import { isNewer } from "../../../lib/auth/release/newest_release.ts";

const ORDER = ["0.0.9", "0.1.0", "0.1.2", "0.1.10", "0.10.0", "1.0.0", "10.0.0"];

test("isNewer compares versions by their numbers", () => {
  for (const [index, one] of ORDER.entries()) {
    assert.deepEqual(ORDER.map((other) => isNewer(one, other)), ORDER.map((_, at) => index > at), one);
  }
});
