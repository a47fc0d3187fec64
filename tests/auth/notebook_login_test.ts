import assert from "node:assert/strict";
import { test } from "node:test";
import { interpreterLogin } from "../../lib/auth/interpreter_login.ts";
import type { InteractiveLoginOptions } from "../../lib/auth/interpreter_login.ts";
import { login } from "../../lib/auth/login.ts";
import { notebookLogin } from "../../lib/auth/notebook_login.ts";
import type { NotebookContent } from "../../lib/host/host.ts";
import type { MemoryHost, MemoryOptions } from "../../lib/host/memory/host.ts";
import { failureOf } from "../support/failure.ts";
import { type Exchange, fakeHub, json, whoamiBody } from "../support/fakes/hub.ts";
import { fakePerson } from "../support/fakes/person.ts";
import { DEVICE, device, poll, whoami } from "../support/fakes/login_exchanges.ts";
import { FOLDER, machineWith, NOW, section, type Store, storeOf } from "../support/store/fixture.ts";

const granted = {
  access_token: "hf_oauth_secret",
  refresh_token: "hf_oauth__refresh_secret",
  expires_in: 2_591_999,
};
const pending = () => json({ error: "authorization_pending" }, 400);

const before = { token: "hf_b", stored_tokens: section("b", { hf_token: "hf_b" }) };
const expires_at = NOW + 10 + 2_591_999;
const after = {
  token: "hf_oauth_secret",
  stored_tokens: section("oauth-alice", {
    hf_token: "hf_oauth_secret",
    refresh_token: "hf_oauth__refresh_secret",
    expires_at,
  }),
};
const result = {
  status: "logged_in",
  user: "alice",
  tokenName: "oauth-alice",
  expiresAt: new Date(expires_at * 1000),
  renewable: true,
  tokenPath: `${FOLDER}/token`,
};
const waiting = [
  "Open https://hf.co/oauth/device in a browser and enter this code:",
  "M8HJ-FMGN",
  "Waiting for you to enter the code. The code expires in 5 minutes.",
];
const finishing = ["Finishing the login."];
const loggedIn = [
  "✓ Logged in as alice.",
  "The token is stored as oauth-alice, valid until 2026-01-31 and refreshed automatically.",
];

function machine(store: Store, options: MemoryOptions): MemoryHost {
  return machineWith(store, { inNotebook: true, programs: {}, ...options });
}

/** The words that each card had, in turn. Nothing else was shown, no card had a secret, and nobody listens any more. */
function cardsOf(host: MemoryHost): string[][][] {
  assert.doesNotMatch(JSON.stringify(host.cards), /secret/);
  assert.deepEqual([host.stdout, host.stderr], ["", ""]);
  assert.throws(() => host.interrupt(), { message: "Nobody listens for Ctrl-C" });
  return host.cards.map((card) => card.map(({ text }) => text.split("\n").slice(1)));
}

type Verb = (options: InteractiveLoginOptions) => Promise<unknown>;
const verbs: Record<string, Verb> = { login, notebookLogin };

for (const [name, verb] of Object.entries(verbs)) {
  test(`${name} in a notebook shows a card with the code, which becomes the result`, async () => {
    using hub = fakeHub(
      device(),
      poll(pending),
      poll(json(granted)),
      whoami(granted.access_token, json(whoamiBody())),
    );
    const host = machine({}, { fetch: hub.fetch });
    assert.deepEqual(await verb({ host }), result);
    assert.deepEqual([cardsOf(host), storeOf(host)], [[[waiting, finishing, loggedIn]], after]);
  });

  test(`${name} in a notebook shows nothing where somebody is logged in, unless told otherwise`, async () => {
    using hub = fakeHub(
      whoami("hf_b", json(whoamiBody("b"))),
      device(),
      poll(json(granted)),
      whoami(granted.access_token, json(whoamiBody())),
    );
    const host = machine(before, { fetch: hub.fetch });
    assert.deepEqual(await verb({ host }), {
      status: "already_logged_in",
      user: "alice",
      source: "file",
      path: `${FOLDER}/token`,
      tokenName: "b",
      renewable: false,
    });
    assert.deepEqual([cardsOf(host), storeOf(host)], [[], before]);
    await verb({ host, skipIfLoggedIn: false });
    assert.equal(cardsOf(host).length, 1);
  });

  test(`${name} outside a notebook is at the terminal`, async () => {
    using hub = fakeHub(device(), poll(json(granted)), whoami(granted.access_token, json(whoamiBody())));
    const host = machine({}, { fetch: hub.fetch, inNotebook: false });
    await verb({ host });
    assert.match(host.stderr, /^\nLog in to huggingface\.co with this code:\n\n {4}M8HJ-FMGN/);
    assert.deepEqual([host.cards, storeOf(host)["token"]], [[], "hf_oauth_secret"]);
  });

  test(`${name} in a notebook shows a person who is given the code instead`, async () => {
    using hub = fakeHub(whoami("hf_p", json(whoamiBody("ci"))));
    const host = machine({}, { fetch: hub.fetch });
    const person = fakePerson("token", "hf_p");
    await verb({ host, person });
    assert.deepEqual([person.seen, cardsOf(host)], [["method", "token"], []]);
  });
}

test("login with a token and interpreterLogin show no card in a notebook", async () => {
  using hub = fakeHub(
    whoami("hf_p", json(whoamiBody("ci"))),
    device(),
    poll(json(granted)),
    whoami(granted.access_token, json(whoamiBody())),
  );
  const host = machine({}, { fetch: hub.fetch });
  await login({ host, token: "hf_p" });
  await interpreterLogin({ host, skipIfLoggedIn: false });
  assert.deepEqual([host.cards, /M8HJ-FMGN/.test(host.stderr)], [[], true]);
});

const failures: [criterion: string, exchanges: Exchange[], cards: string[][], code: string][] = [
  ["a denial", [device(), poll(json({ error: "access_denied" }, 400))], [
    waiting,
    finishing,
    ["✕ The login was denied in the browser.", "Log in again and choose Authorize."],
  ], "access_denied"],
  ["an expired code", [device(), poll(json({ error: "expired_token" }, 400))], [
    waiting,
    finishing,
    ["✕ The code expired before it was approved.", "Log in again and enter the new code before it expires."],
  ], "expired_token"],
  ["a Hub that gives no code", [device(json({ error: "invalid_<client>" }, 400))], [[
    "✕ The Hub refused the login: invalid_<client>.",
    "Check HF_ENDPOINT and HF_DEVICE_CODE_OAUTH_CLIENT_ID, or log in with a token.",
  ]], "oauth_error"],
];

for (const [criterion, exchanges, cards, expected] of failures) {
  test(`notebookLogin shows ${criterion} with what to do, and fails with it`, async () => {
    using hub = fakeHub(...exchanges);
    const host = machine(before, { fetch: hub.fetch });
    const failure = await failureOf(notebookLogin({ host, skipIfLoggedIn: false }));
    assert.deepEqual([failure.code, cardsOf(host), storeOf(host)], [expected, [cards], before]);
    assert.doesNotMatch(JSON.stringify(host.cards[0]!.map(({ html }) => html)), /<client>/);
  });
}

test("notebookLogin shows each minute how long the code is good for, and when it has expired", async () => {
  const short = { ...DEVICE, expires_in: 100, interval: 100 };
  using hub = fakeHub(device(json(short)), poll(pending));
  const host = machine({}, { fetch: hub.fetch });
  assert.equal((await failureOf(notebookLogin({ host }))).code, "expired_token");
  assert.deepEqual(
    host.cards.map((card) => card.map(({ text }) => /expires in .*|✕.*|Finishing/.exec(text)?.[0])),
    [[
      "expires in 2 minutes.",
      "expires in 1 minute.",
      "Finishing",
      "✕ The code expired before it was approved.",
    ]],
  );
});

test("notebookLogin says in the card that the Hub cannot be reached, and goes on", async () => {
  using hub = fakeHub(
    device(),
    poll(new TypeError("secret")),
    poll(json(granted)),
    whoami(granted.access_token, json(whoamiBody())),
  );
  const host = machine({}, { fetch: hub.fetch });
  await notebookLogin({ host });
  const unreachable = "The Hub cannot be reached right now. Still trying. The code expires in 5 minutes.";
  assert.deepEqual(cardsOf(host), [[waiting, [waiting[0]!, waiting[1]!, unreachable], finishing, loggedIn]]);
});

const ends: [criterion: string, end: (host: MemoryHost, stop: AbortController) => void, card: string[]][] = [
  ["an interrupt of the kernel", (host) => host.interrupt(), [
    "✕ The login was interrupted.",
    "Run the cell again to log in.",
  ]],
  ["the signal", (_, stop) => stop.abort(new Error("hf_oauth_secret")), ["✕ The login was cancelled."]],
];

for (const [criterion, end, card] of ends) {
  test(`notebookLogin is ended by ${criterion} at once, says so, and leaves the store`, async () => {
    using hub = fakeHub(device(), poll(pending));
    const host = machine(before, { fetch: hub.fetch });
    const stop = new AbortController();
    host.clock.at(7_000, () => end(host, stop));
    const failed = await notebookLogin({ host, skipIfLoggedIn: false, signal: stop.signal }).catch((e) => e);
    if (stop.signal.aborted) assert.equal(failed, stop.signal.reason);
    else assert.equal(failed.code, "interrupted");
    assert.deepEqual([host.clock.monotonic(), host.clock.sleeping], [7_000, 0]);
    assert.deepEqual([cardsOf(host), storeOf(host)], [[[waiting, finishing, card]], before]);
  });
}

test("notebookLogin shows nothing of an error that is not its own", async () => {
  using hub = fakeHub();
  const host = machine({}, { fetch: hub.fetch });
  const reason = new Error("hf_oauth_secret");
  const files = { ...host.files, read: () => Promise.reject(reason) };
  await assert.rejects(notebookLogin({ host: { ...host, files } }), reason);
  assert.deepEqual(cardsOf(host), [[["✕ The login failed."]]]);
});

test("notebookLogin is a success even if the result cannot be shown", async () => {
  using hub = fakeHub(
    device(),
    poll(pending),
    poll(json(granted)),
    whoami(granted.access_token, json(whoamiBody())),
  );
  const host = machine({}, { fetch: hub.fetch });
  const replace = ({ text }: NotebookContent) =>
    text.includes("Logged in") ? Promise.reject(new Error("No cell")) : Promise.resolve();
  const notebook = { show: () => Promise.resolve(replace) };
  assert.deepEqual(await notebookLogin({ host: { ...host, notebook } }), result);
});

test("notebookLogin shows a login that an earlier one had approved, without another code", async () => {
  const kept = section("https://huggingface.co", { hf_token: "hf_oauth_secret" });
  using hub = fakeHub(whoami(granted.access_token, json(whoamiBody())));
  const host = machine({}, { fetch: hub.fetch, files: { [`${FOLDER}/hf-auth/approved_login`]: kept } });
  await notebookLogin({ host });
  assert.deepEqual(cardsOf(host), [[[loggedIn[0]!, "The token is stored as oauth-alice."]]]);
});

test("notebookLogin warns of a variable whose token counts all the same", async () => {
  using hub = fakeHub(device(), poll(json(granted)), whoami(granted.access_token, json(whoamiBody())));
  const host = machine({}, { fetch: hub.fetch, env: { HF_TOKEN: "hf_e" } });
  await notebookLogin({ host, skipIfLoggedIn: false });
  assert.deepEqual(
    cardsOf(host)[0]!.at(-1)!.at(-1),
    "HF_TOKEN is set, so its token is used instead. Unset HF_TOKEN to use this login.",
  );
});
