/**
 * Knows how the causes of an error are told to whoever looks for the fault, without what may be secret in them.
 * Must not know what failed.
 *
 * @module
 */

const DEEPEST = 8;

/** The error's causes, a line each; no line where it has none. */
export function causesOf(error: unknown): string[] {
  const lines: string[] = [];
  let cause = error instanceof Error ? error.cause : undefined;
  for (; cause instanceof Error && lines.length < DEEPEST; cause = cause.cause) {
    const { code } = cause as { code?: unknown };
    // Many messages begin with it.
    const told = typeof code === "string" && !cause.message.includes(code) ? `${code} ` : "";
    lines.push(withoutSecrets(`Caused by: ${cause.name} ${told}${cause.message}`.trimEnd()));
  }
  return lines;
}

/** The text without tokens, user names, passwords and the queries of addresses; at most 500 characters of it. */
export function withoutSecrets(text: string): string {
  return text
    .replace(/\b(hf_|api_|hf_oauth_|hf_jwt_)[\w.-]+/g, "$1****")
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, "$1****@")
    .replace(/([a-z][a-z0-9+.-]*:\/\/[^\s?#)]*)[?#][^\s)]*/gi, "$1")
    .slice(0, 500);
}
