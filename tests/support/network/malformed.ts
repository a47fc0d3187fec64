/**
 * Knows how to spoil a request in ways that are the same in every run.
 * Must not know what is made of it.
 *
 * @module
 */

/** Gives another spoilt request, as Latin-1, with every call. */
export function malformedRequests(seed: number): () => string {
  const random = seeded(seed);
  return () => malformed(random);
}

/** Numbers below 1 that are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  return () => {
    seed = seed + 0x6d2b79f5 | 0;
    let mixed = Math.imul(seed ^ seed >>> 15, 1 | seed);
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed;
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
  };
}

const wellFormed = [
  "GET /a?b=c HTTP/1.1\r\nHost: a\r\n\r\n",
  "POST /a HTTP/1.1\r\nHost: a:1\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nbody",
  "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nTrailer: 1\r\n\r\n",
  "GET /a HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
  "POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab",
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
];

function malformed(random: () => number): string {
  const below = (end: number) => Math.floor(random() * end);
  const one = <T>(from: readonly T[]) => from[below(from.length)]!;
  let text = one(wellFormed);
  for (let changes = below(4) + 1; changes > 0; changes--) {
    const at = below(text.length + 1);
    const end = at + below(12);
    text = text.slice(0, at) + one([
      () => text.slice(end),
      () => String.fromCharCode(below(256)) + text.slice(at + 1),
      () =>
        one(["\r\n", "\n", "\r", "\0", " ", ":", "\t", "%", "-", "99999999999999999999"]) + text.slice(at),
      () => text.slice(at, end).repeat(below(2_000)) + text.slice(at),
      () => one(wellFormed).slice(below(20)),
      () => "",
    ])();
  }
  return text;
}
