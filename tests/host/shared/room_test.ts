/** Two processes make room at one path, as each takes the other for dead. */

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { currentHost } from "../../../lib/host/current.ts";
import type { Reserved } from "../../../lib/host/host.ts";
import { failureOf } from "../../support/failure.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "room-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function fill(room: Reserved, text: string): void {
  room.keep(text);
  room.close();
}

async function twoRooms() {
  const { files } = await currentHost();
  const path = join(folder, "own", "journal");
  const [first, second] = [await files.reserve(path, 100), await files.reserve(path, 100)];
  return { first, second, read: () => readFileSync(path, "utf8").replaceAll("\0", "") };
}

test("who gives his room back does not take the other's away", async () => {
  const { first, second, read } = await twoRooms();
  first.discard();
  fill(second, "second\n");
  assert.equal(read(), "second\n");
});

test("who has no room any more says that he can't keep anything, and leaves the other's", async () => {
  const { first, second, read } = await twoRooms();
  const { code } = await failureOf(Promise.resolve().then(() => first.keep("first\n")));
  fill(second, "second\n");
  assert.deepEqual([code, read()], ["store_unwritable", "second\n"]);
});

test("who has no room any more makes another one where there is none", async () => {
  const { first, second, read } = await twoRooms();
  second.discard();
  fill(first, "first\n");
  assert.equal(read(), "first\n");
});
