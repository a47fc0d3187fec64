import assert from "node:assert/strict";
import { test } from "node:test";
import type { OpenFile } from "../../../lib/host/shared/files/disk.ts";
import { readWhole } from "../../../lib/host/shared/files/in_place.ts";
import { allPieces } from "../../../lib/host/shared/files/pieces.ts";

const entry = { type: "file", mode: 0o600, size: 6, changed: 0 } as const;

/** A file of which each read gives the next of these, or fails with its code. */
function fileOf(...reads: readonly string[]): OpenFile {
  const left = [...reads];
  const next = () => {
    const read = left.shift() ?? "";
    if (/^E[A-Z]+$/.test(read)) throw Object.assign(new Error(read), { code: read });
    return new TextEncoder().encode(read);
  };
  return { read: () => allPieces(next) } as unknown as OpenFile;
}

for (
  const reads of [["abc", "def"], ["EINTR", "abc", "def"], ["abc", "EINTR", "def"], ["abc", "def", "EINTR"]]
) {
  test(`a file is read to its end: ${reads.join(", ")}`, () => {
    assert.equal(new TextDecoder().decode(readWhole(fileOf(...reads), entry)), "abcdef");
  });
}

test("a file that can't be read on has no bytes", () => {
  assert.throws(() => readWhole(fileOf("abc", "EIO"), entry), { code: "EIO" });
});
