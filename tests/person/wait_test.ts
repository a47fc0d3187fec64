/** A login that waits, as a person sees it: whole screens of several sizes, and plain lines where there is none. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type MemoryHost, memoryHost, type MemoryOptions } from "../../lib/host/memory/host.ts";
import { qrBlocks } from "../../lib/person/screen/qr.ts";
import { terminalPerson } from "../../lib/person/terminal.ts";
import { screenOf, type Size, SIZES } from "../support/terminal/screen.ts";

const code = {
  userCode: "M8HJ-FMGN",
  verificationUri: "https://hf.co/oauth/device",
  verificationUriComplete: "https://hf.co/oauth/device",
  expiresIn: 300,
  hub: "https://huggingface.co",
};
const complete = { ...code, verificationUriComplete: "https://hf.co/oauth/device?user_code=M8HJ-FMGN" };

const [WIDE, SMALL, NARROW] = SIZES;

interface Look extends MemoryOptions {
  readonly size?: Size;
  readonly code?: typeof code;
  /** When it is looked at, in seconds. */
  readonly after?: number;
  /** Called before. */
  readonly meanwhile?: (host: MemoryHost, person: ReturnType<typeof terminalPerson>) => void;
}

/** What is written until then. */
async function written(look: Look): Promise<{ readonly text: string; readonly host: MemoryHost }> {
  const { after = 2.5, code: shown = code, meanwhile, ...options } = look;
  const host = memoryHost({ interactive: true, ...options });
  const person = terminalPerson(host);
  meanwhile?.(host, person);
  const done = new AbortController();
  let text = "";
  host.clock.at(after * 1000, () => {
    text = host.stderr;
    done.abort();
  });
  await person.showCode(shown, done.signal);
  return { text, host };
}

/** What is on the screen then. */
async function screen(look: Look): Promise<readonly string[]> {
  const { lines, gone } = await screenOf((await written(look)).text, look.size ?? WIDE);
  assert.deepEqual(gone, []);
  return lines;
}

const WORDS = [
  "",
  "Log in to huggingface.co with this code:",
  "",
  "    M8HJ-FMGN",
  "",
  "Enter it on this page:",
  "",
  "    https://hf.co/oauth/device",
  "",
];
const SSH = { SSH_CONNECTION: "10.0.0.1 22" };
const ALLOWS = "Code copied, if this terminal allows it";

test("a screen shows the code first, and beside it a picture that says where it leads", async () => {
  const lines = await screen({});
  const picture = [...qrBlocks(code.verificationUri).split("\n"), "     Scan to open hf.co"];
  const words = [...WORDS, ALLOWS];
  const wide = 42;
  assert.deepEqual(
    lines,
    [
      ...picture.map((line, at) => (words[at] ?? "").padEnd(wide) + line),
      "Waiting for authorization, 4:58 left",
    ].map((line) => line.trimEnd()),
  );
});

/** A screen without room for the picture. */
const SCREENS: readonly (readonly [title: string, look: Look, lines: readonly string[]])[] = [
  ["of 50 by 20", { size: SMALL }, [...WORDS, ALLOWS, "", "Waiting for authorization, 4:58 left"]],
  ["of 34 columns", { size: NARROW }, [
    ...WORDS.flatMap((line) =>
      line.startsWith("Log in") ? ["Log in to huggingface.co with this", "code:"] : [line]
    ),
    "Code copied, if this terminal",
    "allows it",
    "",
    "Waiting for authori…, 4:58 left",
  ]],
  [
    "at another's machine",
    { size: SMALL, env: SSH, programs: { xclip: () => assert.fail("copies there") } },
    [
      ...WORDS,
      ALLOWS,
      "",
      "Waiting for authorization, 4:58 left",
    ],
  ],
  ["of Linux's console", { size: SMALL, env: { TERM: "linux" } }, [
    ...WORDS,
    "Waiting for authorization, 4:58 left",
  ]],
  ["whose link has the code", { size: SMALL, code: complete }, [
    ...WORDS.slice(0, 5),
    "Check that this page shows M8HJ-FMGN:",
    "",
    "    https://hf.co/oauth/device?user_code=M8HJ-FMGN",
    "",
    ALLOWS,
    "",
    "Waiting for authorization, 4:58 left",
  ]],
  ["when the Hub is gone", {
    size: SMALL,
    meanwhile: (host, person) => host.clock.at(1_500, () => person.noticeHub(false)),
  }, [...WORDS, ALLOWS, "", "Cannot reach the Hub, still trying, 4:58 left"]],
  ["when the Hub is there again", {
    size: SMALL,
    meanwhile(host, person) {
      host.clock.at(1_500, () => person.noticeHub(false));
      host.clock.at(2_200, () => person.noticeHub(true));
    },
  }, [...WORDS, ALLOWS, "", "Waiting for authorization, 4:58 left"]],
  ["after the code's end", { size: SMALL, code: { ...code, expiresIn: 2 }, after: 4 }, [
    ...WORDS,
    ALLOWS,
    "",
    "The code has expired. Asking one last time",
  ]],
];

for (const [title, look, lines] of SCREENS) {
  test(`a screen ${title}`, async () => assert.deepEqual(await screen(look), lines));
}

test("however narrow a screen is, time brings no new line", async () => {
  for (let columns = 1; columns <= 45; columns++) {
    const size = { columns, rows: 200 };
    const lines = await Promise.all([0.5, 65.5].map(async (after) => (await screen({ size, after })).length));
    assert.equal(lines[0], lines[1], `${columns} columns`);
  }
});

test("a screen that becomes narrower is written on within what is left of it", async () => {
  const size = { columns: 80, rows: 24 };
  const { text } = await written({
    size,
    meanwhile: (host) => host.clock.at(1_500, () => void (size.columns = 30)),
  });
  assert.deepEqual(text.split("\r\x1b[K").slice(1), [
    "Waiting for authorization, 5:00 left",
    "Waiting for authorization, 4:59 left",
    "Waiting for aut…, 4:58 left",
  ]);
});

const PLAIN = `${WORDS.join("\n")}\n`;
const waiting = (left: string) => `Waiting for authorization, ${left} left\n`;

/** Where nothing can be drawn. */
const ELSEWHERE: readonly (readonly [title: string, look: Look])[] = [
  ["a pipe", { interactive: false }],
  ["TERM=dumb", { env: { TERM: "dumb" } }],
  ["no TERM", { env: { TERM: "" } }],
  ["ACCESSIBLE=1", { env: { ACCESSIBLE: "1" } }],
];

for (const [title, look] of ELSEWHERE) {
  test(`${title}: a line a minute, at each change and at the end, and nothing that a terminal obeys`, async () => {
    const { text } = await written({
      ...look,
      code: { ...code, expiresIn: 130 },
      after: 200,
      meanwhile(host, person) {
        host.clock.at(65_000, () => person.noticeHub(false));
        host.clock.at(66_000, () => person.noticeHub(false));
        host.clock.at(67_000, () => person.noticeHub(true));
      },
    });
    assert.equal(
      text,
      PLAIN + waiting("2:10") + waiting("1:10") + "Cannot reach the Hub, still trying, 1:05 left\n" +
        waiting("1:03") + waiting("0:10") + "The code has expired. Asking one last time\n",
    );
  });
}

test("what a terminal would obey is neither shown nor copied", async () => {
  const evil = { ...code, userCode: "\x1b[2JAB\u202eCD\r\n", hub: "https://\x1b]0;x\x07" };
  const { text } = await written({ code: evil, interactive: false, after: 1 });
  const shown = PLAIN.replace("huggingface.co", "https://]0;x").replace("M8HJ-FMGN", "[2JABCD");
  assert.equal(text, shown + waiting("5:00"));
  const { text: onScreen } = await written({ code: evil, after: 1 });
  assert.ok(onScreen.startsWith(`\x1b]52;c;${btoa("[2JABCD")}\x07`));
});

test("a code whose login is done already is shown", async () => {
  const host = memoryHost();
  await terminalPerson(host).showCode(code, AbortSignal.abort());
  assert.equal(host.stderr, PLAIN + waiting("5:00"));
});

/** What else is waited for: what is on the screen after so many seconds, and what a pipe has at the end. */
const PAUSES = [
  ["code", 0.9, [], ""],
  ["code", 4.5, ["Waiting for the Hub to give a code, 0:04"], "Waiting for the Hub to give a code\n"],
  [
    "expired",
    2.5,
    ["The code has expired. Looking for an approved login, 0:02"],
    "The code has expired. Looking for an approved login\n",
  ],
] as const;

for (const [pause, seconds, lines, piped] of PAUSES) {
  test(`a login that waits for ${pause} says so: after ${seconds} s`, async () => {
    const seen: string[] = [];
    for (const interactive of [true, false]) {
      const host = memoryHost({ interactive });
      const done = new AbortController();
      host.clock.at(seconds * 1000, () => {
        seen.push(host.stderr);
        done.abort();
      });
      await terminalPerson(host).showPause(pause, done.signal);
      seen.push(host.stderr);
    }
    const [then, after, ...others] = seen as [string, string, ...string[]];
    const shown = [(await screenOf(then, WIDE)).lines, (await screenOf(after, WIDE)).lines];
    assert.deepEqual([shown, others], [[lines, []], [piped, piped]]);
  });
}
