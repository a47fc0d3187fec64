/** What etcd says when it doesn't do what it is asked, and as whom and where it is asked. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryHost } from "../../../lib/host/memory/host.ts";
import type { EngineHost } from "../../../lib/store/engines/engine_host.ts";
import { etcdEngine, openEtcd } from "../../../lib/store/engines/etcd.ts";
import { failureOf } from "../../support/failure.ts";

type Reply = readonly [status: number, body: unknown] | Error;
const user = { name: "me", password: "pass-word" };
const EMPTY = [200, {
  responses: [{ response_range: {} }, { response_range: {} }, { response_range: {} }],
}] as const;
const TOKEN = [200, { token: "t1" }] as const;

/** An answer with these values of the keys, in base64. */
function keys(...values: string[]): Reply {
  const range = (value?: string) => value === undefined ? {} : { kvs: [{ mod_revision: "1", value }] };
  return [200, { responses: [0, 1, 2].map((at) => ({ response_range: range(values[at]) })) }];
}

/** A fetch that gives these replies in turn, and what it was asked. */
function replying(...replies: Reply[]) {
  const asked: string[] = [];
  const fetch = (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const authorization = new Headers(init?.headers).get("authorization");
    asked.push(`${input}${authorization === null ? "" : ` as ${authorization}`}`);
    const reply = replies.shift() ?? assert.fail(`${input}`);
    if (reply instanceof Error) return Promise.reject(reply);
    return Promise.resolve(new Response(JSON.stringify(reply[1]), { status: reply[0] }));
  };
  return { asked, fetch };
}

const engine = (fetch: typeof globalThis.fetch, more: object = {}) =>
  etcdEngine({ servers: ["https://a:1", "https://b:2"], prefix: "hf", fetch, ...more });
const failing: readonly (readonly [criterion: string, replies: Reply[], code: string, message: string])[] = [
  [
    "wrong password",
    [[400, { code: 3, message: "pass-word" }]],
    "store_unreadable",
    "it does not accept the user name and the password",
  ],
  ["no right", [TOKEN, [403, { code: 7 }]], "store_unreadable", "access is forbidden"],
  ["another server", [TOKEN, [404, "<html>"]], "store_unreadable", "unexpected response (404)"],
  ["a page", [TOKEN, [200, "<html>"]], "store_unreadable", "unexpected response (200)"],
  ["an empty answer", [TOKEN, [200, {}]], "store_unreadable", "unexpected response (200)"],
  ["nothing", [TOKEN, [200, { responses: [null, 1, {}] }]], "store_unreadable", "unexpected response (200)"],
  [
    "a key too few",
    [TOKEN, [200, { responses: EMPTY[1].responses.slice(1) }]],
    "store_unreadable",
    "unexpected response (200)",
  ],
  ["no base64", [TOKEN, keys("!")], "store_unreadable", "its key hf/token is not UTF-8 text"],
  ["no UTF-8", [TOKEN, keys("", "//8=")], "store_unreadable", "its key hf/stored_tokens is not UTF-8 text"],
  ["a redirect", [TOKEN, [302, {}], [302, {}]], "store_unreachable", "it redirects to another address"],
  ["no leader", [TOKEN, [503, {}], [503, {}]], "store_unreachable", "it has a problem of its own (503)"],
  ["no connection", [new Error("pass-word"), new Error("x")], "store_unreachable", "the connection failed"],
];

test("etcdEngine.read tells whoever names no user that one is asked for", async () => {
  const { fetch } = replying([400, { code: 3 }]);
  const { message, hint } = await failureOf(engine(fetch).read());
  assert.deepEqual([message, hint], [
    "Cannot read etcd at https://a:1/hf: it asks for a user name and a password",
    "Set ETCDCTL_USER and ETCDCTL_PASSWORD",
  ]);
});

for (const [criterion, replies, code, message] of failing) {
  test(`etcdEngine.read tells of ${criterion}`, async () => {
    const { fetch } = replying(...replies);
    const failure = await failureOf(engine(fetch, { user }).read());
    const action = code === "store_unreachable" ? "reach" : "read";
    assert.deepEqual([failure.code, failure.message], [
      code,
      `Cannot ${action} etcd at https://a:1/hf: ${message}`,
    ]);
    assert.doesNotMatch(JSON.stringify(failure), /pass-word/);
  });
}

test("etcdEngine.read takes a lease that somebody has broken for none, and writes over it", async () => {
  const { fetch } = replying(keys("YQ==", "Yg==", "//8="));
  assert.deepEqual(await engine(fetch).read(), {
    parts: { active: "a", stored: "b" },
    version: ["1", "1", "1"],
  });
});

test("etcdEngine.write believes nobody else that it is written, or that somebody was faster", async () => {
  for (const body of ["<html>", {}]) {
    const { fetch } = replying([200, body]);
    assert.equal((await failureOf(engine(fetch).write({}, ["0", "0", "0"]))).code, "store_unwritable");
  }
});

test("etcdEngine.read asks the next member where one does not answer, and stays with it", async () => {
  const { asked, fetch } = replying(new Error("down"), EMPTY, EMPTY);
  const { read } = engine(fetch);
  assert.deepEqual([await read(), (await read()).parts], [{ parts: {}, version: ["0", "0", "0"] }, {}]);
  assert.deepEqual(asked, ["https://a:1/v3/kv/txn", "https://b:2/v3/kv/txn", "https://b:2/v3/kv/txn"]);
});

test("etcdEngine.write asks no second member by itself: the first may have written", async () => {
  const { asked, fetch } = replying(new Error("down"));
  const { code } = await failureOf(engine(fetch).write({ active: "a" }, ["0", "0", "0"]));
  assert.deepEqual([code, asked.length], ["store_unreachable", 1]);
});

test("etcdEngine logs in once, again when its token has ended, and not where nobody has to", async () => {
  const { asked, fetch } = replying(TOKEN, EMPTY, [401, { code: 16 }], [200, { token: "t2" }], EMPTY);
  const { read } = engine(fetch, { user });
  await read();
  await read();
  const [login, txn] = ["https://a:1/v3/auth/authenticate", "https://a:1/v3/kv/txn"];
  assert.deepEqual(asked, [login, `${txn} as t1`, `${txn} as t1`, login, `${txn} as t2`]);
  const off = replying([400, { code: 9 }], EMPTY);
  await engine(off.fetch, { user }).read();
  assert.deepEqual(off.asked, [login, txn]);
});

const PEM = {
  "/ca": "-----BEGIN CERTIFICATE-----\nCA",
  "/cert": "Subject: me\n-----BEGIN CERTIFICATE-----\nCERT",
  "/key": "-----BEGIN EC PRIVATE KEY-----\nKEY",
};
const variables: readonly (readonly [criterion: string, env: Record<string, string>, expected: unknown])[] = [
  ["the members", { ETCDCTL_ENDPOINTS: "https://c:3/, https://d:4" }, {
    url: "https://c:3/v3/kv/txn",
    how: {},
  }],
  ["CA and client certificate", {
    ETCDCTL_ENDPOINTS: "https://c:3",
    ETCDCTL_CACERT: "/ca",
    ETCDCTL_CERT: "/cert",
    ETCDCTL_KEY: "/key",
  }, {
    url: "https://c:3/v3/kv/txn",
    how: { certificates: [PEM["/ca"]], identity: { certificate: PEM["/cert"], key: PEM["/key"] } },
  }],
  ["that there is none", {}, "invalid_configuration"],
  ["a password in an address", { ETCDCTL_ENDPOINTS: "https://u:p@c:3" }, "invalid_configuration"],
  ["one without https://", { ETCDCTL_ENDPOINTS: "me:pass-word@c:3" }, "invalid_configuration"],
  ["one in slashes of another kind", {
    ETCDCTL_ENDPOINTS: "https:\\\\me:pass-word@c:3",
  }, "invalid_configuration"],
  ["http to another machine", { ETCDCTL_ENDPOINTS: "http://c:3" }, "insecure_endpoint"],
  ["a certificate without its key", {
    ETCDCTL_ENDPOINTS: "https://c:3",
    ETCDCTL_CERT: "/cert",
  }, "invalid_configuration: ETCDCTL_CERT is set, and ETCDCTL_KEY is not"],
  ["a key without its certificate", {
    ETCDCTL_ENDPOINTS: "https://c:3",
    ETCDCTL_KEY: "/key",
  }, "invalid_configuration: ETCDCTL_KEY is set, and ETCDCTL_CERT is not"],
  ["a CA that is a key", {
    ETCDCTL_ENDPOINTS: "https://c:3",
    ETCDCTL_CACERT: "/key",
  }, "invalid_configuration: There is no certificate in /key"],
  ["a key that is a certificate", {
    ETCDCTL_ENDPOINTS: "https://c:3",
    ETCDCTL_CERT: "/cert",
    ETCDCTL_KEY: "/cert",
  }, "invalid_configuration: There is no private key in /cert"],
  ["a missing file", { ETCDCTL_ENDPOINTS: "https://c:3", ETCDCTL_CACERT: "/none" }, "invalid_configuration"],
];

for (const [criterion, env, expected] of variables) {
  test(`openEtcd takes from etcdctl's variables ${criterion}`, async () => {
    const { clock, files: disk, paths } = memoryHost({ files: PEM });
    let seen: unknown;
    const host: EngineHost = {
      ...{ clock, files: disk, paths, timeoutMs: 1000, insecureHosts: [] },
      variable: (name) => env[name],
      connect: (how) => (input) => {
        seen = { url: String(input), how };
        return Promise.resolve(new Response(JSON.stringify(EMPTY[1])));
      },
    };
    const address = { text: "etcd:hf", servers: [], path: "hf" };
    const read = async () => await openEtcd(address, host).read();
    if (typeof expected === "string") {
      const failure = await failureOf(read());
      assert.ok(`${failure.code}: ${failure.message}`.startsWith(expected), failure.message);
      assert.doesNotMatch(failure.message, /pass-word/);
    } else {
      await read();
      assert.deepEqual(seen, expected);
    }
  });
}
