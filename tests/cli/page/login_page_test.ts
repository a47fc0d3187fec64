import assert from "node:assert/strict";
import { test } from "node:test";
import { type Answer, type Exchange, json } from "../../support/fakes/hub.ts";
import { device, poll } from "../../support/fakes/login_exchanges.ts";
import { failureLine, type Row, START, testRuns } from "../../support/program/fixture.ts";
import {
  approval,
  before,
  denial,
  DENIED,
  denied,
  errorEvent,
  forAgent,
  granted,
  LINK,
  page,
  said,
  shown,
  store,
  success,
  URL_HERE,
  whoami,
} from "../../support/program/login_output.ts";
import { HTML, start } from "../../support/program/served_login.ts";
import { storeOf } from "../../support/store/fixture.ts";

const servingEvent = `{"event": "serving", "url": "${URL_HERE}"}\n`;
const codeEvent = `{"event": "code", "user_code": "M8HJ-FMGN", "verification_uri": "${LINK}", ` +
  `"verification_uri_complete": "${LINK}", "expires_in": 300}\n`;
const approvedEvent = '{"event": "approved", "user": "alice", "token_name": "oauth-alice", "role": null, ' +
  `"expires_at": ${START / 1000 + 5 + 2_591_999}}\n`;
const NO_SERVER = "This machine cannot serve web pages";
const badAddress = (address: string) =>
  `Error: ${address} is not a valid address to listen on\n` +
  "Hint: Write it as HOST:PORT, such as 0.0.0.0:8000 or [::1]:8000\n";

const rows: Row[] = [
  ["login --serve", { hub: approval }, { err: page(URL_HERE) + shown + said, store }],
  ["login --serve=:8000", { hub: approval }, {
    err: page("http://127.0.0.1:8000/KEY/") + shown + said,
    store,
  }],
  ["login --serve=[::1]:8000", { hub: approval }, {
    err: page("http://[::1]:8000/KEY/") + shown + said,
    store,
  }],
  ["login --serve=localhost:8000", { hub: approval }, {
    err: page("http://localhost:8000/KEY/") + shown + said,
    store,
  }],
  ["login --serve --format agent", { hub: approval }, {
    out: `The page with the code is at ${URL_HERE}\n${forAgent}${success}`,
    store,
  }],
  ["login --serve --json", { hub: approval }, { out: servingEvent + codeEvent + approvedEvent, store }],
  ["login --serve -q", { hub: approval }, { out: "oauth-alice\n", err: page(URL_HERE) + shown, store }],
  ["login --serve", { store: before, hub: denial }, { status: 4, err: page(URL_HERE) + shown + denied }],
  ["login --serve --json", { store: before, hub: denial }, {
    status: 4,
    out: servingEvent + codeEvent + errorEvent("access_denied", DENIED),
    err: failureLine("access_denied", denied),
  }],
  ["login --serve --expect-user bob --json", { hub: approval }, {
    status: 1,
    out: servingEvent + codeEvent +
      errorEvent("unexpected_user", "The login was approved by alice, not by bob"),
    err: failureLine(
      "unexpected_user",
      "Error: The login was approved by alice, not by bob\n" +
        "Hint: Log in again and approve it as bob; nothing was stored\n",
    ),
  }],
  ["login --serve", { listens: false }, {
    status: 1,
    err: `Error: ${NO_SERVER}\nHint: Run \`hf-auth login\`, which shows the code here\n`,
  }],
  ["login --serve --json", { listens: false }, {
    status: 1,
    out: errorEvent("address_unavailable", NO_SERVER),
    err: failureLine(
      "address_unavailable",
      `Error: ${NO_SERVER}\nHint: Run \`hf-auth login\`, which shows the code here\n`,
    ),
  }],
  ["login --serve=host:port", {}, { status: 2, err: badAddress("host:port") }],
  ["serve --listen ::1", {}, { status: 2, err: badAddress("::1") }],
];

testRuns(rows);

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
  ["approval", granted, [whoami], 0, "Logged in as alice."],
  ["denial", json({ error: "access_denied" }, 400), [], 4, `${DENIED}.`],
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
        const { body } = await served.host.request(`${served.url}events`);
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
  assert.deepEqual([await served.status, served.err], [
    130,
    `${page(URL_HERE)}${shown}Cancelled\n`,
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
    assert.match(
      served.host.stderr,
      new RegExp(event === "json" ? `"message": "${message}", "hint": "` : `^Error: ${message}\nHint: `),
    );
    assert.equal(served.host.stdout, event === "json" ? errorEvent("address_unavailable", message) : "");
    stop.abort();
  });
}
