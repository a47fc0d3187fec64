/** Random bytes from the engine, and SHA-256 by a library. */

import { sha256 } from "library:@noble/hashes/sha2.js";
import { getRandomBytes } from "wasi:random/random@0.2.10";

/** The part of it that there is. */
export const crypto = {
  getRandomValues<T extends ArrayBufferView>(values: T): T {
    const { buffer, byteOffset, byteLength } = values;
    new Uint8Array(buffer, byteOffset, byteLength).set(getRandomBytes(byteLength));
    return values;
  },
  /** RFC 9562 section 5.4. */
  randomUUID(): string {
    const bytes: Uint8Array = getRandomBytes(16);
    bytes[6] = bytes[6]! & 0x0f | 0x40;
    bytes[8] = bytes[8]! & 0x3f | 0x80;
    return (bytes as Uint8Array & { toHex(): string }).toHex()
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  },
  subtle: {
    digest(algorithm: string, bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
      if (algorithm !== "SHA-256") {
        return Promise.reject(new DOMException(`There is no ${algorithm}`, "NotSupportedError"));
      }
      return Promise.resolve(sha256(bytes).buffer as ArrayBuffer);
    },
  },
};
