/** README's picture of a login is what the program shows now. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { loginPicture } from "../../../tools/documents/picture.ts";

test("docs/pictures/login.svg is current: else `make pictures` makes it so", async () => {
  assert.equal(await loginPicture(), readFileSync("docs/pictures/login.svg", "utf8"));
});
