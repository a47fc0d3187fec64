import assert from "node:assert/strict";
import { test } from "node:test";
import { login } from "../../../lib/auth/login.ts";
import { HfAuthError } from "../../../lib/errors.ts";
import type { MemoryHost } from "../../../lib/host/memory/host.ts";
import { failureOf } from "../../support/failure.ts";
import { type Answer, html, json, whoamiBody } from "../../support/fakes/hub.ts";
import { HUB, poll, whoami as whoamiOf } from "../../support/fakes/login_exchanges.ts";
import { fakePerson } from "../../support/fakes/person.ts";
import {
  alice,
  approve,
  APPROVED,
  failing,
  finished,
  force,
  kept,
  machine,
  result,
} from "../../support/login/approval.ts";
import { GRANTED, KEPT, other, whoami } from "../../support/login/browser_login.ts";
import { FOLDER, type Store, storeOf } from "../../support/store/fixture.ts";

const ALL = ["approved_login", "stored_tokens", "token"];
// The first wait of every login is for the person.
const seconds = (host: MemoryHost) => host.clock.slept.map((ms) => ms / 1000).slice(1);

// A request's real time-out would take as long as it says.
const silence = new HfAuthError("timeout", `${HUB} did not respond within 10 s`);

const passing: [criterion: string, answer: Answer, times: number, waited: number[]][] = [
  ["a failing Hub", html(503), 1, [1]],
  ["a failing Hub, four times", html(500), 4, [1, 2, 4, 8]],
  ["a limit", html(429), 2, [1, 2]],
  ["a limit that ends when the Hub says", html(429, { "retry-after": "7" }), 4, [7, 7, 7, 8]],
  ["a limit that would last for an hour", html(429, { "retry-after": "3600" }), 1, [60]],
  ["no network", new TypeError("secret"), 3, [1, 2, 4]],
  ["a silent Hub", silence, 2, [1, 2]],
  ["a gateway's 401", html(401), 4, [1, 2, 4, 8]],
  ["a gateway's 403", html(403), 1, [1]],
  ["a gateway's 404", json({ error: "Not Found" }, 404), 1, [1]],
  ["a gateway's time-out", json({ error: "Timeout" }, 408), 2, [1, 2]],
  ["a proxy that wants a password", html(407), 1, [1]],
  ["a network that wants a login", html(511), 3, [1, 2, 4]],
  ["a page in the Hub's place", html(200), 1, [1]],
];

for (const [criterion, answer, times, waited] of passing) {
  test(`login succeeds when whoami fails after the approval because of ${criterion}`, async () => {
    using world = machine([...approve, ...failing(times, answer), alice]);
    const { host } = world;
    assert.deepEqual(await force(host), result);
    assert.deepEqual([seconds(host), storeOf(host)], [waited, finished()]);
  });
}

const passed = "Could not check the token";
const lasting: [criterion: string, answer: Answer, expected: Record<string, unknown>, waited: number[]][] = [
  ["the Hub fails", html(503), {
    code: "server_error",
    message: `${passed}: the Hub returned an error (503)`,
    status: 503,
  }, [
    ...[1, 2, 4, 8],
  ]],
  [
    "there is a limit",
    html(429, { "retry-after": "3" }),
    { code: "rate_limited", message: `${passed}: too many requests (429)`, status: 429, retryAfter: 3 },
    [3, 3, 4, 8],
  ],
  ["there is no network", new TypeError("secret"), { code: "network", message: `Could not reach ${HUB}` }, [
    ...[1, 2, 4, 8],
  ]],
  ["a gateway refuses it", html(401, { server: "squid" }), {
    code: "invalid_response",
    message: `${passed}: a proxy or gateway answered in the Hub's place (401, HTML, squid)`,
    status: 401,
  }, [
    ...[1, 2, 4, 8],
  ]],
  ["the Hub is silent", silence, { code: "timeout", message: silence.message }, [1, 2, 4, 8]],
];

for (const [criterion, answer, expected, waited] of lasting) {
  test(`login keeps the approval when ${criterion} for good, and the next one finishes with it`, async () => {
    using world = machine([...approve, ...failing(5, answer), alice]);
    const { host } = world;
    assert.deepEqual(await failureOf(force(host)), { hint: APPROVED, ...expected });
    assert.deepEqual(seconds(host), waited);
    assert.deepEqual(storeOf(host), { ...other, approved_login: kept });
    assert.deepEqual(host.disk.files.get(KEPT), { text: kept, mode: 0o600 });

    const person = fakePerson("browser");
    assert.deepEqual([await login({ host, person }), person.seen, storeOf(host)], [result, [], finished()]);
  });
}

for (
  const [kind, reason] of [["an error of ours", new HfAuthError("interrupted", "Interrupted")], [
    "any other reason",
    new Error("Ctrl-C"),
  ]] as const
) {
  test(`login ends on Ctrl-C while it tries again, with ${kind}, and keeps the approval`, async () => {
    const controller = new AbortController();
    using world = machine([...approve, ...failing(2, html(503))]);
    const { host } = world;
    host.clock.at(7_500, () => controller.abort(reason));
    await assert.rejects(force(host, controller.signal), { message: reason.message });
    assert.deepEqual([host.clock.monotonic(), host.clock.sleeping], [7_500, 0]);
    assert.deepEqual(storeOf(host), { ...other, approved_login: kept });
  });
}

const spoil = ({ disk }: MemoryHost) =>
  void disk.files.set(`${FOLDER}/stored_tokens`, { text: "hf_secret\n" });
const SPOILT = { ...other, stored_tokens: "hf_secret\n" };
/** Alice, and what happens to the machine meanwhile. */
const aliceWhile = (host: () => MemoryHost, happens: (host: MemoryHost) => void) =>
  whoami(() => {
    happens(host());
    return json(whoamiBody());
  });

const obstacles: [criterion: string, code: string, put: (host: MemoryHost) => void, after: Store][] = [
  ["can't be read any more", "store_unreadable", spoil, SPOILT],
  ["is locked", "lock_timeout", ({ lockedElsewhere }) => {
    lockedElsewhere.add(`${FOLDER}/stored_tokens.lock`);
  }, other],
];

for (const [criterion, code, put, after] of obstacles) {
  test(`login keeps the approval when the store ${criterion}`, async () => {
    using world = machine([...approve, aliceWhile(() => world.host, put)]);
    const { host } = world;
    const failure = await failureOf(force(host));
    assert.deepEqual([failure.code, storeOf(host)], [code, { ...after, approved_login: kept }]);
    assert.equal(failure.hint, APPROVED);
  });
}

test("login asks nobody when the store can't be read", async () => {
  using world = machine([], SPOILT);
  const { host } = world;
  const person = fakePerson("browser");
  const { code } = await failureOf(login({ host, person, skipIfLoggedIn: false }));
  assert.deepEqual([code, storeOf(host), person.seen], ["store_unreadable", SPOILT, []]);
});

test("login keeps the approval when the store may not be written", async () => {
  using world = machine([
    ...approve,
    whoami(() => {
      world.host.disk.folders.set(FOLDER, 0o500);
      return json(whoamiBody());
    }),
  ]);
  const { host } = world;
  const { code, hint } = await failureOf(force(host));
  assert.deepEqual([code, hint, storeOf(host)], ["store_unwritable", APPROVED, {
    ...other,
    approved_login: kept,
  }]);
});

test("login finishes with the approval once the store is mended", async () => {
  using world = machine([...approve, aliceWhile(() => world.host, spoil), alice]);
  const { host } = world;
  await failureOf(force(host));
  host.disk.files.set(`${FOLDER}/stored_tokens`, { text: other.stored_tokens });
  assert.deepEqual(await login({ host, person: fakePerson("token") }), result);
  assert.deepEqual(storeOf(host), finished());
});

const final: [criterion: string, answer: Answer, code: string][] = [
  ["does not know the token", json({}, 401), "invalid_token"],
  ["gives it a name that no section may have", json(whoamiBody("DEFAULT")), "invalid_token_name"],
];

for (const [criterion, answer, code] of final) {
  test(`login keeps nothing when the Hub ${criterion}`, async () => {
    using world = machine([...approve, whoami(answer)]);
    const { host } = world;
    const failure = await failureOf(force(host));
    assert.deepEqual([failure.code, failure.hint === APPROVED, storeOf(host)], [code, false, other]);
  });
}

const forbidden = whoami(json({ error: "Forbidden" }, 403));

test("login keeps the approval when it is forbidden, and the next one finishes with it", async () => {
  using world = machine([...approve, forbidden, alice]);
  const { host } = world;
  const { code, hint } = await failureOf(force(host));
  assert.deepEqual([code, hint, storeOf(host)], ["forbidden", APPROVED, { ...other, approved_login: kept }]);
  const person = fakePerson("browser");
  assert.deepEqual([await login({ host, person }), person.seen, storeOf(host)], [result, [], finished()]);
});

test("login asks the person again when the kept approval is still forbidden, and keeps only the new one", async () => {
  const old = whoamiOf("hf_old", json({ error: "Forbidden" }, 403));
  const files = { [KEPT]: kept.replace("hf_new", "hf_old") };
  using world = machine([old, ...approve, alice], other, { files });
  const { host } = world;
  assert.deepEqual([await force(host), storeOf(host)], [result, finished()]);
});

test("login asks nobody where a saved approval can't be read, and leaves it", async () => {
  for (const file of [undefined, { text: kept, mode: 0 }]) {
    using world = machine([], other, file && { files: { [KEPT]: file } });
    const { host } = world;
    if (!file) host.disk.folders.set(KEPT, 0o700);
    const before = storeOf(host);
    const failure = await failureOf(force(host));
    assert.deepEqual([failure.code, failure.message.includes(KEPT), storeOf(host)], [
      "store_unreadable",
      true,
      before,
    ]);
  }
});

test("login does not say that an approval is saved which could not be", async () => {
  using world = machine([
    ...approve.slice(0, 1),
    poll(() => {
      // From here on nothing can be written, not even where there was room.
      world.host.disk.folders.set(`${FOLDER}/hf-auth`, 0o500);
      for (const [path, file] of world.host.disk.files) {
        if (path.endsWith(".room")) world.host.disk.files.delete(path), void file;
      }
      return GRANTED;
    }),
    ...failing(5, html(503)),
  ]);
  const { code, hint } = await failureOf(force(world.host));
  assert.deepEqual([code, hint === APPROVED], ["server_error", false]);
});

test("login keeps the approval in the room that it made before, when nothing else can be written", async () => {
  using world = machine([
    ...approve.slice(0, 1),
    poll(() => {
      world.host.disk.folders.set(`${FOLDER}/hf-auth`, 0o500);
      return GRANTED;
    }),
    ...failing(5, html(503)),
    alice,
  ]);
  const { host } = world;
  const { code, hint } = await failureOf(force(host));
  assert.deepEqual([code, hint], ["server_error", APPROVED]);
  host.disk.folders.set(`${FOLDER}/hf-auth`, 0o700);
  const person = fakePerson("browser");
  assert.deepEqual([await login({ host, person }), person.seen], [result, []]);
  const { pending_login: _, ...store } = storeOf(host);
  assert.deepEqual(store, finished());
});

test("login holds the approval only until it is stored", async () => {
  const seen: string[][] = [];
  using world = machine([
    ...approve,
    whoami(() => {
      seen.push(Object.keys(storeOf(world.host)).sort());
      return json(whoamiBody());
    }),
  ]);
  const { host } = world;
  await force(host);
  assert.deepEqual([seen, Object.keys(storeOf(host)).sort()], [[ALL], ALL.slice(1)]);
});

test("login without a home folder fails before the person is asked", async () => {
  using world = machine([whoamiOf("hf_e", json(whoamiBody()))], {}, { home: null });
  const { host } = world;
  const person = fakePerson("browser");
  const { code } = await failureOf(login({ host, person, skipIfLoggedIn: false }));
  assert.deepEqual([code, person.seen, storeOf(host)], ["invalid_configuration", [], {}]);
  host.variables["HF_TOKEN"] = "hf_e";
  assert.deepEqual(await login({ host, person }), {
    status: "already_logged_in",
    user: "alice",
    source: "HF_TOKEN",
    renewable: false,
  });
});
