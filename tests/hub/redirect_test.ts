import assert from "node:assert/strict";
import { test } from "node:test";
import { send } from "../../lib/hub/http.ts";
import { failureOf } from "../support/failure.ts";
import { type Exchange, fakeHub, hubContext, json } from "../support/fakes/hub.ts";

const bearer = { headers: { authorization: "Bearer hf_secret" } };
const form = { method: "POST", body: new URLSearchParams({ code: "secret" }) };
const moved = (location: string, status = 302) => new Response(null, { status, headers: { location } });

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

const elsewhere = (origin: string) => `redirects to a different address, ${origin}`;
const changed = "redirects in a way that would change the request";
const refused: [criterion: string, answer: Response, init: RequestInit, message: string][] = [
  ["another host", moved("https://evil.test/secret"), bearer, elsewhere("https://evil.test")],
  ["another port", moved("//huggingface.co:1/"), bearer, elsewhere("https://huggingface.co:1")],
  ["another scheme", moved("http://huggingface.co/"), bearer, elsewhere("http://huggingface.co")],
  ["another host for a POST", moved("https://evil.test", 307), form, elsewhere("https://evil.test")],
  ["a file", moved("file:///etc/passwd"), bearer, "redirects to what is not a web address"],
  ["a script", moved("javascript:alert()", 308), form, "redirects to what is not a web address"],
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
    const origin = /address, (\S+)$/.exec(message)?.[1];
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
    message: "https://huggingface.co redirects too many times",
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
