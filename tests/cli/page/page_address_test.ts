import assert from "node:assert/strict";
import { test } from "node:test";
import { qrBlocks } from "../../../lib/person/screen/qr.ts";
import { device, poll } from "../../support/fakes/login_exchanges.ts";
import { approval, granted, LINK, page, URL_HERE, whoami } from "../../support/program/login_output.ts";
import { start } from "../../support/program/served_login.ts";

const QR = qrBlocks(LINK);

for (const [criterion, columns, fits] of [["fits", 80, true], ["is too wide", 20, false]] as const) {
  test(`login --serve in a terminal makes the address a link, and draws a code that ${criterion}`, async () => {
    using served = start("login --serve", approval, {
      interactive: true,
      change: (host) => ({ ...host, terminal: { ...host.terminal, columns } }),
    });
    assert.equal(await served.status, 0);
    const { err: stderr } = served;
    assert.ok(stderr.startsWith(page(`\x1b]8;;${URL_HERE}\x1b\\${URL_HERE}\x1b]8;;\x1b\\`)));
    assert.deepEqual([stderr.includes(QR), stderr.includes("▀")], [fits, fits]);
  });
}

test("login --serve in a pipe makes no link and draws nothing, however wide the terminal is", async () => {
  using served = start("login --serve=192.168.0.7", approval, {
    change: (host) => ({ ...host, terminal: { ...host.terminal, columns: 200 } }),
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

for (
  const [hostname, address, other] of [
    ["127.0.0.1", "127.0.0.1:8000", false],
    ["localhost", "localhost:8000", false],
    ["[::1]", "[::1]:8000", false],
    ["192.168.0.7", "192.168.0.7:8000", false],
    ["0.0.0.0", "0.0.0.0:8000", true],
    ["[::]", "[::]:8000", true],
  ] as const
) {
  test(`login --serve=${address} puts a key into the address, and nothing answers without it`, async () => {
    const answers: unknown[] = [];
    using served = start(`login --serve=${address}`, [
      device(),
      poll(async () => {
        const request = (path: string) => served.host.request(`http://${hostname}:8000${path}`);
        for (const path of ["/", "/code", "/status", "/healthz"]) answers.push((await request(path)).status);
        answers.push(await served.get("code"));
        return granted;
      }),
      whoami,
    ], { interactive: true });
    assert.equal(await served.status, 0);
    assert.deepEqual(answers, [404, 404, 404, 200, `M8HJ-FMGN\n${LINK}\n`]);
    const { stderr } = served.host;
    const [, url] = /\x1b\]8;;([^\x1b]+)/.exec(stderr)!;
    assert.match(url!, new RegExp(`^http://${hostname.replace(/[.[\]]/g, "\\$&")}:8000/[0-9a-f]{32}/$`));
    const here = ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
    const who = here ? "on this machine only" : "for anyone who can reach this machine";
    assert.ok(stderr.includes(`at this address, ${who}:`));
    // A phone can't open the address that means all of this machine's own, or this machine itself.
    assert.deepEqual([stderr.includes(qrBlocks(url!)), stderr.includes("From another machine")], [
      !other && !here,
      other,
    ]);
  });
}

test("login --serve has another key every time", async () => {
  const keys = new Set<string>();
  for (let i = 0; i < 3; i++) {
    using served = start("login --serve=0.0.0.0", approval);
    await served.status;
    keys.add(/[0-9a-f]{32}/.exec(served.host.stderr)![0]);
  }
  assert.equal(keys.size, 3);
});
