/**
 * Takes the signature off a program for macOS. Bun signs anew what it compiles for arm64; for x64 it leaves the signature
 * of the runtime that it started from, which no longer fits and for which macOS may end the program. There, none is
 * better than a wrong one.
 */

const MAGIC_64 = 0xfeedfacf;
const LC_SEGMENT_64 = 0x19;
const LC_CODE_SIGNATURE = 0x1d;
const HEADER = 32;

/** The program without its signature, which has to be the last thing in it. */
export function withoutSignature(program: Uint8Array): Uint8Array {
  const copy = program.slice();
  const view = new DataView(copy.buffer);
  const at = (offset: number) => view.getUint32(offset, true);
  if (at(0) !== MAGIC_64) throw new Error("This is no 64-bit program for macOS");
  const [count, size] = [at(16), at(20)];
  let linkedit: number | undefined;
  let signature: number | undefined;
  for (let command = HEADER, i = 0; i < count; i++, command += at(command + 4)) {
    if (at(command) === LC_CODE_SIGNATURE) signature = command;
    const name = new TextDecoder().decode(copy.subarray(command + 8, command + 24));
    if (at(command) === LC_SEGMENT_64 && name.startsWith("__LINKEDIT\0")) linkedit = command;
  }
  if (linkedit === undefined || signature === undefined) throw new Error("The program has no signature");
  const start = at(signature + 8);
  const [offset, length] = [linkedit + 40, linkedit + 48];
  const begin = Number(view.getBigUint64(offset, true));
  const end = begin + Number(view.getBigUint64(length, true));
  if (start + at(signature + 12) !== copy.length || end !== copy.length) {
    throw new Error("The signature is not the last thing in the program");
  }

  const taken = at(signature + 4);
  copy.copyWithin(signature, signature + taken, HEADER + size);
  copy.fill(0, HEADER + size - taken, HEADER + size);
  view.setUint32(16, count - 1, true);
  view.setUint32(20, size - taken, true);
  view.setBigUint64(length, BigInt(start - begin), true);
  return copy.subarray(0, start);
}
