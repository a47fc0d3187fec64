/**
 * Knows the names by which other programs call this one, where a name stands for a command.
 * Must not know what the command does.
 *
 * @module
 */

/** The names, each for the command that it stands for. */
const PROGRAMS: Readonly<Record<string, string>> = {
  "docker-credential-hf-auth": "docker-credential",
  "git-credential-hf-auth": "git-credential",
};

/** The arguments of a program that was called by the name or path `calledAs`. */
export function argumentsOf(calledAs: string, args: readonly string[]): readonly string[] {
  const name = calledAs.replace(/^.*[\\/]/s, "").replace(/\.exe$/i, "");
  return Object.hasOwn(PROGRAMS, name) ? [PROGRAMS[name]!, ...args] : args;
}
