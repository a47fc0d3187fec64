import assert from "node:assert/strict";
import { test } from "node:test";
import { HfAuthError } from "../../../lib/errors.ts";
import { getToken } from "../../../lib/auth/token.ts";
import type { MemoryHost } from "../../../lib/host/memory/host.ts";
import { type Answer, type Exchange, type FakeHub, fakeHub, html, json } from "../../support/fakes/hub.ts";
import { inClear } from "../../support/in_clear.ts";
import {
  changeStore,
  FOLDER,
  machineWith,
  NOW,
  section,
  type Store,
  storeOf,
} from "../../support/store/fixture.ts";

const DAY = 86_400;
const CLIENT_ID = "26be6b09-91c5-47da-9861-d2d2bb7a7e36";
const other = section("Z", { hf_token: "hf_z", note: "kept" });

// What a process has tried it remembers by name, so each test has its own.
let tests = 0;
const newName = () => `oauth-${++tests}`;

const old = (name: string, more: Record<string, string | number> = {}) => ({
  token: "hf_old",
  stored_tokens: other +
    section(name, { hf_token: "hf_old", refresh_token: "r1", expires_at: NOW + DAY, ...more }),
});
const refresh = (answer: Answer, refreshToken = "r1"): Exchange => [
  `POST https://huggingface.co/oauth/token grant_type=refresh_token&refresh_token=${refreshToken}&client_id=${CLIENT_ID}`,
  answer,
];
const rotated = { access_token: "hf_new", refresh_token: "r2", expires_in: 2_591_999 };
const renewed = (name: string, more: Record<string, string | number> = {}) => ({
  token: "hf_new",
  stored_tokens: other +
    section(name, { hf_token: "hf_new", refresh_token: "r2", ...more, expires_at: NOW + 2_591_999 }),
});
const machine = (store: Store, { fetch }: FakeHub) => machineWith(store, { fetch });

test("getToken renews a token within a day of its end, and stores all that is new", async () => {
  const name = newName();
  using hub = fakeHub(refresh(json(rotated)));
  const host = machine(old(name), hub);
  const expected = { token: "hf_new", source: "file", name };
  assert.deepEqual(inClear(await getToken({ host })), expected);
  assert.deepEqual(storeOf(host), renewed(name));
  assert.deepEqual(inClear(await getToken({ host })), expected);
});

test("getToken renews a token that has ended", async () => {
  const name = newName();
  using hub = fakeHub(refresh(json(rotated)));
  const host = machine(old(name, { expires_at: 17 }), hub);
  assert.deepEqual(inClear(await getToken({ host })), { token: "hf_new", source: "file", name });
  assert.deepEqual(storeOf(host), renewed(name));
});

test("getToken keeps what else the section holds when it renews", async () => {
  const name = newName();
  using hub = fakeHub(refresh(json(rotated)));
  const host = machine(old(name, { client_id: "own" }), hub);
  await getToken({ host });
  assert.deepEqual(storeOf(host), renewed(name, { client_id: "own" }));
});

test("getToken keeps the old refresh token when no new one comes, and no end that is unknown", async () => {
  const name = newName();
  using hub = fakeHub(refresh(json({ access_token: "hf_new" })));
  const host = machine(old(name), hub);
  await getToken({ host });
  assert.deepEqual(storeOf(host), {
    token: "hf_new",
    stored_tokens: other + section(name, { hf_token: "hf_new", refresh_token: "r1" }),
  });
});

test("getToken leaves the file token when another process has switched meanwhile", async () => {
  const name = newName();
  using hub = fakeHub(refresh(() => {
    changeStore(host, { token: "hf_z" });
    return json(rotated);
  }));
  const host = machine(old(name), hub);
  assert.deepEqual(inClear(await getToken({ host })), { token: "hf_new", source: "file", name });
  assert.deepEqual(storeOf(host), { ...renewed(name), token: "hf_z" });
});

/** Holds the lock for three seconds, then leaves the store as another process would. */
function whileLocked(host: ReturnType<typeof machine>, change: () => void): void {
  const lock = `${FOLDER}/stored_tokens.lock`;
  host.lockedElsewhere.add(lock);
  host.clock.at(3_000, () => {
    change();
    host.lockedElsewhere.delete(lock);
  });
}

test("getToken adopts what another process has renewed while it waited, without a request", async () => {
  const name = newName();
  using hub = fakeHub();
  const host = machine(old(name), hub);
  whileLocked(host, () => changeStore(host, renewed(name)));
  assert.deepEqual(inClear(await getToken({ host })), { token: "hf_new", source: "file", name });
  assert.deepEqual(storeOf(host), renewed(name));
  assert.equal(host.stderr, "Waiting for another process that is changing the stored tokens\n");
});

test("getToken asks nobody for a token that another process has logged out while it waited", async () => {
  const name = newName();
  using hub = fakeHub();
  const host = machine(old(name), hub);
  whileLocked(host, () => changeStore(host, { stored_tokens: other }));
  assert.deepEqual(inClear(await getToken({ host })), { token: "hf_old", source: "file", name });
  assert.deepEqual(storeOf(host), { token: "hf_old", stored_tokens: other });
});

test("getToken reads again a token that was renewed between its two reads", async () => {
  const name = newName();
  using hub = fakeHub();
  const host = machine(old(name), hub);
  const readBytes = (path: string) => {
    changeStore(host, renewed(name));
    return host.files.readBytes(path);
  };
  const files = { ...host.files, readBytes };
  assert.deepEqual(inClear(await getToken({ host: { ...host, files } })), {
    token: "hf_new",
    source: "file",
  });
});

test("getToken waits for a renewal that has written one of its two files", async () => {
  const name = newName();
  using hub = fakeHub();
  const host = machine({ ...renewed(name), token: "hf_old" }, hub);
  whileLocked(host, () => changeStore(host, { token: "hf_new" }));
  assert.deepEqual(inClear(await getToken({ host })), { token: "hf_new", source: "file" });
});

const ENDED = [
  "invalid_grant",
  "Could not refresh the access token: its session has ended",
  "Log in again with `hf-auth login --force`",
];
const failed = (code: string, why: string) => [
  code,
  `Could not refresh the access token: ${why}`,
  "The stored token is used as it is, and refreshing is tried again later",
];

test("getToken says once that the session has ended, and asks no more in this process", async () => {
  const name = newName();
  using hub = fakeHub(refresh(json({ error: "invalid_grant", error_description: "secret" }, 400)));
  const host = machine(old(name), hub);
  const expected = { token: "hf_old", source: "file", name };
  assert.deepEqual(inClear(await getToken({ host })), { ...expected, warning: ENDED });
  await host.clock.advance(10 * DAY * 1000);
  assert.deepEqual(inClear(await getToken({ host })), expected);
  assert.deepEqual(storeOf(host), old(name));
});

test("getToken asks again when the ended session was replaced by a login under the same name", async () => {
  const name = newName();
  using hub = fakeHub(refresh(json({ error: "invalid_grant" }, 400)), refresh(json(rotated), "r9"));
  const host = machine(old(name), hub);
  await getToken({ host });
  changeStore(host, {
    token: "hf_again",
    stored_tokens: other + section(name, { hf_token: "hf_again", refresh_token: "r9", expires_at: NOW }),
  });
  assert.deepEqual(inClear(await getToken({ host })), { token: "hf_new", source: "file", name });
});

const passing: [criterion: string, answer: Answer, warning: unknown][] = [
  ["no network", new TypeError("secret"), failed("network", "Could not reach https://huggingface.co")],
  [
    "a failing Hub",
    html(503),
    failed("server_error", "Could not refresh the token: the Hub returned an error (503)"),
  ],
  ["a limit", html(429), failed("rate_limited", "Could not refresh the token: too many requests (429)")],
  ["a page", html(200), failed("invalid_response", "Could not refresh the token: unexpected response (200)")],
  [
    "a refusal",
    json({ error: "invalid_client" }, 401),
    failed("oauth_error", "The Hub refused to refresh the token: invalid_client"),
  ],
];

for (const [criterion, answer, warning] of passing) {
  test(`getToken serves the old token after ${criterion}, warns once and tries again after 300 s`, async () => {
    const name = newName();
    using hub = fakeHub(refresh(answer), refresh(json(rotated)));
    const host = machine(old(name), hub);
    const expected = { token: "hf_old", source: "file", name };
    assert.deepEqual(inClear(await getToken({ host })), { ...expected, warning });
    await host.clock.advance(299_999);
    assert.deepEqual(inClear(await getToken({ host })), expected);
    assert.deepEqual(storeOf(host), old(name));
    await host.clock.advance(1);
    assert.deepEqual(inClear(await getToken({ host })), { ...expected, token: "hf_new" });
  });
}

test("getToken serves the old token offline and while the lock is held, and makes no request", async () => {
  const names = [newName(), newName()] as const;
  using hub = fakeHub();
  const offline = machineWith(old(names[0]), { fetch: hub.fetch, env: { HF_HUB_OFFLINE: "1" } });
  const locked = machine(old(names[1]), hub);
  locked.lockedElsewhere.add(`${FOLDER}/stored_tokens.lock`);
  assert.deepEqual(inClear([await getToken({ host: offline }), await getToken({ host: locked })]), [
    {
      token: "hf_old",
      source: "file",
      name: names[0],
      warning: failed("offline", "Cannot reach https://huggingface.co: offline mode is enabled"),
    },
    {
      token: "hf_old",
      source: "file",
      name: names[1],
      warning: failed("lock_timeout", `Could not lock ${FOLDER}/stored_tokens.lock within 30 seconds`),
    },
  ]);
});

test("getToken does not renew at every call what never lives for a day", async () => {
  const name = newName();
  const short = (token: string, refreshToken: string) =>
    json({ access_token: token, refresh_token: refreshToken, expires_in: 3600 });
  using hub = fakeHub(refresh(short("hf_1", "r2")), refresh(short("hf_2", "r3"), "r2"));
  const host = machine(old(name), hub);
  const expected = { source: "file", name };
  assert.deepEqual(inClear(await getToken({ host })), { ...expected, token: "hf_1" });
  await host.clock.advance(299_999);
  assert.deepEqual(inClear(await getToken({ host })), { ...expected, token: "hf_1" });
  await host.clock.advance(1);
  assert.deepEqual(inClear(await getToken({ host })), { ...expected, token: "hf_2" });
});

test("getToken rejects with the signal's reason while it renews, and leaves the store", async () => {
  const name = newName();
  const reason = new HfAuthError("interrupted", "Ctrl-C");
  const controller = new AbortController();
  using hub = fakeHub(refresh(() => {
    controller.abort(reason);
    return "silence";
  }));
  const host = machine(old(name), hub);
  await assert.rejects(getToken({ host, signal: controller.signal }), reason);
  assert.deepEqual(storeOf(host), old(name));
});

test("getToken adopts what a login elsewhere put in the place of a spent token, without a warning", async () => {
  const name = newName();
  const theirs = {
    token: "hf_theirs",
    stored_tokens: other +
      section(name, { hf_token: "hf_theirs", refresh_token: "r9", expires_at: NOW + 9 * DAY }),
  };
  using hub = fakeHub(refresh(() => {
    changeStore(host, theirs);
    return json({ error: "invalid_grant" }, 400);
  }));
  const host = machine(old(name), hub);
  const expected = { token: "hf_theirs", source: "file", name };
  assert.deepEqual(inClear(await getToken({ host })), expected);
  assert.deepEqual(inClear(await getToken({ host })), expected);
  assert.deepEqual(storeOf(host), theirs);
});

test("getToken asks for a new login when the spent token is logged out meanwhile", async () => {
  const name = newName();
  using hub = fakeHub(refresh(() => {
    changeStore(host, { stored_tokens: other });
    return json({ error: "invalid_grant" }, 400);
  }));
  const host = machine(old(name), hub);
  assert.deepEqual(inClear(await getToken({ host })), {
    token: "hf_old",
    source: "file",
    name,
    warning: ENDED,
  });
});

test("getToken stores the rotated refresh token before the file token changes", async () => {
  const name = newName();
  using hub = fakeHub(refresh(json(rotated)));
  const host = machine(old(name), hub);
  const written: unknown[] = [];
  const write = (path: string, content: string | Uint8Array) => {
    written.push([path.replace(`${FOLDER}/`, ""), storeOf(host)]);
    return host.files.write(path, content);
  };
  await getToken({ host: { ...host, files: { ...host.files, write } } });
  assert.deepEqual(written, [
    ["stored_tokens", old(name)],
    ["token", { ...renewed(name), token: "hf_old" }],
  ]);
  assert.deepEqual(storeOf(host), renewed(name));
});

const RESCUED = `stored_tokens.rescued-${NOW * 1000}`;
const closed = (path: string) => (host: MemoryHost) => void host.disk.folders.set(path, 0o500);
const NOT_WRITTEN = `Cannot write ${FOLDER}/stored_tokens: permission denied`;

const rescues: [
  where: string,
  break_: ((host: MemoryHost) => void)[],
  code: string,
  why: string,
  path?: string,
][] = [
  [
    "beside the store",
    [(host) => changeStore(host, { stored_tokens: "hf_secret\n" })],
    "store_unreadable",
    `Cannot read ${FOLDER}/stored_tokens, line 1: text before the first section`,
    `${FOLDER}/${RESCUED}`,
  ],
  ["in the home folder", [closed(FOLDER)], "store_unwritable", NOT_WRITTEN, `/home/user/${RESCUED}`],
  [
    "in the temporary folder",
    [closed(FOLDER), closed("/home/user")],
    "store_unwritable",
    NOT_WRITTEN,
    `/tmp/${RESCUED}`,
  ],
  [
    "nowhere",
    [closed(FOLDER), closed("/home/user"), closed("/tmp")],
    "store_unwritable",
    NOT_WRITTEN,
  ],
];

for (const [where, breaks, code, why, path] of rescues) {
  test(`getToken hands out a renewed token that the store could not take, and puts it ${where}`, async () => {
    const name = newName();
    let before = {};
    using hub = fakeHub(refresh(() => {
      for (const break_ of breaks) break_(host);
      before = storeOf(host);
      return json(rotated);
    }));
    const host = machine(old(name), hub);
    const expected = { token: "hf_new", source: "file", name };
    const text = section(name, { hf_token: "hf_new", refresh_token: "r2", expires_at: NOW + 2_591_999 });
    assert.deepEqual(inClear(await getToken({ host })), {
      ...expected,
      warning: path
        ? [
          code,
          `The refreshed token could not be stored, and is in ${path}`,
          `${why}; when that is fixed, ` +
          `copy that file's section into ${FOLDER}/stored_tokens`,
        ]
        : [
          code,
          "The refreshed token could not be stored anywhere",
          `${why}; log in again with \`hf-auth login --force\` before it ends`,
        ],
    });
    assert.deepEqual(storeOf(host), { ...before, ...(path && { [path.replace(`${FOLDER}/`, "")]: text }) });
    if (path) assert.deepEqual(host.disk.files.get(path), { text, mode: 0o600 });
  });
}

test("getToken goes on handing out what could not be stored, in this process", async () => {
  const name = newName();
  using hub = fakeHub(refresh(() => {
    closed(FOLDER)(host);
    return json(rotated);
  }));
  const host = machine(old(name), hub);
  assert.equal((await getToken({ host }))?.warning?.code, "store_unwritable");
  await host.clock.advance(10 * DAY * 1000);
  assert.deepEqual(inClear(await getToken({ host })), { token: "hf_new", source: "file", name });
});

test("getToken hands out a renewed token that is stored but could not be made the active one", async () => {
  const name = newName();
  using hub = fakeHub(refresh(json(rotated)));
  const host = machine(old(name), hub);
  const write = (path: string, content: string | Uint8Array) => {
    if (path.endsWith("/token")) closed(FOLDER)(host);
    return host.files.write(path, content);
  };
  assert.deepEqual(inClear(await getToken({ host: { ...host, files: { ...host.files, write } } })), {
    token: "hf_new",
    source: "file",
    name,
    warning: [
      "store_unwritable",
      "The refreshed token is stored, but could not be made the active one",
      `Cannot write ${FOLDER}/token: permission denied; when that is fixed, run \`hf-auth switch\` and choose ${name}`,
    ],
  });
  assert.deepEqual(storeOf(host), { ...renewed(name), token: "hf_old" });
});

const clocks: [criterion: string, now: number, end: string | number | undefined, due: boolean][] = [
  ["the clock is at the epoch", 0, NOW, false],
  ["the clock is far ahead", NOW + 9_999 * DAY, NOW + 100 * DAY, true],
  ["there is a second more than a day", NOW, NOW + DAY + 1, false],
  ["there is exactly a day", NOW, NOW + DAY, true],
  ["there is no end", NOW, undefined, false],
  ["the end is empty", NOW, "", false],
  ["the end is no number", NOW, "soon", false],
  ["the end has a fraction", NOW, `${NOW}.5`, false],
  ["the end has an exponent", NOW, "1e3", false],
  ["the end has underscores", NOW, "1_0", true],
  ["the end has underscores and lies ahead", NOW, `${NOW}_000`, false],
  ["the end has an underscore too many", NOW, "1__0", false],
  ["the end has a sign", NOW, "+17", true],
  ["the end lies before the epoch", NOW, "-17", true],
  ["the end has digits of another script", NOW, "\u0661\u0667", true],
  ["the end is 0", NOW, 0, true],
];

for (const [criterion, now, end, due] of clocks) {
  test(`getToken ${due ? "renews" : "does not renew"} when ${criterion}`, async () => {
    const name = newName();
    using hub = fakeHub(...(due ? [refresh(json(rotated))] : []));
    const fields = { hf_token: "hf_old", refresh_token: "r1", ...(end !== undefined && { expires_at: end }) };
    const before = { token: "hf_old", stored_tokens: section(name, fields) };
    const host = machineWith(before, { fetch: hub.fetch, now: now * 1000 });
    assert.deepEqual(inClear(await getToken({ host })), {
      token: due ? "hf_new" : "hf_old",
      source: "file",
      name,
    });
    const after = { hf_token: "hf_new", refresh_token: "r2", expires_at: now + 2_591_999 };
    assert.deepEqual(storeOf(host), due ? { token: "hf_new", stored_tokens: section(name, after) } : before);
  });
}
