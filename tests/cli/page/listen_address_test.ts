import assert from "node:assert/strict";
import { test } from "node:test";
import { authority, isLoopback, parseAddress, parseWithPort } from "../../../lib/cli/page/listen_address.ts";
import { failureOf } from "../../support/failure.ts";

/** The text; the name, the port, whether only this machine reaches it, and as part of a URL. */
const ADDRESSES: readonly (readonly [string, string, number, boolean, string])[] = [
  ["", "127.0.0.1", 0, true, "127.0.0.1:0"],
  ["8000", "127.0.0.1", 8000, true, "127.0.0.1:8000"],
  [":8000", "127.0.0.1", 8000, true, "127.0.0.1:8000"],
  [":", "127.0.0.1", 0, true, "127.0.0.1:0"],
  ["127.0.0.2:1", "127.0.0.2", 1, true, "127.0.0.2:1"],
  ["localhost:00080", "localhost", 80, true, "localhost:80"],
  ["[::1]", "::1", 0, true, "[::1]:0"],
  ["[::1]:65535", "::1", 65_535, true, "[::1]:65535"],
  ["0.0.0.0", "0.0.0.0", 0, false, "0.0.0.0:0"],
  ["0.0.0.0:", "0.0.0.0", 0, false, "0.0.0.0:0"],
  ["[::]:8000", "::", 8000, false, "[::]:8000"],
  ["[2001:db8::7]:8000", "2001:db8::7", 8000, false, "[2001:db8::7]:8000"],
  ["192.168.0.7:8000", "192.168.0.7", 8000, false, "192.168.0.7:8000"],
  ["my-box.local:8000", "my-box.local", 8000, false, "my-box.local:8000"],
  // Names that only look like this machine's own.
  ["127.0.0.1.evil.example:1", "127.0.0.1.evil.example", 1, false, "127.0.0.1.evil.example:1"],
  ["localhost.evil.example", "localhost.evil.example", 0, false, "localhost.evil.example:0"],
];

for (const [text, hostname, port, loopback, inUrl] of ADDRESSES) {
  test(`parseAddress reads ${JSON.stringify(text)}`, () => {
    const address = parseAddress(text);
    assert.deepEqual([address, isLoopback(hostname), authority(address)], [
      { hostname, port },
      loopback,
      inUrl,
    ]);
  });
}

const BAD = [
  "::1",
  "::1:80",
  "[]:80",
  "[::1",
  "::1]:80",
  "[zz]:80",
  "[127.0.0.1]:80",
  "[fe80::1%eth0]:80",
  "host:65536",
  "65536",
  "host:port",
  "host:-1",
  "host:1.5",
  "host:1:2",
  "127.999.0.1:80",
  "http://host:80",
  "host/path",
  "/",
  "user@host:80",
  "host?x",
  "host#x",
  "host\\x",
  "%41:80",
  "a b:80",
  " :80",
  "host\n:80",
];

for (const text of BAD) {
  test(`parseAddress refuses ${JSON.stringify(text)}`, async () => {
    assert.deepEqual(await failureOf(() => parseAddress(text)), {
      code: "usage",
      message: `${text} is not a valid address to listen on`,
      hint: "Write it as HOST:PORT, such as 0.0.0.0:8000 or [::1]:8000",
    });
  });
}

for (const text of ["9090", ":9090", "0.0.0.0:9090", "[::1]:9090", "localhost:0"]) {
  test(`parseWithPort reads ${JSON.stringify(text)} as parseAddress does`, () => {
    assert.deepEqual(parseWithPort(text), parseAddress(text));
  });
}

for (const text of ["", ":", "0.0.0.0", "0.0.0.0:", "[::1]", "[::1]:", "box1"]) {
  test(`parseWithPort refuses ${JSON.stringify(text)}`, async () => {
    assert.deepEqual(await failureOf(() => parseWithPort(text)), {
      code: "usage",
      message: `${text} has no port to listen on`,
      hint: "Write it as HOST:PORT, such as 127.0.0.1:9090",
    });
  });
}
