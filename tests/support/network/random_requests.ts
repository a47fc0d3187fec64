/**
 * Knows requests of all sorts to the page, the same for the same seed, and what their sender knows.
 * Must not know what is a right answer.
 *
 * @module
 */

/** Where the page is. */
export const BASE = "http://127.0.0.1:8000";

/** The key in its address, where there is one. */
export const KEY = "0123456789abcdef0123456789abcdef";

/** Random choices that are the same for the same seed. */
export interface Random {
  below(limit: number): number;
  oneOf<T>(values: readonly T[]): T;
  /** Characters of Latin-1 without those that end a header. */
  rubbish(most: number): string;
}

/** Mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor(((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 * limit);
  };
  return {
    below,
    oneOf: <T>(values: readonly T[]): T => values[below(values.length)]!,
    rubbish: (most: number): string =>
      String.fromCharCode(...Array.from({ length: below(most) }, () => 1 + below(255)))
        .replaceAll(/[\r\n]/g, "%"),
  };
}

/** A request, and what its sender knows. */
export interface Trial {
  readonly url: string;
  readonly init: RequestInit;
  /** Sent for another name, or by a page of another one. */
  readonly otherName: boolean;
  /** Sent by another site, as the browser says. */
  readonly crossSite: boolean;
  /** The page's own token is in it. */
  readonly knowsToken: boolean;
}

const METHODS = [
  "GET",
  "GET",
  "GET",
  "HEAD",
  "POST",
  "POST",
  "post",
  "PUT",
  "DELETE",
  "OPTIONS",
  "PATCH",
  "BREW",
];
const PATHS = ["/", "/", "/code", "/status", "/events", "/events", "/begin", "/begin", "/cancel", "/cancel"];
const TWISTS = [
  "/..",
  "/%2e%2e/",
  "/./",
  "//",
  "\\",
  "%00",
  "%2f",
  "%",
  "%zz",
  "%c3%28",
  ";a=b",
  "é",
  "#",
  " ",
];
const OURS = ["127.0.0.1:8000", "localhost", "LOCALHOST:1", "[::1]:8000", "10.0.0.7", "127.1:80"];
const OTHERS = [
  "evil.example",
  "127.0.0.1.evil.example",
  "127.0.0.1@evil.example",
  "localhost.evil",
  "a b",
  "@",
];
const TYPES = [
  "application/x-www-form-urlencoded",
  "multipart/form-data",
  "multipart/form-data; boundary=x",
  "multipart/form-data; boundary=",
  "application/json",
  "text/plain;charset=utf-16",
  "application/x-www-form-urlencoded; charset=rubbish",
];

/** Makes a request of a sender who may know the key and the page's token. */
export function trial(random: Random, key: string | undefined, formToken: string | undefined): Trial {
  const { below, oneOf, rubbish } = random;
  const knowsToken = formToken !== undefined && below(3) > 0;
  const aimed = below(6) === 0;
  const token = knowsToken ? formToken : oneOf(["", "x", crypto.randomUUID(), KEY, rubbish(50)]);
  let path = oneOf([...PATHS, "/healthz", "/favicon.ico", `/${rubbish(30)}`, `/${"a".repeat(below(9_000))}`]);
  const prefix = oneOf([
    KEY,
    KEY,
    KEY,
    KEY,
    KEY,
    KEY,
    KEY.toUpperCase(),
    KEY.slice(1),
    `%30${KEY.slice(1)}`,
    `${KEY}0`,
  ]);
  if (aimed) path = oneOf(["/begin", "/cancel"]);
  if (key === undefined ? below(20) === 0 : below(4) > 0) {
    path = `/${prefix}${path === "/" && below(2) ? "" : path}`;
  }
  if (!aimed && below(4) === 0) {
    const at = below(path.length + 1);
    path = `/${path.slice(0, at)}${oneOf(TWISTS)}${path.slice(at)}`.replace(/^\/\//, oneOf(["/", "//"]));
  }
  if (below(4) === 0) path += `?${oneOf(["after=0", "after=2", "after=", "after=NaN&after=9", rubbish(40)])}`;

  const headers = new Headers();
  let otherName = false;
  let crossSite = false;
  const set = (name: string, odds: number, ours: readonly string[], others: readonly string[] = []) => {
    if (below(odds) !== 0) return;
    const other = below(4) === 0 && others.length > 0;
    headers.set(name, oneOf(other ? others : ours));
    otherName ||= other;
  };
  set("host", 2, OURS, OTHERS);
  if (!headers.has("host") && below(2)) set("origin", 2, [BASE], [...OTHERS, "null", `${BASE}0`, "http://x"]);
  set("sec-fetch-site", 6, ["same-origin", "none", "same-site", rubbish(9)]);
  if (!headers.has("sec-fetch-site") && below(10) === 0) {
    headers.set("sec-fetch-site", "cross-site");
    crossSite = true;
  }
  set("accept", 2, ["text/html", "text/html", "*/*", "application/json;q=text/html", rubbish(99)]);
  set("last-event-id", 4, ["0", "2", "-1", "1e999", "0x2", "", "9".repeat(400), rubbish(9)]);
  set("content-length", 6, ["0", "-1", "5000", "4096", "1e3", "99999999999999999999", rubbish(9)]);
  set("transfer-encoding", 9, ["chunked", "identity", rubbish(9)]);
  set("cookie", 9, [rubbish(200), `form_token=${token}`]);
  set("x-http-method-override", 9, ["POST"]);
  set(`x-${below(99)}`, 9, [rubbish(5_000)]);
  const method = aimed ? "POST" : oneOf(METHODS);
  const body = /^(get|head)$/i.test(method) ? undefined : bodyOf(random, token, headers);
  // Deno and Bun want to be told that a body is sent as it comes.
  const init = { method, headers, ...body !== undefined && { body, duplex: "half" } } as RequestInit;
  return { url: BASE + path, init, otherName, crossSite, knowsToken };
}

function bodyOf({ below, oneOf, rubbish }: Random, token: string, headers: Headers): BodyInit | undefined {
  const form = new URLSearchParams({ form_token: token });
  const parts = new FormData();
  parts.set("form_token", oneOf([token, new Blob([token])]));
  const multipart = `--x\r\ncontent-disposition: form-data; name="form_token"\r\n\r\n${token}\r\n`;
  const kind = below(12);
  // The first ones bring a type of their own.
  if (kind > 4 || below(4) === 0) headers.set("content-type", below(5) ? oneOf(TYPES) : rubbish(40));
  return [
    () => form,
    () => form,
    () => parts,
    () => new URLSearchParams([...form, ["form_token", "x"]]),
    () => undefined,
    () => "",
    () => form.toString(),
    () => `${multipart}--x--\r\n`,
    () => multipart.slice(0, below(multipart.length)),
    () => JSON.stringify({ form_token: token }),
    () => rubbish(oneOf([10, 10_000])),
    () => arriving(below(2) ? form.toString() : "a".repeat(below(9_000)), below(2) === 0),
  ][kind]!();
}

/** What is sent in two pieces, or breaks off between them. */
function arriving(text: string, breaks: boolean): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  const middle = bytes.length >> 1;
  let piece = 0;
  return new ReadableStream({
    pull(controller) {
      if (piece === 1 && breaks) return controller.error(new Error("The sender is gone"));
      controller.enqueue(piece === 0 ? bytes.slice(0, middle) : bytes.slice(middle));
      if (++piece === 2) controller.close();
    },
  });
}
