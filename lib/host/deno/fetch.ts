/**
 * Knows how Deno is made to trust another CA: by a client of its own.
 * Must not know which CA, nor import what only JSR has.
 *
 * @module
 */

/** The fetch for Deno that trusts these CA certificates too. */
// deno-lint-ignore require-await
export async function denoTrusting(certificates: readonly string[]): Promise<typeof globalThis.fetch> {
  const client = Deno.createHttpClient({ caCerts: [...certificates] });
  return (input, init) => globalThis.fetch(input, { ...init, client });
}
