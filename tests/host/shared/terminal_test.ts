/** Holds writing and reading of streams to what they promise when a stream is slow, full, closed or too long. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Streams, terminalOver } from "../../../lib/host/shared/terminal.ts";

function streams(given: Partial<Streams>): Streams {
  return {
    write: () => assert.fail("writes"),
    read: () => assert.fail("reads"),
    isTerminal: () => assert.fail("asks for a terminal"),
    noColor: () => assert.fail("asks for colours"),
    ...given,
  };
}

test("text is written whole by a stream that takes three bytes at a time and is full now and then", () => {
  const written: Record<number, number[]> = { 1: [], 2: [] };
  let calls = 0;
  const terminal = terminalOver(streams({
    write(stream, bytes) {
      if (++calls % 3 === 0) throw Object.assign(new Error("full"), { code: "EAGAIN" });
      written[stream]!.push(...bytes.subarray(0, 3));
      return Math.min(3, bytes.length);
    },
  }));
  terminal.out("result 🤗\n");
  terminal.err("word\n");
  assert.deepEqual(written, {
    1: [...new TextEncoder().encode("result 🤗\n")],
    2: [...new TextEncoder().encode("word\n")],
  });
});

for (const stream of ["out", "err"] as const) {
  const [complaint, said] = stream === "out"
    ? [", another failure is", true]
    : [", nor any other failure", false];
  test(`a closed pipe on ${stream} is nothing to complain of${complaint}`, () => {
    const failing = (code: string) =>
      terminalOver(streams({
        write() {
          throw Object.assign(new Error(code), { code });
        },
      }));
    // A pipe may be a pair of sockets.
    for (const code of ["EPIPE", "ECONNRESET"]) failing(code)[stream]("text");
    if (!said) {
      // A disk that is full, a terminal that has gone: nobody is left to read it.
      for (const code of ["ENOSPC", "EIO"]) failing(code).err("text");
      return;
    }
    assert.throws(() => failing("ENOSPC").out("text"), {
      code: "output_unwritable",
      message: "Cannot write to standard output: the disk is full",
    });
    assert.throws(() => failing("EIO").out("text"), { code: "output_unwritable" });
  });
}

for (
  const [title, chunks, expected] of [
    ["nothing", [], ""],
    ["a character cut in two", [[0xf0, 0x9f], [0xa4, 0x97]], "🤗"],
    ["a byte order mark, which goes", [[0xef], [0xbb, 0xbf, 0x61]], "a"],
    ["1 MiB", [new Uint8Array(1024 * 1024)], "\0".repeat(1024 * 1024)],
  ] as const
) {
  test(`standard input: ${title}`, async () => {
    const terminal = terminalOver(streams({ read: () => pieces(chunks) }));
    assert.equal(await terminal.readIn(), expected);
  });
}

for (
  const [chunks, message] of [
    [[new Uint8Array(1024 * 1024), [0x61]], "Standard input is longer than 1 MiB"],
    [[[0x61, 0xff]], "Standard input is not UTF-8 text"],
    [[[0xf0, 0x9f]], "Standard input is not UTF-8 text"],
  ] as const
) {
  test(`${message}: ${chunks.length} pieces`, async () => {
    const terminal = terminalOver(streams({ read: () => pieces(chunks) }));
    await assert.rejects(terminal.readIn(), { code: "usage", message });
  });
}

test("a person can be asked when standard input and standard error are terminals", () => {
  const seen = [[true, true], [true, false], [false, true]].map(([input, error]) => {
    const { interactive, errIsTerminal } = terminalOver(
      streams({ isTerminal: (stream) => !!(stream === 0 ? input : error) }),
    );
    return [interactive, errIsTerminal];
  });
  assert.deepEqual(seen, [[true, true], [false, false], [false, true]]);
});

async function* pieces(chunks: readonly (Uint8Array | readonly number[])[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(new Uint8Array(chunk));
}
