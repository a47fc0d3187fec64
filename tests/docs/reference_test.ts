/** The reference in docs is what the tables in the code say now. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { referencePages } from "../../tools/documents/reference.ts";

for (const [path, made] of Object.entries(referencePages())) {
  test(`${path} is current: else \`make reference\` makes it so`, () => {
    assert.equal(readFileSync(path, "utf8"), made);
  });
}
