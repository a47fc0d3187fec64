/**
 * Knows how to make a CA and certificates under it (RFC 5280), for servers on this machine.
 * Must not know who uses them.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** A certificate and its private key, both as PEM. */
export interface Certified {
  readonly certificate: string;
  readonly key: string;
}

/** A CA of one test. */
export interface Authority {
  /** Its certificate as PEM. */
  readonly certificate: string;
  /** Certifies a server by these names and IPv4 addresses. */
  certify(names: readonly string[], options?: { readonly expired?: boolean }): Certified;
  /** Certifies a client by its name. */
  identify(name: string): Certified;
}

/** Makes a CA that nobody trusts yet. */
export function makeAuthority(name: string): Authority {
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const subject = distinguishedName(name);
  const isCa = [
    extension("551d13", true, sequence(der(0x01, Buffer.of(0xff)))), // basicConstraints
    extension("551d0f", true, der(0x03, Buffer.of(1, 0x06))), // keyUsage: keyCertSign, cRLSign
  ];
  const validity = [yearsFromNow(-1), yearsFromNow(10)] as const;
  return {
    certificate: issue(subject, keys.privateKey, subject, keys.publicKey, validity, isCa),
    certify(names, { expired = false } = {}) {
      const server = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const alternatives = names.map((each) =>
        /^[\d.]+$/.test(each)
          ? der(0x87, Buffer.from(each.split(".").map(Number)))
          : der(0x82, Buffer.from(each))
      );
      const extensions = [
        extension("551d25", false, sequence(oid("2b06010505070301"))), // extKeyUsage: serverAuth
        extension("551d11", false, sequence(...alternatives)), // subjectAltName
      ];
      const own = distinguishedName(names[0]!);
      const period = [yearsFromNow(-1), yearsFromNow(expired ? -0.5 : 1)] as const;
      return {
        certificate: issue(subject, keys.privateKey, own, server.publicKey, period, extensions),
        key: server.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      };
    },
    identify(client) {
      const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const extensions = [extension("551d25", false, sequence(oid("2b06010505070302")))]; // extKeyUsage: clientAuth
      const own = distinguishedName(client);
      return {
        certificate: issue(subject, keys.privateKey, own, publicKey, validity, extensions),
        key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      };
    },
  };
}

function issue(
  issuer: Buffer,
  issuerKey: KeyObject,
  subject: Buffer,
  subjectKey: KeyObject,
  [from, until]: readonly [Date, Date],
  extensions: readonly Buffer[],
): string {
  const algorithm = sequence(oid("2a8648ce3d040302")); // ecdsa-with-SHA256
  const serial = randomBytes(8);
  serial[0] = 0x40 | (serial[0]! & 0x3f);
  const body = sequence(
    der(0xa0, der(0x02, Buffer.of(2))), // version 3
    der(0x02, serial),
    algorithm,
    issuer,
    sequence(time(from), time(until)),
    subject,
    Buffer.from(subjectKey.export({ type: "spki", format: "der" })),
    der(0xa3, sequence(...extensions)),
  );
  const whole = sequence(body, algorithm, der(0x03, Buffer.of(0), sign("sha256", body, issuerKey)));
  const lines = whole.toString("base64").match(/.{1,64}/g)!;
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80
    ? [length]
    : length < 0x100
    ? [0x81, length]
    : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(0x30, ...parts);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, "hex"));
}

function distinguishedName(commonName: string): Buffer {
  return sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(commonName)))));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(oid(id), ...critical ? [der(0x01, Buffer.of(0xff))] : [], der(0x04, value));
}

function yearsFromNow(years: number): Date {
  return new Date(Date.now() + years * 365 * 24 * 60 * 60 * 1000);
}

function time(date: Date): Buffer {
  return der(0x17, Buffer.from(date.toISOString().replace(/^..|[-:T]|\.\d+/g, "")));
}
