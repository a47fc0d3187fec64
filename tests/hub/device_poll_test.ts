import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryClock } from "../../lib/host/memory/clock.ts";
import type { DeviceAuthorization } from "../../lib/hub/device_code.ts";
import { pollDeviceToken } from "../../lib/hub/device_flow.ts";
import type { HubContext } from "../../lib/hub/http.ts";
import { Secret } from "../../lib/secret.ts";
import { type Failure, failureOf } from "../support/failure.ts";
import {
  type Answer,
  type Exchange,
  type FakeHub,
  fakeHub,
  html,
  hubContext,
  json,
} from "../support/fakes/hub.ts";
import { DENIED, EXPIRED, foreign, granted, oauth, refused, tokens } from "../support/fakes/poll_answers.ts";
import { inClear } from "../support/in_clear.ts";

const authorization: DeviceAuthorization = {
  deviceCode: new Secret("code-secret"),
  userCode: "M8HJ-FMGN",
  verificationUri: "https://hf.co/oauth/device",
  verificationUriComplete: "https://hf.co/oauth/device",
  expiresIn: 300,
  interval: 5,
};
const POLL = "POST https://huggingface.co/oauth/token " +
  "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=code-secret&client_id=client-1";
const hubOf = (...answers: Answer[]) => fakeHub(...answers.map((answer): Exchange => [POLL, answer]));
const pending = () => oauth("authorization_pending");

/** Polls on a clock of its own: what came of it, and every wait in seconds. */
async function poll(hub: FakeHub, change: Partial<DeviceAuthorization> = {}, more: Partial<HubContext> = {}) {
  const clock = memoryClock(0);
  const told: string[] = [];
  const context = hubContext(hub.fetch, { clock, ...more });
  const polling = pollDeviceToken(
    context,
    { ...authorization, ...change },
    { onPending: ({ state }) => void told.push(state) },
  );
  const outcome = inClear(await polling.catch(() => failureOf(polling)));
  return { outcome, waits: clock.slept.map((ms) => ms / 1000), told };
}

const logins: [criterion: string, answers: Answer[], waits: number[], told: string[]][] = [
  ["first polls after one interval", [json(granted)], [5], []],
  ["waits one interval between polls", [pending, pending, json(granted)], [5, 5, 5], ["pending", "pending"]],
  ["slows down for good", [oauth("slow_down"), oauth("slow_down"), pending, json(granted)], [5, 10, 15, 15], [
    ...["slow_down", "slow_down", "pending"],
  ]],
  ["waits as long as it is told, once", [html(429, { "retry-after": "30" }), pending, json(granted)], [
    5,
    30,
    5,
  ], [
    ...["unclear", "pending"],
  ]],
  ["never waits less than the interval", [html(429, { "retry-after": "1" }), json(granted)], [5, 5], [
    "unclear",
  ]],
  ["survives a broken network", [new TypeError("reset"), new TypeError("reset"), json(granted)], [5, 5, 5], [
    ...["unclear", "unclear"],
  ]],
  ["survives a failing Hub", [html(502), html(200), json([]), json(granted)], [5, 5, 5, 5], [
    ...["unclear", "unclear", "unclear"],
  ]],
  [
    "survives a proxy that redirects",
    [new Response(null, { status: 302, headers: { location: "https://proxy.test" } }), json(granted)],
    [5, 5],
    ["unclear"],
  ],
];

for (const [criterion, answers, waits, told] of logins) {
  test(`pollDeviceToken ${criterion}`, async () => {
    using hub = hubOf(...answers);
    assert.deepEqual(await poll(hub), { outcome: tokens, waits, told });
  });
}

test("pollDeviceToken survives a time-out", async () => {
  using hub = hubOf("silence", json(granted));
  assert.deepEqual(await poll(hub, {}, { timeoutMs: 1 }), {
    outcome: tokens,
    waits: [5, 5],
    told: ["unclear"],
  });
});

test("pollDeviceToken ends when it is denied", async () => {
  using hub = hubOf(pending, oauth("access_denied"));
  assert.deepEqual(await poll(hub), { outcome: DENIED, waits: [5, 5], told: ["pending"] });
});

test("pollDeviceToken ends with the code's life, and asks at its very end", async () => {
  using hub = hubOf(pending, pending, pending);
  const told = ["pending", "pending", "pending"];
  assert.deepEqual(await poll(hub, { expiresIn: 12 }), { outcome: EXPIRED, waits: [5, 5, 2], told });
});

for (const [criterion, retryAfter] of [["longer", "86400"], ["longer than a timer can", "999999999"]]) {
  test(`pollDeviceToken is told to wait ${criterion} than the code lives, and does not`, async () => {
    using hub = hubOf(pending, html(429, { "retry-after": retryAfter! }), html(429));
    const told = ["pending", "unclear", "unclear"];
    assert.deepEqual(await poll(hub), { outcome: EXPIRED, waits: [5, 5, 290], told });
  });
}

const NETWORK = {
  code: "network",
  message: "Could not reach https://huggingface.co",
  hint: "Check the network connection, the proxy and HF_ENDPOINT, then try again",
};
const onTheWay = (who: string): Failure => ({
  code: "invalid_response",
  message:
    `Could not find out whether the code is approved: a proxy or gateway answered in the Hub's place (${who})`,
  hint: who.startsWith("407")
    ? "Add a user name and a password to the proxy's address in HTTPS_PROXY"
    : who.startsWith("511")
    ? "Log in to this network in a browser, then try again"
    : "Check the network, the proxy and HF_ENDPOINT, then try again",
  status: parseInt(who),
});
const reset = new TypeError("reset");
const obstacles: [criterion: string, answers: Answer[], failure: Failure][] = [
  ["is down", [reset, reset, reset], NETWORK],
  ["is down after a gateway's answer", [html(403), html(403), reset], NETWORK],
  ["fails", [html(502), html(503), html(503)], {
    code: "server_error",
    message: "Could not find out whether the code is approved: the Hub returned an error (503)",
    hint: "Try again in a few minutes",
    status: 503,
  }],
  ["is behind a certificate of somebody else's", Array(3).fill(new TypeError("SELF_SIGNED_CERT")), {
    code: "untrusted_certificate",
    message: "The certificate of https://huggingface.co is not signed by a trusted CA",
    hint:
      "If your company runs the server or a proxy, name its CA certificate with --ca-file FILE or SSL_CERT_FILE",
  }],
  ...foreign.map(([who, answer]): [string, Answer[], Failure] => [
    `is behind a gateway (${who})`,
    [answer, answer, answer],
    onTheWay(who),
  ]),
];

for (const [criterion, answers, failure] of obstacles) {
  test(`pollDeviceToken says what stood in the way when the Hub ${criterion} for the code's whole life`, async () => {
    using hub = hubOf(...answers);
    const told = ["unclear", "unclear", "unclear"];
    assert.deepEqual(await poll(hub, { expiresIn: 12 }), { outcome: failure, waits: [5, 5, 2], told });
  });

  test(`pollDeviceToken goes on when the Hub ${criterion}, and takes the approval`, async () => {
    using hub = hubOf(...answers, json(granted));
    assert.deepEqual((await poll(hub)).outcome, tokens);
  });
}

test("pollDeviceToken says that the code expired when the Hub answered at least once", async () => {
  using hub = hubOf(reset, pending, reset);
  assert.deepEqual((await poll(hub, { expiresIn: 12 })).outcome, EXPIRED);
});

const endings: [criterion: string, before: Answer[], expiresIn: number, failure: Failure][] = [
  ["at the end of its life", [pending, pending], 12, {
    ...EXPIRED,
    oauthError: "invalid_grant",
    status: 400,
  }],
  ["shortly before it", [pending], 12, { ...EXPIRED, oauthError: "invalid_grant", status: 400 }],
  ["at once, when it lives no longer", [], 3, { ...EXPIRED, oauthError: "invalid_grant", status: 400 }],
  ["in the midst of it", [pending], 300, refused("invalid_grant")],
];

for (const [criterion, before, expiresIn, failure] of endings) {
  test(`pollDeviceToken takes invalid_grant for what it is ${criterion}`, async () => {
    using hub = hubOf(...before, oauth("invalid_grant"));
    assert.deepEqual((await poll(hub, { expiresIn })).outcome, failure);
  });
}

test("pollDeviceToken ends offline without a request", async () => {
  using hub = hubOf();
  const { outcome, waits } = await poll(hub, {}, { offline: true });
  assert.deepEqual([(outcome as Failure).code, waits], ["offline", [5]]);
});

test("pollDeviceToken rejects with the signal's reason: at once when it waits, after 3 s when it asks", async () => {
  const reason = new Error("Ctrl-C");
  const clock = memoryClock(0);
  const waiting = new AbortController();
  using none = hubOf();
  clock.at(2_000, () => waiting.abort(reason));
  await assert.rejects(
    pollDeviceToken(hubContext(none.fetch, { clock, signal: waiting.signal }), authorization),
    reason,
  );
  assert.equal(clock.now(), 2_000);

  const asking = new AbortController();
  using hub = hubOf(() => {
    asking.abort(reason);
    return "silence";
  });
  await assert.rejects(
    pollDeviceToken(hubContext(hub.fetch, { clock, signal: asking.signal, timeoutMs: 100 }), authorization),
    reason,
  );
  assert.equal(clock.now(), 7_000);
});

test("pollDeviceToken takes the answer that comes when the signal has aborted, and holds signals until it is kept", async () => {
  const clock = memoryClock(0);
  const asking = new AbortController();
  const events: string[] = [];
  using hub = hubOf(() => {
    events.push("asked");
    asking.abort(new Error("Ctrl-C"));
    return json(granted);
  });
  await pollDeviceToken(hubContext(hub.fetch, { clock, signal: asking.signal }), authorization, {
    onGranted: () => void events.push("kept"),
    hold() {
      events.push("held");
      return () => void events.push("released");
    },
  });
  assert.deepEqual(events, ["held", "asked", "kept", "released"]);
});
