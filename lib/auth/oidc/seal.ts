/**
 * Knows how to write a token down so that only whoever has the secret that it was had with can read it.
 * Must not know where that is written, nor what either is.
 *
 * @module
 */

import { Secret } from "../../secret.ts";
import { fingerprint } from "../account/fingerprint.ts";

/** What opens what it closed, in this process or another one with the same secret. */
export interface Seal {
  /** What it is known by; it says nothing of the secret. */
  readonly id: string;
  /** The token as a text of no use to others; `undefined` on a machine without this cipher. */
  close(token: Secret): Promise<string | undefined>;
  /** The token in such a text; `undefined` when it is none of this seal's. */
  open(sealed: string): Promise<Secret | undefined>;
}

const IV = 12; // bytes, as AES-GCM has it (NIST SP 800-38D)

/** The seal that is made of a secret nobody can guess, for what `bound` names. */
export async function sealOf(secret: Secret, bound: readonly string[]): Promise<Seal> {
  const purpose = bound.join("\0");
  const key = await keyOf(secret, purpose).catch(() => undefined);
  return {
    id: await fingerprint(secret, purpose),
    async close(token) {
      if (!key) return undefined;
      const iv = crypto.getRandomValues(new Uint8Array(IV));
      const text = new TextEncoder().encode(token.reveal());
      const closed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text));
      return btoa(String.fromCharCode(...iv, ...closed));
    },
    async open(sealed) {
      if (!key) return undefined;
      try {
        const bytes = Uint8Array.from(atob(sealed), (character) => character.charCodeAt(0));
        const cipher = { name: "AES-GCM", iv: bytes.subarray(0, IV) };
        const text = await crypto.subtle.decrypt(cipher, key, bytes.subarray(IV));
        return new Secret(new TextDecoder("utf-8", { fatal: true }).decode(text));
      } catch {
        return undefined;
      }
    },
  };
}

/** A key of the secret's own (HKDF, RFC 5869), which is another one for another purpose. */
async function keyOf(secret: Secret, purpose: string): Promise<CryptoKey> {
  const encode = (text: string) => new TextEncoder().encode(text);
  const material = await crypto.subtle.importKey("raw", encode(secret.reveal()), "HKDF", false, [
    "deriveKey",
  ]);
  const how = {
    name: "HKDF",
    hash: "SHA-256",
    salt: encode("hf-auth exchanged token"),
    info: encode(purpose),
  };
  return await crypto.subtle.deriveKey(how, material, { name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
}
