import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutSignature } from "../../tools/release/macho.ts";

/** A program of a header, these commands, ten bytes of link information, and a signature of six. */
function programOf(...names: ("linkedit" | "signature" | "other")[]): Uint8Array {
  const sizes = { linkedit: 72, signature: 16, other: 24 };
  const size = names.reduce((sum, name) => sum + sizes[name], 0);
  const begin = 32 + size + 8;
  const bytes = new Uint8Array(begin + 16).fill(7, begin, begin + 10).fill(9, begin + 10);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xfeedfacf, true);
  view.setUint32(16, names.length, true);
  view.setUint32(20, size, true);
  let at = 32;
  for (const name of names) {
    view.setUint32(at, { linkedit: 0x19, signature: 0x1d, other: 0x2a }[name], true);
    view.setUint32(at + 4, sizes[name], true);
    if (name === "linkedit") {
      bytes.set(new TextEncoder().encode("__LINKEDIT"), at + 8);
      view.setBigUint64(at + 40, BigInt(begin), true);
      view.setBigUint64(at + 48, 16n, true);
    }
    if (name === "signature") {
      view.setUint32(at + 8, begin + 10, true);
      view.setUint32(at + 12, 6, true);
    }
    at += sizes[name];
  }
  return bytes;
}

for (const names of [["linkedit", "signature"], ["linkedit", "signature", "other"]] as const) {
  test(`withoutSignature leaves all else of ${names.join(", ")}`, () => {
    const before = programOf(...names);
    const after = withoutSignature(before);
    const expected = programOf(...names.filter((name) => name !== "signature"));
    // The commands move up, what they point to stays where it was.
    const commands = 32 + new DataView(expected.buffer).getUint32(20, true);
    const view = new DataView(expected.buffer);
    view.setBigUint64(32 + 40, BigInt(before.length - 16), true);
    view.setBigUint64(32 + 48, 10n, true);
    assert.deepEqual(after.slice(0, commands), expected.slice(0, commands));
    assert.deepEqual(after.slice(commands), before.slice(commands).fill(0, 0, 16).slice(0, -6));
  });
}

test("withoutSignature refuses what it does not understand", () => {
  assert.throws(() => withoutSignature(new Uint8Array(64)), /no 64-bit program for macOS/);
  assert.throws(() => withoutSignature(programOf("linkedit")), /no signature/);
  const longer = new Uint8Array([...programOf("linkedit", "signature"), 1]);
  assert.throws(() => withoutSignature(longer), /not the last thing/);
});
