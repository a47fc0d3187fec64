import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { test } from "node:test";
import { setImmediate } from "node:timers";
import { hubUrl, isSecure, send } from "../../lib/hub/http.ts";
import { VERSION } from "../../lib/version.ts";
import { failureOf } from "../support/failure.ts";
import { type Exchange, fakeHub, hubContext, json } from "../support/fakes/hub.ts";

const bearer = { headers: { authorization: "Bearer hf_secret" } };
const form = { method: "POST", body: new URLSearchParams({ code: "secret" }) };
const moved = (location: string, status = 302) => new Response(null, { status, headers: { location } });

test("send sends its headers, the caller's, and who asks", async () => {
  using hub = fakeHub(["GET https://huggingface.co/a?b=c Bearer hf_secret", json({})]);
  await send(hubContext(hub.fetch), "/a?b=c", bearer);
  assert.deepEqual(Object.fromEntries(hub.requests[0]!.headers), {
    accept: "application/json",
    authorization: "Bearer hf_secret",
    "user-agent": `hf-auth/${VERSION}`,
  });
});

test("send adds the origin to the User-Agent, as far as a header takes it", async () => {
  const origins = ["acme", "", "a\nb: \u{1f917}é"];
  using hub = fakeHub(...origins.map((): Exchange => ["GET https://huggingface.co/", json({})]));
  for (const origin of origins) await send(hubContext(hub.fetch, { origin }), "/");
  assert.deepEqual(
    hub.requests.map((request) => request.headers.get("user-agent")),
    ["acme", "", "ab: "].map((origin) => `hf-auth/${VERSION}; origin/${origin}`.trim()),
  );
});

test("send gives the whole answer", async () => {
  using hub = fakeHub(
    ["GET https://huggingface.co/", json({ a: 1 }, 418, { "retry-after": "3" })],
    ["GET https://huggingface.co/", new Response(null, { status: 204 })],
  );
  const response = await send(hubContext(hub.fetch), "/");
  assert.deepEqual([response.status, response.headers.get("retry-after"), await response.json()], [418, "3", {
    a: 1,
  }]);
  assert.equal((await send(hubContext(hub.fetch), "/")).status, 204);
});

test("send makes no request offline", async () => {
  using hub = fakeHub();
  assert.deepEqual(await failureOf(send(hubContext(hub.fetch, { offline: true }), "/a?secret", bearer)), {
    code: "offline",
    message: "Cannot reach https://huggingface.co: offline mode is enabled",
    hint: "Unset HF_HUB_OFFLINE (or TRANSFORMERS_OFFLINE) to allow requests",
  });
});

test("hubUrl keeps the endpoint's path", () => {
  const endpoints = [
    "https://hub.test",
    "https://hub.test/",
    "https://hub.test:8443/a/b",
    "http://[::1]:1/a//",
  ];
  assert.deepEqual(endpoints.map((endpoint) => hubUrl(endpoint, "/c?d").href), [
    "https://hub.test/c?d",
    "https://hub.test/c?d",
    "https://hub.test:8443/a/b/c?d",
    "http://[::1]:1/a/c?d",
  ]);
});

test("isSecure takes https, and http to this machine only", () => {
  const urls = {
    "https://hub.test": true,
    "http://127.0.0.1:1": true,
    "http://127.9.9.9": true,
    "http://localhost": true,
    "http://hub.localhost": true,
    "http://[::1]": true,
    "http://[::ffff:127.0.0.1]": false,
    "http://hub.test": false,
    "http://localhost.hub.test": false,
    "http://127.0.0.1.hub.test": false,
    "http://127.0.0.1@hub.test": false,
    "http://10.0.0.1": false,
    "ftp://127.0.0.1": false,
    "javascript:alert(1)": false,
    "file:///a": false,
  };
  assert.deepEqual(
    Object.fromEntries(Object.keys(urls).map((url) => [url, isSecure(new URL(url))])),
    urls,
  );
});

test("send refuses an endpoint that others can listen to before any request", async () => {
  using hub = fakeHub();
  assert.deepEqual(
    await failureOf(send(hubContext(hub.fetch, { endpoint: "http://hub.test/x" }), "/a", bearer)),
    {
      code: "insecure_endpoint",
      message: "Refusing to send a token to http://hub.test without https",
      hint:
        "Set HF_ENDPOINT to an https address; http is allowed only for this machine (127.0.0.1) and for hosts " +
        "in HF_AUTH_INSECURE_HOSTS, where anyone on the way can read your token",
    },
  );
});

test("send reaches a host over http that is named as insecure, and no other", async () => {
  using hub = fakeHub(["GET http://hub.corp:8000/a", json({})]);
  const insecureHosts = ["hub.corp"];
  await send(hubContext(hub.fetch, { endpoint: "http://hub.corp:8000", insecureHosts }), "/a");
  for (const endpoint of ["http://hub.corp.test", "http://a.hub.corp", "ftp://hub.corp"]) {
    await assert.rejects(send(hubContext(hub.fetch, { endpoint, insecureHosts }), "/a"));
  }
});

const endpoints: [endpoint: string, message: string, hint: string][] = [
  ["huggingface.co", "has no https://: huggingface.co", "Set it to https://huggingface.co"],
  ["hub.test:8000/a", "has no https://: hub.test:8000/a", "Set it to https://hub.test:8000/a"],
  ['"https://hub.test"', 'contains quotes: "https://hub.test"', "Remove the quotes"],
  ["'https://hub.test", "contains quotes: 'https://hub.test", "Remove the quotes"],
  [
    "https://me:secret@hub.test/a?secret",
    "contains a user name or a password: https://****@hub.test/a",
    "Remove it: the Hub needs only your access token",
  ],
  [
    "https://hub.test/a?secret=1",
    "contains a query: https://hub.test/a",
    "Remove everything from the ? or # on",
  ],
  ...["//hub.test", "ftp://hub.test", "https://", "http:", "https://a b", "nonsense\x1b[2J"].map((endpoint) =>
    [
      endpoint,
      `is not a web address: ${endpoint.replace("\x1b", "")}`,
      "Set it to an address such as https://huggingface.co, or unset it",
    ] as [string, string, string]
  ),
];

for (const [endpoint, message, hint] of endpoints) {
  test(`send says what is wrong with the endpoint ${JSON.stringify(endpoint)}`, async () => {
    using hub = fakeHub();
    assert.deepEqual(await failureOf(send(hubContext(hub.fetch, { endpoint }), "/a", bearer)), {
      code: "invalid_configuration",
      message: `HF_ENDPOINT ${message}`,
      hint,
    });
  });
}

/** An answer whose body goes on until the request is aborted, as that of a real fetch does. */
function endless(signal: () => AbortSignal): Response {
  const start = (body: ReadableStreamDefaultController) =>
    signal().addEventListener("abort", () => body.error(signal().reason));
  return new Response(new ReadableStream({ start }));
}

test("send ends a request that takes too long, headers or body", async () => {
  const timeout = {
    code: "timeout",
    message: "https://huggingface.co did not respond within 0.001 s",
    hint: "Try again, or raise HF_HUB_DOWNLOAD_TIMEOUT",
  };
  using hub = fakeHub(
    ["GET https://huggingface.co/a?secret", "silence"],
    ["GET https://huggingface.co/a?secret", () => endless(() => hub.requests[1]!.signal)],
    ["GET https://huggingface.co/a?secret", moved("/b")],
    ["GET https://huggingface.co/b", "silence"],
  );
  const context = hubContext(hub.fetch, { timeoutMs: 1 });
  assert.deepEqual(await failureOf(send(context, "/a?secret")), timeout);
  assert.deepEqual(await failureOf(send(context, "/a?secret")), timeout);
  assert.deepEqual(await failureOf(send(context, "/a?secret")), timeout);
});

test("send takes a time-out of years for what it is", async () => {
  using hub = fakeHub(["GET https://huggingface.co/", async () => {
    for (let turn = 0; turn < 1_000; turn++) await new Promise<void>((done) => setImmediate(done));
    return hub.requests[0]!.signal.aborted ? "silence" : json({});
  }]);
  assert.equal((await send(hubContext(hub.fetch, { timeoutMs: 1e12 }), "/")).status, 200);
});

test("send rejects with the signal's own reason", async () => {
  const reason = new Error("Ctrl-C");
  const controller = new AbortController();
  using hub = fakeHub(["GET https://huggingface.co/", () => {
    controller.abort(reason);
    return "silence";
  }]);
  const context = hubContext(hub.fetch, { signal: controller.signal });
  await assert.rejects(send(context, "/"), reason);
  await assert.rejects(send(context, "/"), reason);
});

test("send says that the Hub was not reached, and keeps why apart", async () => {
  const cause = new TypeError("secret");
  using hub = fakeHub(["POST https://huggingface.co/a?secret code=secret", cause]);
  const sent = send(hubContext(hub.fetch), "/a?secret", form);
  assert.deepEqual(await failureOf(sent), {
    code: "network",
    message: "Could not reach https://huggingface.co",
    hint: "Check the network connection, the proxy and HF_ENDPOINT, then try again",
  });
  await sent.catch((error) => assert.equal(error.cause, cause));
});

test("send takes an answer that came while this machine slept, even for longer than it would wait", async () => {
  const timeoutMs = 400;
  const sleep = () => {
    for (const end = performance.now() + 2 * timeoutMs; performance.now() < end;);
  };
  const fetch = (_: unknown, init?: RequestInit) => {
    const aborted = new Promise<never>((_, reject) =>
      init?.signal?.addEventListener("abort", () => reject(init.signal!.reason))
    );
    const answered = stat(import.meta.dirname!).then(() => json({}));
    sleep();
    return Promise.race([answered, aborted]);
  };
  assert.equal((await send(hubContext(fetch, { timeoutMs }), "/")).status, 200);
});
