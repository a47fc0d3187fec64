/** Holds writing and reading of streams to what they promise when a stream is slow, full, closed or too long. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Streams, terminalOver } from "../../../lib/host/shared/terminal.ts";

function streams(given: Partial<Streams>): Streams {
  return {
    write: () => assert.fail("writes"),
    read: () => assert.fail("reads"),
    isTerminal: () => assert.fail("asks for a terminal"),
    variable: () => assert.fail("asks for a variable"),
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

/** A terminal that takes `room` bytes and then none, and how long was waited for it. */
function full(room: number) {
  const seen = { text: "", waited: 0, room, unblocked: false };
  const terminal = terminalOver(streams({
    write(_, bytes) {
      if (seen.room === 0) throw Object.assign(new Error("full"), { code: "EAGAIN" });
      const some = bytes.subarray(0, seen.room);
      seen.room -= some.length;
      seen.text += new TextDecoder().decode(some);
      return some.length;
    },
    pause: (ms) => void (seen.waited += ms),
    unblock: () => void (seen.unblocked = true),
  }));
  return { seen, terminal };
}

test("messages that nobody reads are dropped after a second, and the next ones at once", () => {
  const { seen, terminal } = full(6);
  terminal.err("first\n");
  terminal.err("second\n");
  assert.deepEqual([seen.text, seen.waited], ["first\n", 1_000]);
  for (let count = 0; count < 2_000; count++) terminal.err("more\n");
  assert.equal(seen.waited, 1_000);
  // Somebody reads again.
  seen.room = 5;
  terminal.err("last\n");
  assert.deepEqual([seen.text, seen.waited], ["first\nlast\n", 1_000]);
  terminal.err("gone\n");
  assert.equal(seen.waited, 2_000);
});

test("a result that nobody reads is a failure after a minute, never lost in silence", () => {
  const { seen, terminal } = full(3);
  assert.throws(() => terminal.out("result\n"), {
    code: "output_unwritable",
    message: "Cannot write to standard output: nobody reads it",
  });
  assert.deepEqual([seen.text, seen.waited, seen.unblocked], ["res", 60_000, false]);
});

test("what a server tells beside its work is dropped on either stream", () => {
  for (const stream of ["out", "err"] as const) {
    const { seen, terminal } = full(0);
    terminal.neverWait!();
    for (let count = 0; count < 2_000; count++) terminal[stream]("event\n");
    assert.deepEqual([seen.text, seen.waited, seen.unblocked], ["", 1_000, true]);
  }
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

for (const [code, reason] of [["EISDIR", "it is a folder"], ["EIO", "EIO"]] as const) {
  test(`standard input that can't be opened: ${code}`, async () => {
    const read = () => {
      throw Object.assign(new Error(code), { code });
    };
    const message = `Cannot read standard input: ${reason}`;
    await assert.rejects(terminalOver(streams({ read })).readIn(), { code: "usage", message });
  });
}

/** Which of standard input and standard error is a terminal, what the environment says, and what that makes of it. */
const TERMINALS: readonly (readonly [[boolean, boolean], Record<string, string>, [boolean, boolean]])[] = [
  [[true, true], { TERM: "xterm" }, [true, true]],
  [[true, false], { TERM: "xterm" }, [false, false]],
  [[false, true], { TERM: "xterm" }, [false, true]],
  [[true, true], { TERM: "dumb" }, [true, false]],
  [[true, true], {}, [true, false]],
  [[true, true], { TERM: "xterm", ACCESSIBLE: "1" }, [true, false]],
  [[true, true], { TERM: "xterm", CI: "true" }, [false, true]],
  [[true, true], { TERM: "xterm", CI: "" }, [true, true]],
];

for (const [[input, error], variables, seen] of TERMINALS) {
  test(`a person can be asked, and a line rewritten: ${input}, ${error}, ${JSON.stringify(variables)}`, () => {
    const { interactive, errIsScreen } = terminalOver(
      streams({ isTerminal: (stream) => stream === 0 ? input : error, variable: (name) => variables[name] }),
    );
    assert.deepEqual([interactive, errIsScreen], seen);
  });
}

test("there is a keyboard to take where standard input is a terminal, whatever the others are", () => {
  const raw = () => assert.fail("takes it");
  const keyboards = [true, false].map((input) =>
    terminalOver(streams({ raw, isTerminal: (stream) => (stream === 0) === input })).raw
  );
  assert.deepEqual([...keyboards, terminalOver(streams({ isTerminal: () => true })).raw], [
    raw,
    undefined,
    undefined,
  ]);
});

async function* pieces(chunks: readonly (Uint8Array | readonly number[])[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(new Uint8Array(chunk));
}

const blocks: [criterion: string, chunks: (string | Uint8Array)[], text: string][] = [
  ["up to an empty line, in whatever pieces it comes", ["a=1\nb", "=2\n", "\nc=3\n"], "a=1\nb=2\n"],
  ["up to an empty line with CR", ["a=1\r\n\r", "\nb=2"], "a=1\r\n"],
  ["up to the end, without a last newline", ["a=1\nb=2"], "a=1\nb=2"],
  ["nothing before an empty line", ["\na=1\n"], ""],
  ["nothing of nothing", [], ""],
  ["with what is not UTF-8", [new Uint8Array([0x61, 0xff]), "\n"], "a\ufffd\n"],
  ["whole lines of what is too long", ["a=1\n", "b".repeat(70_000)], "a=1\n"],
];

for (const [criterion, chunks, text] of blocks) {
  test(`a block is read ${criterion}`, async () => {
    // Whoever reads on after the last chunk that is needed waits for ever.
    const read = async function* () {
      for (const chunk of chunks) yield typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
      if (/\n\r?\n/.test(`\n${chunks.join("")}`) || chunks.join("").length > 65_536) {
        await new Promise(() => {});
      }
    };
    assert.equal(await terminalOver(streams({ read })).readBlock(), text);
  });
}

const lines: [criterion: string, chunks: string[], text: string][] = [
  ["up to its end, in whatever pieces it comes", ["hf_", "new\nrest"], "hf_new"],
  ["up to the end of all, without a newline", ["hf_new"], "hf_new"],
  ["nothing before a newline", ["\nrest"], ""],
  ["nothing of nothing", [], ""],
];

for (const [criterion, chunks, text] of lines) {
  test(`a line is read ${criterion}`, async () => {
    const read = () => pieces(chunks.map((chunk) => new TextEncoder().encode(chunk)));
    assert.equal(await terminalOver(streams({ read, isTerminal: () => true })).readLine!(), text);
  });
}

test("a line that shows is read only in a terminal whose keyboard cannot be taken", () => {
  const raw = () => assert.fail("takes it");
  const read = [{ isTerminal: () => true }, { isTerminal: () => false }, { isTerminal: () => true, raw }];
  assert.deepEqual(read.map((given) => terminalOver(streams(given)).readLine !== undefined), [
    true,
    false,
    false,
  ]);
});
