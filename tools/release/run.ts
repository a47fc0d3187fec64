/** Runs the programs that a release is made with. */

/** Runs a program to its end; what it prints is shown only if it fails, with which this fails too. */
export async function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    stdin: "null",
    ...options,
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(`${command} ${args.join(" ")} failed:\n${text(stdout)}${text(stderr)}`);
  return text(stdout);
}
