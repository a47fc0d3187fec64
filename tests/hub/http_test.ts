import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers";
import { hubUrl, isSecure, readObject, responseError, retryAfterOf, send } from "../../lib/hub/http.ts";
import { VERSION } from "../../lib/version.ts";
import { failureOf } from "../support/failure.ts";
import { type Exchange, fakeHub, html, hubContext, json } from "../support/fake_hub.ts";

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
      hint: "Set HF_ENDPOINT to an https address; http is for this machine (127.0.0.1) only",
    },
  );
});

test("send refuses an endpoint that is no address", async () => {
  using hub = fakeHub();
  for (const endpoint of ["", "huggingface.co", "//hub.test"]) {
    assert.deepEqual(await failureOf(send(hubContext(hub.fetch, { endpoint }), "/a", bearer)), {
      code: "invalid_configuration",
      message: "HF_ENDPOINT is not a web address",
      hint: "Set it to an address such as https://huggingface.co, or unset it",
    });
  }
});

test("send follows a redirect within the origin with its method, body and authorization", async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    using hub = fakeHub(
      ["GET https://huggingface.co/a Bearer hf_secret", moved("/b?c", status)],
      ["GET https://huggingface.co/b?c Bearer hf_secret", moved("https://huggingface.co/d", status)],
      ["GET https://huggingface.co/d Bearer hf_secret", json({ status })],
    );
    assert.deepEqual(await (await send(hubContext(hub.fetch), "/a", bearer)).json(), { status });
  }
  for (const status of [307, 308]) {
    using hub = fakeHub(
      ["POST https://huggingface.co/a code=secret", moved("/b", status)],
      ["POST https://huggingface.co/b code=secret", json({})],
    );
    await send(hubContext(hub.fetch), "/a", form);
  }
});

const elsewhere = (origin: string) => `redirects to ${origin}, which is not followed`;
const changed = "redirects a request that must not be changed";
const refused: [criterion: string, answer: Response, init: RequestInit, message: string][] = [
  ["another host", moved("https://evil.test/secret"), bearer, elsewhere("https://evil.test")],
  ["another port", moved("//huggingface.co:1/"), bearer, elsewhere("https://huggingface.co:1")],
  ["another scheme", moved("http://huggingface.co/"), bearer, elsewhere("http://huggingface.co")],
  ["another host for a POST", moved("https://evil.test", 307), form, elsewhere("https://evil.test")],
  ["a page for a POST by 301", moved("/b", 301), form, changed],
  ["a page for a POST by 302", moved("/b", 302), form, changed],
  ["a page for a POST by 303", moved("/b", 303), form, changed],
];

for (const [criterion, answer, init, message] of refused) {
  test(`send does not follow a redirect to ${criterion}`, async () => {
    const line = init === form
      ? "POST https://huggingface.co/a?secret code=secret"
      : "GET https://huggingface.co/a?secret Bearer hf_secret";
    using hub = fakeHub([line, answer]);
    const origin = /to (\S+),/.exec(message)?.[1];
    assert.deepEqual(await failureOf(send(hubContext(hub.fetch), "/a?secret", init)), {
      code: "invalid_response",
      message: `https://huggingface.co ${message}`,
      hint: origin
        ? `If you trust ${origin}, set HF_ENDPOINT to it`
        : "Check that HF_ENDPOINT is the address of a Hub",
      status: answer.status,
    });
  });
}

test("send does not follow redirects in circles", async () => {
  const circle = Array.from({ length: 6 }, (): Exchange => ["GET https://huggingface.co/a", moved("/a")]);
  using hub = fakeHub(...circle);
  assert.deepEqual(await failureOf(send(hubContext(hub.fetch), "/a")), {
    code: "invalid_response",
    message: "https://huggingface.co redirects in circles",
    hint: "Check that HF_ENDPOINT is the address of a Hub",
    status: 302,
  });
});

test("send takes a redirect to nowhere for the answer", async () => {
  using hub = fakeHub(
    ["GET https://huggingface.co/a", new Response(null, { status: 302 })],
    ["GET https://huggingface.co/a", moved("http://[")],
  );
  const statuses = [await send(hubContext(hub.fetch), "/a"), await send(hubContext(hub.fetch), "/a")];
  assert.deepEqual(statuses.map((response) => response.status), [302, 302]);
});

/** An answer whose body goes on until the request is aborted, as that of a real fetch does. */
function endless(signal: () => AbortSignal): Response {
  const start = (body: ReadableStreamDefaultController) =>
    signal().addEventListener("abort", () => body.error(signal().reason));
  return new Response(new ReadableStream({ start }));
}

test("send ends a request that takes too long, headers or body", async () => {
  const timeout = {
    code: "timeout",
    message: "https://huggingface.co did not answer within 0.001 s",
    hint: "Try again, or allow more seconds with HF_HUB_DOWNLOAD_TIMEOUT",
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

const HUB = "Check that HF_ENDPOINT is the address of a Hub";
const statuses: [status: number, code: string, happened: string, hint: string, retryAfter?: string][] = [
  [401, "invalid_token", "the Hub does not accept this token", "Log in again"],
  [
    403,
    "forbidden",
    "the Hub forbids it (403)",
    "Check the token's permissions and your organization's rules",
  ],
  [429, "rate_limited", "too many requests (429)", "Try again in a few minutes"],
  [429, "rate_limited", "too many requests (429)", "Try again in 30 s", "30"],
  [500, "server_error", "the Hub failed (500)", "Try again in a few minutes"],
  [503, "server_error", "the Hub failed (503)", "Try again in a few minutes", "120"],
  [302, "invalid_response", "unexpected answer (302)", HUB],
  [400, "invalid_response", "unexpected answer (400)", HUB],
  [404, "invalid_response", "unexpected answer (404)", HUB],
];

for (const [status, code, happened, hint, retryAfter] of statuses) {
  test(`responseError knows ${status}${retryAfter ? ` with Retry-After ${retryAfter}` : ""}`, async () => {
    const headers = { "x-error-message": "secret", ...(retryAfter && { "retry-after": retryAfter }) };
    assert.deepEqual(await failureOf(() => Promise.reject(responseError(html(status, headers), "look"))), {
      code,
      message: `Could not look: ${happened}`,
      hint,
      status,
      ...(retryAfter && { retryAfter: Number(retryAfter) }),
    });
  });
}

test("retryAfterOf takes seconds only", () => {
  const values = [
    "0",
    " 17 ",
    "999999999",
    "1e3",
    "-1",
    "1.5",
    "",
    "Wed, 21 Oct 2026 07:28:00 GMT",
    "9999999999",
  ];
  const headers = values.map((value) => new Response(null, { headers: { "retry-after": value } }));
  assert.deepEqual([...headers, new Response()].map(retryAfterOf), [
    { retryAfter: 0 },
    { retryAfter: 17 },
    { retryAfter: 999999999 },
    ...Array(7).fill({}),
  ]);
});

test("readObject gives a JSON object and refuses everything else", async () => {
  assert.deepEqual(await readObject(json({ a: [1] }), "look"), { a: [1] });
  for (const body of ["", "<html>secret", '{"secret"', "[]", "null", '"secret"', "1"]) {
    assert.deepEqual(await failureOf(readObject(new Response(body, { status: 201 }), "look")), {
      code: "invalid_response",
      message: "Could not look: the answer is not a JSON object",
      hint: "Check that HF_ENDPOINT is the address of a Hub and that no proxy answers in its place",
      status: 201,
    });
  }
});
