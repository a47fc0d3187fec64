/** What a login does with a person's desktop: nothing by itself but the clipboard, and Enter opens the browser. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type MemoryHost, memoryHost, type MemoryOptions } from "../../lib/host/memory/host.ts";
import type { Processes } from "../../lib/host/host.ts";
import { desktopOf } from "../../lib/person/screen/desktop.ts";
import { terminalPerson } from "../../lib/person/terminal.ts";
import { failureOf } from "../support/failure.ts";
import { screenOf, SIZES } from "../support/terminal/screen.ts";

const LINK = "https://hf.co/oauth/device";
const code = { userCode: "M8HJ-FMGN", verificationUri: LINK, verificationUriComplete: LINK, expiresIn: 300 };
const X11 = { DISPLAY: ":0" };
const WAYLAND = { WAYLAND_DISPLAY: "wayland-0" };
const WSL = { WSL_DISTRO_NAME: "Debian" };
const EVERY = "open xdg-open firefox wslview rundll32 rundll32.exe pbcopy wl-copy xclip xsel clip clip.exe"
  .split(" ");

type System = Processes["system"];

/** The system, its variables, its programs, and what opens an address and copies there. */
const DESKTOPS:
  readonly (readonly [System, Record<string, string>, readonly string[], (string | undefined)?, string?])[] =
    [
      ["unix", {}, EVERY],
      ["unix", X11, []],
      ["unix", X11, EVERY, `xdg-open ${LINK}`, "xclip -selection clipboard < M8HJ-FMGN"],
      ["unix", X11, ["xsel"], undefined, "xsel --clipboard --input < M8HJ-FMGN"],
      ["unix", { ...X11, ...WAYLAND }, EVERY, `xdg-open ${LINK}`, "wl-copy < M8HJ-FMGN"],
      ["unix", { BROWSER: "firefox" }, EVERY, `firefox ${LINK}`],
      ["unix", { BROWSER: "firefox" }, []],
      [
        "unix",
        { ...X11, BROWSER: "w3m:firefox %s" },
        EVERY,
        `xdg-open ${LINK}`,
        "xclip -selection clipboard < M8HJ-FMGN",
      ],
      ["unix", WSL, EVERY, `wslview ${LINK}`, "clip.exe < M8HJ-FMGN"],
      ["unix", WSL, ["rundll32.exe"], `rundll32.exe url.dll,FileProtocolHandler ${LINK}`],
      ["macos", {}, EVERY, `open ${LINK}`, "pbcopy < M8HJ-FMGN"],
      ["windows", {}, EVERY, `rundll32 url.dll,FileProtocolHandler ${LINK}`, "clip < M8HJ-FMGN"],
      ...(["macos", "windows", "unix"] as const).flatMap((system) =>
        ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", "CI"].map((name) =>
          [system, { ...X11, ...WSL, BROWSER: "firefox", [name]: "1" }, EVERY] as const
        )
      ),
    ];

for (const [system, env, names, opens, copies] of DESKTOPS) {
  test(`the desktop of ${system}, ${JSON.stringify(env)} with ${names.length} programs`, async () => {
    const ran: string[] = [];
    const programs = Object.fromEntries(names.map((name) => [name, (args, { stdin, lasting }) => {
      ran.push([name, ...args].join(" ") + (stdin === undefined ? "" : ` < ${stdin}`));
      assert.equal(lasting, true);
      return { status: 0, stdout: "" };
    }])) as MemoryOptions["programs"] & object;
    const host = memoryHost({ env, programs });
    const { open, copy } = desktopOf({ ...host, processes: { ...host.processes!, system } });
    const result = [await open?.(LINK), await copy?.("M8HJ-FMGN")];
    assert.deepEqual([result, ran], [
      [opens && true, copies && true],
      [opens, copies].filter((command) => command !== undefined),
    ]);
  });
}

/** How a program ends, and whether a browser was opened by it, and text copied. */
const ENDS: readonly (readonly [
  string,
  () => { status: number; stdout: string } | Promise<never>,
  boolean,
  boolean,
])[] = [
  ["fails", () => ({ status: 3, stdout: "" }), false, false],
  ["cannot be started", () => Promise.reject(new Error("no")), false, false],
  ["stays", () => new Promise<never>(() => {}), true, false],
];

for (const [how, program, opened, copied] of ENDS) {
  test(`a program of the desktop that ${how}`, async () => {
    const host = memoryHost({ env: X11, programs: { "xdg-open": program, xclip: program } });
    const { open, copy } = desktopOf(host);
    assert.deepEqual([await open!(LINK), await copy!("text"), host.clock.sleeping], [opened, copied, 0]);
  });
}

/** A login that waits for ten seconds while something is typed. */
async function waiting(options: MemoryOptions, ...typed: string[]) {
  const ran: string[] = [];
  const note = (name: string) => () => {
    ran.push(name);
    return { status: 0, stdout: "" };
  };
  const host = memoryHost({
    interactive: true,
    env: X11,
    size: SIZES[1],
    programs: { "xdg-open": note("opens"), xclip: note("copies") },
    ...options,
  });
  const done = new AbortController();
  const seen: { screen: readonly string[]; taken: boolean[] } = { screen: [], taken: [] };
  host.clock.at(2_500, () => {
    seen.taken.push(host.keyboardTaken);
    host.type(...typed);
  });
  host.clock.at(9_500, async () => {
    seen.taken.push(host.keyboardTaken);
    seen.screen = (await screenOf(host.stderr, SIZES[1])).lines.slice(9);
    done.abort();
  });
  const error = await terminalPerson(host).showCode(code, done.signal).then(
    () => undefined,
    (error) => error.code,
  );
  return { ...seen, ran, error, host };
}

const READY = ["Code copied to your clipboard", "Press Enter to open it in your browser", ""];
const LEFT = "Waiting for authorization, 4:51 left";

/** What is typed; the screen then, what was run, and whether the keyboard was held before and after. */
const KEYS: readonly (readonly [title: string, MemoryOptions, string[], string[], string[], boolean[]])[] = [
  ["nothing", {}, [], [...READY, LEFT], ["copies"], [true, true]],
  ["other keys", {}, ["x ", "\x1b[A"], [...READY, LEFT], ["copies"], [true, true]],
  ["Enter", {}, ["\r"], [...READY, "Opened in your browser", LEFT], ["copies", "opens"], [true, false]],
  ["Enter twice", {}, ["\r", "\r"], [...READY, "Opened in your browser", LEFT], ["copies", "opens"], [
    true,
    false,
  ]],
  [
    "Enter where the browser fails",
    { programs: { "xdg-open": () => ({ status: 4, stdout: "" }) } },
    ["\r"],
    [
      "Code copied, if this terminal allows it",
      READY[1]!,
      "",
      "No browser could be opened. Open the page yourself",
      LEFT,
    ],
    [],
    [true, false],
  ],
  [
    "Enter where there is no browser",
    { programs: {} },
    ["\r"],
    ["Code copied, if this terminal allows it", "", LEFT],
    [],
    [
      false,
      false,
    ],
  ],
  [
    "Enter over SSH",
    { env: { ...X11, SSH_TTY: "/dev/pts/1" } },
    ["\r"],
    [
      "Code copied, if this terminal allows it",
      "",
      LEFT,
    ],
    [],
    [false, false],
  ],
  ["Enter in CI", { env: { ...X11, CI: "true" } }, ["\r"], [LEFT], [], [false, false]],
];

for (const [title, options, typed, screen, ran, taken] of KEYS) {
  test(`while a login waits, a person types ${title}`, async () => {
    const seen = await waiting(options, ...typed);
    assert.deepEqual(
      [seen.screen, seen.ran, seen.taken, seen.error, seen.host.keyboardTaken],
      [screen, ran, taken, undefined, false],
    );
  });
}

test("a login that waits in the background takes no keyboard, which would stop it", async () => {
  const host = memoryHost({
    interactive: true,
    env: X11,
    programs: { "xdg-open": () => assert.fail("opens") },
  });
  Object.assign(host.terminal, { inBackground: true });
  const done = new AbortController();
  let taken: boolean | undefined;
  host.clock.at(2_500, () => {
    taken = host.keyboardTaken;
    done.abort();
  });
  await terminalPerson(host).showCode(code, done.signal);
  assert.deepEqual([taken, host.stderr.includes("Press Enter")], [false, false]);
});

/** What ends the wait while the keyboard is held. */
const INTERRUPTS: readonly (readonly [string, (host: MemoryHost) => void])[] = [
  ["Ctrl-C", (host) => host.type("\x03")],
  ["Ctrl-C after other keys", (host) => host.type("ab\x03")],
  ["a signal", (host) => host.interrupt()],
];

for (const [title, interrupt] of INTERRUPTS) {
  test(`${title} while a login waits cancels it, and leaves no line and no keyboard behind`, async () => {
    const host = memoryHost({
      interactive: true,
      env: X11,
      programs: { "xdg-open": () => assert.fail("opens") },
    });
    host.clock.at(2_500, () => interrupt(host));
    const { code: error } = await failureOf(() =>
      terminalPerson(host).showCode(code, new AbortController().signal)
    );
    assert.deepEqual([error, host.keyboardTaken, host.clock.sleeping], ["interrupted", false, 0]);
    assert.ok(host.stderr.endsWith("\r\x1b[K"));
  });
}
