import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { test } from "node:test";
import { main } from "../../../lib/cli/main.ts";
import type { Host } from "../../../lib/host/host.ts";
import type { MemoryHost, MemoryOptions } from "../../../lib/host/memory/host.ts";
import { qrBlocks } from "../../../lib/server/qr.ts";
import { type Answer, type Exchange, fakeHub, json, whoamiBody } from "../../support/fakes/hub.ts";
import { DEVICE, device, poll, whoami as whoamiOf } from "../../support/fakes/login_exchanges.ts";
import { type Row, START, testRuns } from "../../support/program/fixture.ts";
import { FOLDER, machineWith, section, type Store, storeOf } from "../../support/store/fixture.ts";

const LINK = DEVICE.verification_uri;
const granted = json({ access_token: "hf_secret_new", refresh_token: "r_secret_new", expires_in: 2_591_999 });
const whoami = whoamiOf("hf_secret_new", json(whoamiBody()));
const approval = [device(), poll(granted), whoami];
const denial = [device(), poll(json({ error: "access_denied" }, 400))];

const stored = (seconds: number) => ({
  token: "hf_secret_new",
  stored_tokens: section("oauth-alice", {
    hf_token: "hf_secret_new",
    refresh_token: "r_secret_new",
    expires_at: START / 1000 + seconds + 2_591_999,
  }),
});
const before = { token: "hf_old", stored_tokens: section("old", { hf_token: "hf_old" }) };
const store = stored(5);

const URL_HERE = "http://127.0.0.1:49152/";
const page = (url: string, where = "on this machine only") =>
  `\nThe login page is at this address, ${where}:\n\n    ${url}\n`;
const shown = `\nOpen this page in your browser:\n\n    ${LINK}\n\nand enter the code:\n\n    M8HJ-FMGN\n\n` +
  "Waiting for authorization, 5:00 left\n";
const said = `✓ Logged in as alice\n  token: oauth-alice\n  saved to: ${FOLDER}/token\n` +
  "  valid until: 2026-01-31, refreshed automatically\n";
const forAgent = `Ask the user to open ${LINK} in a browser and enter the code M8HJ-FMGN. ` +
  "The code expires in 300 seconds. Waiting for authorization...\n";
const success = "Login successful: logged in as alice (token saved as 'oauth-alice').\n";
const servingEvent = `{"event": "serving", "url": "${URL_HERE}"}\n`;
const codeEvent = `{"event": "code", "user_code": "M8HJ-FMGN", "verification_uri": "${LINK}", ` +
  `"verification_uri_complete": "${LINK}", "expires_in": 300}\n`;
const approvedEvent = '{"event": "approved", "user": "alice", "token_name": "oauth-alice", "role": null, ' +
  `"expires_at": ${START / 1000 + 5 + 2_591_999}}\n`;
const errorEvent = (error: string, message: string) =>
  `{"event": "error", "error": "${error}", "message": "${message}"}\n`;
const DENIED = "The login was denied in the browser";
const denied = `Error: ${DENIED}\nHint: Log in again and choose Authorize\n`;
const NO_SERVER = "This machine cannot serve web pages";
const badAddress = (address: string) =>
  `Error: ${address} is not a valid address to listen on\n` +
  "Hint: Write it as HOST:PORT, such as 0.0.0.0:8000 or [::1]:8000\n";

const rows: Row[] = [
  ["login --serve", { hub: approval }, { err: page(URL_HERE) + shown + said, store }],
  ["login --serve=:8000", { hub: approval }, { err: page("http://127.0.0.1:8000/") + shown + said, store }],
  ["login --serve=[::1]:8000", { hub: approval }, { err: page("http://[::1]:8000/") + shown + said, store }],
  ["login --serve=localhost:8000", { hub: approval }, {
    err: page("http://localhost:8000/") + shown + said,
    store,
  }],
  ["login --serve --format agent", { hub: approval }, {
    out: `The page with the code is at ${URL_HERE}\n${forAgent}${success}`,
    store,
  }],
  ["login --serve --json", { hub: approval }, { out: servingEvent + codeEvent + approvedEvent, store }],
  ["login --serve -q", { hub: approval }, { out: "oauth-alice\n", err: page(URL_HERE) + shown, store }],
  ["login --serve", { store: before, hub: denial }, { status: 1, err: page(URL_HERE) + shown + denied }],
  ["login --serve --json", { store: before, hub: denial }, {
    status: 1,
    out: servingEvent + codeEvent + errorEvent("access_denied", DENIED),
    err: denied,
  }],
  ["login --serve --expect-user bob --json", { hub: approval }, {
    status: 1,
    out: servingEvent + codeEvent +
      errorEvent("unexpected_user", "The login was approved by alice, not by bob"),
    err: "Error: The login was approved by alice, not by bob\n" +
      "Hint: Nothing was stored; log in again, and approve it as bob\n",
  }],
  ["login --serve", { listens: false }, {
    status: 1,
    err: `Error: ${NO_SERVER}\nHint: Run \`hf-auth login\` without --serve\n`,
  }],
  ["login --serve --json", { listens: false }, {
    status: 1,
    out: errorEvent("address_unavailable", NO_SERVER),
    err: `Error: ${NO_SERVER}\nHint: Run \`hf-auth login\` without --serve\n`,
  }],
  ["login --serve=host:port", {}, { status: 2, err: badAddress("host:port") }],
  ["serve --listen ::1", {}, { status: 2, err: badAddress("::1") }],
];

testRuns(rows);

/** A program that runs, and its machine. */
interface Served extends Disposable {
  readonly host: MemoryHost;
  readonly status: Promise<number>;
  /** What a browser or `curl` is answered. */
  get(path: string, headers?: Record<string, string>): Promise<string>;
  /** Presses a button of the page. */
  press(action: "begin" | "cancel"): Promise<void>;
  /** Waits for the login to be so far. */
  until(state: string): Promise<void>;
  /** Waits until the Hub was asked so often. */
  asked(times: number): Promise<void>;
}

const HTML = { accept: "text/html" };

interface ServeOptions extends Omit<MemoryOptions, "files" | "fetch"> {
  readonly store?: Store;
  readonly change?: (host: MemoryHost) => Host;
}

function start(line: string, exchanges: Exchange[], options: ServeOptions = {}): Served {
  const { store = {}, change = (same: Host) => same, ...more } = options;
  const hub = fakeHub(...exchanges);
  const host = machineWith(store, { now: START, programs: {}, ...more, fetch: hub.fetch });
  const status = main(line.split(" "), change(host));
  const url = () => /http:\/\/[^\s\x1b"]+/.exec(host.stderr + host.stdout)![0];
  const get = async (path: string, headers: Record<string, string> = {}) =>
    await (await host.request(new URL(path, url()), { headers })).text();
  return {
    host,
    status,
    get,
    async press(action) {
      const token = /name="form_token"\s+value="([^"]+)"/.exec(await get("./", HTML))![1]!;
      const response = await host.request(new URL(action, url()), {
        method: "POST",
        headers: { origin: new URL(url()).origin },
        body: new URLSearchParams({ form_token: token }),
      });
      assert.equal(response.status, 303);
    },
    async until(state) {
      while (JSON.parse(await get("status")).state !== state) await setImmediate();
    },
    async asked(times) {
      while (hub.requests.length < times) await setImmediate();
    },
    [Symbol.dispose]: () => hub[Symbol.dispose](),
  };
}

/** Until the page is announced. */
async function announced({ host }: Served): Promise<void> {
  while (!(host.stderr + host.stdout).includes("http://")) await setImmediate();
}

const QR = qrBlocks(LINK);

for (const [criterion, columns, fits] of [["fits", 80, true], ["is too wide", 20, false]] as const) {
  test(`login --serve in a terminal makes the address a link, and draws a code that ${criterion}`, async () => {
    using served = start("login --serve", approval, {
      interactive: true,
      change: (host) => ({ ...host, terminal: { ...host.terminal, columns } }),
    });
    assert.equal(await served.status, 0);
    const { stderr } = served.host;
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
    assert.ok(stderr.includes("at this address, for anyone who can reach this machine:"));
    // A phone can't open the address that means all of this machine's own.
    assert.deepEqual([stderr.includes(qrBlocks(url!)), stderr.includes("From another machine")], [
      !other,
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

test("login --serve shows the page while it waits, and stops listening when it ends", async () => {
  const seen: string[] = [];
  using served = start("login --serve", [
    device(),
    poll(async () => {
      seen.push(await served.get("./"), await served.get("status"));
      return granted;
    }),
    whoami,
  ]);
  assert.equal(await served.status, 0);
  assert.deepEqual(JSON.parse(seen[1]!), {
    id: 2,
    state: "waiting",
    user_code: "M8HJ-FMGN",
    verification_uri: LINK,
    verification_uri_complete: LINK,
    expires_in: 295,
    reachable: true,
  });
  assert.equal(seen[0], `M8HJ-FMGN\n${LINK}\n`);
  assert.doesNotMatch(seen.join(), /secret/);
  // Nobody has a page that must learn of the end.
  assert.equal(served.host.clock.monotonic(), 5_000);
  await assert.rejects(served.get("status"), /Nothing is listening/);
});

const ends: readonly (readonly [string, Answer, Exchange[], number, string])[] = [
  ["approval", granted, [whoami], 0, "Logged in as alice. You can close this window."],
  ["denial", json({ error: "access_denied" }, 400), [], 1, `${DENIED}.`],
];

for (const [criterion, answer, more, status, sentence] of ends) {
  test(`login --serve lingers after the ${criterion} for a page without scripts`, async () => {
    let last = "";
    using served = start("login --serve", [
      device(),
      poll(async () => {
        assert.ok((await served.get("./", HTML)).includes("M8HJ-FMGN"));
        return answer;
      }),
      ...more,
    ]);
    served.host.clock.at(8_000, async () => void (last = await served.get("./", HTML)));
    assert.equal(await served.status, status);
    assert.ok(last.includes(sentence));
    assert.equal(served.host.clock.monotonic(), 10_000);
  });

  test(`login --serve gives who watches the ${criterion}, and does not linger`, async () => {
    let events = "";
    using served = start("login --serve", [
      device(),
      poll(async () => {
        const { body } = await served.host.request(`${URL_HERE}events`);
        body!.pipeThrough(new TextDecoderStream()).pipeTo(
          new WritableStream({ write: (text) => void (events += text) }),
        ).catch(() => {});
        return answer;
      }),
      ...more,
    ]);
    assert.equal(await served.status, status);
    assert.equal(served.host.clock.monotonic(), 5_000);
    assert.ok(events.includes(sentence));
  });
}

test("login --serve ends with 130 on Ctrl-C, at once, and forgets the code", async () => {
  using served = start("login --serve --force", [
    device(),
    poll(async () => {
      await served.get("./", HTML);
      return json({ error: "authorization_pending" }, 400);
    }),
  ], { store: before });
  const { host } = served;
  host.clock.at(7_000, () => host.interrupt());
  assert.deepEqual([await served.status, host.stderr], [
    130,
    `${page(URL_HERE)}${shown}Error: Interrupted\n`,
  ]);
  assert.deepEqual([storeOf(host), host.clock.monotonic(), host.clock.sleeping], [before, 7_000, 0]);
  await assert.rejects(served.get("status"), /Nothing is listening/);
});

test("login --serve ends with 130 on Ctrl-C while it lingers, and the login is stored", async () => {
  using served = start("login --serve", [
    device(),
    poll(async () => {
      await served.get("./", HTML);
      return granted;
    }),
    whoami,
  ]);
  const { host } = served;
  host.clock.at(6_000, () => host.interrupt());
  assert.deepEqual([await served.status, storeOf(host), host.clock.monotonic()], [0, store, 6_000]);
});

for (
  const [line, event] of [["login --serve=:8000", ""], ["login --serve=:8000 --json", "json"], [
    "serve --listen :8000",
    "",
  ]]
) {
  test(`${line} fails when the address is in use, before any request`, async () => {
    const stop = new AbortController();
    using served = start(line!, [], {
      change: (host) => {
        host.server!.listen(() => new Response(), { hostname: "127.0.0.1", port: 8000, signal: stop.signal });
        return host;
      },
    });
    assert.equal(await served.status, 1);
    const message = "Cannot listen on 127.0.0.1:8000: the address is in use";
    assert.match(served.host.stderr, new RegExp(`^Error: ${message}\nHint: `));
    assert.equal(served.host.stdout, event === "json" ? errorEvent("address_unavailable", message) : "");
    stop.abort();
  });
}

test("serve stays, lets a person begin, cancel and begin again, and tells each login", async () => {
  using served = start("serve --format agent", [device(), poll("silence"), ...approval]);
  const { host } = served;
  await announced(served);
  assert.deepEqual(JSON.parse(await served.get("status")), { id: 0, state: "idle" });
  await served.press("begin");
  await served.asked(2);
  assert.deepEqual(Object.keys(storeOf(host)), ["pending_login"]);
  await served.press("begin");
  await served.press("cancel");
  await served.until("cancelled");
  assert.deepEqual(storeOf(host), {});
  await served.press("begin");
  await served.until("approved");
  assert.deepEqual(storeOf(host), stored(10));
  host.interrupt();
  assert.equal(await served.status, 130);
  assert.equal(host.stdout, `The page with the code is at ${URL_HERE}\n${forAgent}${forAgent}${success}`);
  assert.equal(host.stderr, "Warning: The login was cancelled\nError: Interrupted\n");
  await assert.rejects(served.get("status"), /Nothing is listening/);
});

test("serve tells people of each login on standard error, and stays after a denial", async () => {
  using served = start("serve", [...denial, ...approval]);
  const { host } = served;
  await announced(served);
  await served.press("begin");
  await served.until("denied");
  await served.press("begin");
  await served.until("approved");
  host.interrupt();
  assert.equal(await served.status, 130);
  const warned = denied.replace("Error", "Warning");
  assert.deepEqual([host.stdout, host.stderr], [
    "",
    `${page(URL_HERE)}${shown}${warned}${shown}${said}Error: Interrupted\n`,
  ]);
  assert.deepEqual(storeOf(host), stored(10));
});

test("serve --expect-user refuses another's approval, and stays", async () => {
  using served = start("serve --expect-user bob --json", approval, { store: before });
  await announced(served);
  await served.press("begin");
  await served.until("failed");
  assert.deepEqual(storeOf(served.host), before);
  assert.match(served.host.stderr, /^Warning: The login was approved by alice, not by bob\n/);
  served.host.interrupt();
  assert.equal(await served.status, 130);
});

test("serve forgets the code of a login that Ctrl-C ends", async () => {
  using served = start("serve --format agent --listen 0.0.0.0:8000", [device(), poll("silence")], {
    store: before,
  });
  const { host } = served;
  await announced(served);
  await served.press("begin");
  await served.asked(2);
  host.interrupt();
  assert.equal(await served.status, 130);
  assert.equal(host.stderr, "Warning: The login was cancelled\nError: Interrupted\n");
  assert.deepEqual(storeOf(host), before);
});

for (const line of ["serve", "login --serve"]) {
  test(`${line} ends with 130 when Ctrl-C comes before it listens`, async () => {
    using served = start(line, [], {
      change: (host) => ({
        ...host,
        server: {
          listen(handler, options) {
            host.interrupt();
            return host.server!.listen(handler, options);
          },
        },
      }),
    });
    assert.equal(await served.status, 130);
    assert.deepEqual(storeOf(served.host), {});
  });
}
