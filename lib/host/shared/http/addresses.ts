/**
 * Knows by which addresses other machines may reach this one.
 * Must not know who listens.
 *
 * @module
 */

import process from "node:process";

/** The addresses that are not this machine's own alone, nor of one cable only (RFC 4291 section 2.5.6); IPv4 first. */
export function networkAddresses(): readonly string[] {
  try {
    const all = Object.values(process.getBuiltinModule("node:os").networkInterfaces()).flatMap((own) =>
      own ?? []
    );
    const usable = all.filter(({ internal, address }) => !internal && !/^fe[89ab]/i.test(address))
      .map(({ address }) => address);
    const isIPv6 = (address: string) => Number(address.includes(":"));
    return [...new Set(usable)].sort((a, b) => isIPv6(a) - isIPv6(b));
  } catch {
    // A system that does not tell.
    return [];
  }
}
