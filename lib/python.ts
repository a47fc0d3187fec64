/**
 * Knows where Python's reading of text differs from JavaScript's, because both read the same files and variables.
 * Must not know what the text means.
 *
 * @module
 */

// str.isspace(): JavaScript's \s lacks U+001C to U+001F and U+0085, and has U+FEFF.
const SPACES = new Set(
  "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a" +
    "\u2028\u2029\u202f\u205f\u3000",
);

/** `str.strip()`: without Python's white space at both ends. */
export function strip(text: string): string {
  let start = 0;
  while (SPACES.has(text.charAt(start))) start++;
  return stripEnd(text.slice(start));
}

/** `str.rstrip()`: without Python's white space at the end. */
export function stripEnd(text: string): string {
  let end = text.length;
  while (SPACES.has(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** `int(text)`: a decimal integer with optional sign, spaces around and single underscores; else `undefined`. */
export function parseInteger(text: string): number | undefined {
  const digits = /^([+-]?)(\p{Nd}+(?:_\p{Nd}+)*)$/u.exec(strip(text));
  if (!digits) return undefined;
  const value = [...digits[2]!.replaceAll("_", "")].reduce((sum, digit) => sum * 10 + digitValue(digit), 0);
  return digits[1] === "-" ? -value : value;
}

// Unicode puts every decimal digit in a run of ten (Unicode Standard, section 4.6); some runs touch.
function digitValue(digit: string): number {
  const code = digit.codePointAt(0)!;
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--;
  return (code - first) % 10;
}

/** Whether a variable's text means true: `1`, `ON`, `YES` or `TRUE` in any case, without spaces around. */
export function isTrue(text: string | undefined): boolean {
  return ["1", "ON", "YES", "TRUE"].includes((text ?? "").toUpperCase());
}

/**
 * `str.expandvars` after `str.expanduser`: a leading `~` or `~NAME`, then `$NAME` and `${NAME}` (and `%NAME%` on Windows).
 * What is not known stays as it is.
 */
export function expandPath(
  path: string,
  machine: {
    env(name: string): string | undefined;
    home(user?: string): string | undefined;
    windows: boolean;
  },
): string {
  const { env, home, windows } = machine;
  const [tilde, user] = (windows ? /^~()(?=$|[\\/])/ : /^~([^/]*)(?=$|\/)/).exec(path) ?? [];
  const named = tilde === undefined ? undefined : user ? home(user) : home();
  // os.path.expanduser leaves no slash at the end of the home folder, unless that is all there is.
  const folder = windows ? named : named?.replace(/\/+$/, "");
  const expanded = folder === undefined || tilde === undefined
    ? path
    : folder + path.slice(tilde.length) || "/";
  const variables = windows ? /\$(\w+)|\$\{([^}]*)\}|%([^%]+)%/g : /\$(\w+)|\$\{([^}]*)\}/g;
  return expanded.replace(
    variables,
    (whole, ...names) => env(names.slice(0, 3).find((name) => typeof name === "string") ?? "") ?? whole,
  );
}

/** `os.path.join` and `os.path.dirname`, which tidy nothing: `link/..` is not where it seems to be. */
export const posixPath = {
  /** Joins path parts; one that starts at the root drops those before it. */
  join: (...parts: string[]): string =>
    parts.reduce((path, part) =>
      part.startsWith("/") ? part : path === "" || path.endsWith("/") ? path + part : `${path}/${part}`
    ),
  /** All before the last slash. */
  dirname(path: string): string {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    return folder.replace(/\/+$/, "") || folder;
  },
};

/** `sorted()` on strings: by code point, where JavaScript compares UTF-16 units. */
export function compareCodePoints(a: string, b: string): number {
  const left = Array.from(a, (character) => character.codePointAt(0)!);
  const right = Array.from(b, (character) => character.codePointAt(0)!);
  const index = left.findIndex((point, at) => point !== right[at]);
  return index < 0 ? left.length - right.length : left[index]! - (right[index] ?? -1);
}

/** `json.dumps(value)` with Python's default separators and ASCII-only output. */
export function dumpJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(dumpJson).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{${
      Object.entries(value).map(([key, item]) => `${dumpJson(key)}: ${dumpJson(item)}`).join(", ")
    }}`;
  }
  const escape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value ?? null).replace(/[\x7f-\uffff]/g, escape);
}
