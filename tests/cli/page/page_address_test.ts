import assert from "node:assert/strict";
import { test } from "node:test";
import { qrBlocks } from "../../../lib/person/screen/qr.ts";
import { device, poll } from "../../support/fakes/login_exchanges.ts";
import { approval, granted, LINK, whoami } from "../../support/program/login_output.ts";
import { announced, type Served, type ServeOptions, start } from "../../support/program/served_login.ts";
import { screenOf, SIZES } from "../../support/terminal/screen.ts";

const HERE = "The login page, on this machine only:";
const OTHERS = "The login page, for anyone who can reach this machine:";
const none: ServeOptions["change"] = (host) => ({
  ...host,
  server: { ...host.server!, addresses: () => [] },
});

/** What is listened on, what is announced, and the address for a program: Vite's way, each can be opened. */
const ADDRESSES: readonly (readonly [string, lines: string[], url: string, ServeOptions["change"]?])[] = [
  ["127.0.0.1", [HERE, "Local:   http://127.0.0.1:8000/KEY/"], "http://127.0.0.1:8000/KEY/"],
  ["localhost", [HERE, "Local:   http://localhost:8000/KEY/"], "http://localhost:8000/KEY/"],
  ["[::1]", [HERE, "Local:   http://[::1]:8000/KEY/"], "http://[::1]:8000/KEY/"],
  ["192.168.0.7", [OTHERS, "Network: http://192.168.0.7:8000/KEY/"], "http://192.168.0.7:8000/KEY/"],
  ["build-7.local", [OTHERS, "Network: http://build-7.local:8000/KEY/"], "http://build-7.local:8000/KEY/"],
  [
    "0.0.0.0",
    [OTHERS, "Local:   http://127.0.0.1:8000/KEY/", "Network: http://192.168.0.7:8000/KEY/"],
    "http://192.168.0.7:8000/KEY/",
  ],
  [
    "[::]",
    [
      OTHERS,
      "Local:   http://[::1]:8000/KEY/",
      "Network: http://192.168.0.7:8000/KEY/",
      "Network: http://[2001:db8::7]:8000/KEY/",
    ],
    "http://192.168.0.7:8000/KEY/",
  ],
  [
    "0.0.0.0",
    [
      OTHERS,
      "Local:   http://127.0.0.1:8000/KEY/",
      "Network: the same with this machine's name or IP address",
    ],
    "http://127.0.0.1:8000/KEY/",
    none,
  ],
];

for (const [hostname, [who, ...lines], url, change] of ADDRESSES) {
  test(`login --serve=${hostname}:8000 announces ${lines.length} addresses${change ? ", not knowing its own" : ""}`, async () => {
    const told: string[] = [];
    for (const format of ["human", "json", "agent"]) {
      using served = start(
        `login --serve=${hostname}:8000 --format ${format}`,
        approval,
        change ? { change } : {},
      );
      assert.equal(await served.status, 0);
      told.push((served.out + served.err).split("\nLog in to")[0]!.split("\n{")[0]!.split("\nAsk")[0]!);
    }
    assert.deepEqual(told, [
      `\n${who}\n\n${lines.map((line) => `  ${line}\n`).join("")}`,
      `{"event": "serving", "url": "${url}"}`,
      `The page with the code is at ${url}`,
    ]);
  });
}

/** The screen while a page is served, with `KEY` for its key. */
async function screen(served: Served, size: (typeof SIZES)[number]): Promise<readonly string[]> {
  const { lines, gone } = await screenOf(served.host.stderr, size);
  assert.deepEqual(gone, []);
  return lines;
}

for (const size of SIZES) {
  test(`login --serve in ${size.columns} columns: the address stays in sight, with no picture of another one`, async () => {
    let lines: readonly string[] = [];
    using served = start("login --serve", [
      device(),
      poll(async () => {
        lines = await screen(served, size);
        return granted;
      }),
      whoami,
    ], { interactive: true, size });
    assert.equal(await served.status, 0);
    const [, key] = /\/([0-9a-f]{32})\//.exec(served.host.stderr)!;
    const row = `  Local:   http://127.0.0.1:49152/${key}/`;
    assert.ok(lines.join("").includes(row));
    assert.deepEqual([lines[1]!.slice(0, 20), lines.some((line) => line.includes("▀"))], [
      HERE.slice(0, 20),
      false,
    ]);
    assert.ok(lines.some((line) => line === "    M8HJ-FMGN"));
    assert.ok(served.err.includes("\x1b]8;;http://127.0.0.1:49152/KEY/\x1b\\"));
  });
}

test("serve on the network draws its own address where there is room, and says what it leads to", async () => {
  const size = { columns: 80, rows: 40 };
  using served = start("serve --listen 0.0.0.0:8000", [], { interactive: true, size });
  await announced(served);
  const lines = await screen(served, size);
  const [url] = /http:\/\/192\.168\.0\.7:8000\/\w+\//.exec(lines.join("\n"))!;
  const picture = qrBlocks(url).split("\n");
  assert.deepEqual(lines.slice(5), [...picture, "        Scan to open the page"]);
  served.host.interrupt();
  await served.status;
});

test("login --serve in a pipe makes no link and draws nothing, however wide the terminal is", async () => {
  using served = start("login --serve=192.168.0.7", approval, {
    change: (host) => ({ ...host, terminal: { ...host.terminal, columns: 200, rows: 200 } }),
  });
  assert.equal(await served.status, 0);
  assert.doesNotMatch(served.host.stderr, /[\x1b▀]/);
});

test("login --serve in a terminal says the link to agents and machines as plain text", async () => {
  for (const format of ["agent", "json"]) {
    using served = start(`login --serve --format ${format}`, approval, { interactive: true });
    assert.equal(await served.status, 0);
    assert.deepEqual([served.host.stderr, /[\x1b▀]/.test(served.host.stdout)], ["", false]);
  }
});

test("nothing answers without the key, wherever the page is", async () => {
  for (const hostname of ["127.0.0.1", "localhost", "[::1]", "192.168.0.7", "0.0.0.0", "[::]"]) {
    const answers: unknown[] = [];
    using served = start(`login --serve=${hostname}:8000`, [
      device(),
      poll(async () => {
        const request = (path: string) => served.host.request(new URL(path, new URL(served.url).origin));
        for (const path of ["/", "/code", "/status", "/healthz"]) answers.push((await request(path)).status);
        answers.push(await served.get("code"));
        return granted;
      }),
      whoami,
    ], { interactive: true });
    assert.equal(await served.status, 0);
    assert.deepEqual(answers, [404, 404, 404, 200, `M8HJ-FMGN\n${LINK}\n`], hostname);
  }
});

test("login --serve has another key every time", async () => {
  const keys = new Set<string>();
  for (let i = 0; i < 3; i++) {
    using served = start("login --serve=0.0.0.0", approval);
    await served.status;
    keys.add(/[0-9a-f]{32}/.exec(served.host.stderr)![0]);
  }
  assert.equal(keys.size, 3);
});
