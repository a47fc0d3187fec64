/** Where a store's own files lie, whatever it is called. */

import assert from "node:assert/strict";
import { posix } from "node:path";
import { test } from "node:test";
import { ownFiles } from "../../lib/store/own_files.ts";

const folder = (store?: string) => ownFiles(posix, "/hf/stored_tokens", store).folder;
const named: readonly (readonly [store: string | undefined, folder: string])[] = [
  [undefined, "/hf/hf-auth"],
  ["etcd at https://a:2379/b", "/hf/hf-auth/@etcd%20at%20https%3A%2F%2Fa%3A2379%2Fb"],
  ["", "/hf/hf-auth/@"],
  ["..", "/hf/hf-auth/@.."],
  ["../..", "/hf/hf-auth/@..%2F.."],
  ["journal", "/hf/hf-auth/@journal"],
  ["a%2Fb", "/hf/hf-auth/@a%252Fb"],
  ["a*", "/hf/hf-auth/@a%2A"],
  ["x".repeat(401), `/hf/hf-auth/@${"x".repeat(200)}/@${"x".repeat(200)}/@x`],
];

for (const [store, expected] of named) {
  test(`ownFiles has a folder for the store ${store?.slice(0, 30)}`, () => {
    assert.equal(folder(store), expected);
  });
}
