/**
 * Knows how a test gets a folder of its own.
 * Must not know what is put there.
 *
 * @module
 */

/** A temporary folder that others can enter, removed in the end. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir({ prefix: "hf-auth-" });
  await Deno.chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
