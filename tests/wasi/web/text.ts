/** Addresses, encodings, characters and digests. */

import type { Case } from "./case.ts";

const ADDRESSES = [
  ...["https://huggingface.co", "HTTPS://Hub.Test:443/a/../b?q#f", "http://127.1/", "http://[::1]:8000/x"],
  ...[
    "https://user:pass@hub.test/",
    "https://münchen.test/ä?ö",
    "https://日本.test",
    "//x",
    "x:y",
    "http://",
  ],
  ...[
    "http://a b/",
    "http://a%41.test",
    "http://256.1.1.1/",
    "http://0x7f.1/",
    "https://a:99999/",
    " https://a ",
  ],
  ...[
    "https://a\\b",
    "file:///C:/x",
    "https://a/%zz?%",
    "http://localhost:80",
    "https://a.test./",
    "https://@/",
  ],
];

/** The cases. */
export const TEXT: Record<string, Case> = {
  addresses: () =>
    ADDRESSES.map((address) => {
      if (!URL.canParse(address)) return null;
      const { href, origin, protocol, host, hostname, port, pathname, search, hash, username } = new URL(
        address,
      );
      return [href, origin, protocol, host, hostname, port, pathname, search, hash, username];
    }),
  "addresses from others": () =>
    ["../x", "/y?z", "//other.test", "?q", "#f", "https:x", ""].map((path) =>
      new URL(path, "https://hub.test/a/b?c#d").href
    ),
  "an address is no address": () => new URL("x"),
  "fields of an address": () => {
    const fields = new URLSearchParams({ a: "1 ä&", b: "+" });
    fields.append("a", "2");
    return [`${fields}`, fields.getAll("a"), [...new URLSearchParams("?x=%20+&x&=y")]];
  },
  "text as bytes": () => ["", "aä€😀", "\ud800x"].map((text) => [...new TextEncoder().encode(text)]),
  "bytes as text": () =>
    ["utf-8", "UTF8", "utf-16le", "utf-16be", "windows-1252", "latin1"].flatMap((label) =>
      [[0x61, 0xc3, 0xa4], [0xef, 0xbb, 0xbf, 0x62], [0xff, 0xfe, 0x63, 0], [0x80, 0xc3], [0xed, 0xa0, 0x80]]
        .map(
          (bytes) => new TextDecoder(label).decode(new Uint8Array(bytes)),
        )
    ),
  "bytes that are not text": () =>
    [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]].map((bytes) => {
      try {
        return new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array(bytes));
      } catch (error) {
        return (error as Error).name;
      }
    }),
  "bytes in pieces": () => {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    const pieces = [[0xef, 0xbb], [0xbf, 0xe2, 0x82], [0xac, 0xf0, 0x9f]];
    return pieces.map((piece) => decoder.decode(new Uint8Array(piece), { stream: true })) + decoder.decode();
  },
  "a long text": () => {
    const text = "ä€😀x".repeat(20_000);
    return new TextDecoder().decode(new TextEncoder().encode(text)) === text;
  },
  "an encoding that is none": () => new TextDecoder("utf-1"),
  "classes of characters": () => "a1 é\u200b日\u{1f600}".match(/\p{L}|\p{Cf}|\p{Extended_Pictographic}/gu),
  "SHA-256":
    async () => [...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode("abc")))],
  chance: () => {
    const [one, other] = [crypto.randomUUID(), crypto.randomUUID()];
    const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    return [
      form.test(one),
      form.test(other),
      one === other,
      crypto.getRandomValues(new Uint8Array(9)).length,
      Math.random() < 1,
    ];
  },
  "base 64": () => [btoa("\xff\0a"), atob("/wBh")],
};
