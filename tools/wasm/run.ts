/** Runs a program of the build. */

/** Fails if it does. */
export async function run(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<void> {
  const { success } = await new Deno.Command(command, { args: [...args], env, stdin: "null" }).spawn().status;
  if (!success) throw new Error(`${command} failed`);
}
