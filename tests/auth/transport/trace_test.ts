import assert from "node:assert/strict";
import { test } from "node:test";
import { traced } from "../../../lib/auth/transport/trace.ts";
import { openSession } from "../../../lib/auth/session.ts";
import { memoryHost } from "../../../lib/host/memory/host.ts";
import { send } from "../../../lib/hub/http.ts";

test("traced says where a request goes and what comes of it, and nothing else", async () => {
  const answers: (() => Promise<Response>)[] = [
    async () => (await host.clock.sleep(1234),
      new Response("hf_body", { status: 403, headers: { a: "hf_c" } })),
    () => Promise.reject(new TypeError("hf_refused")),
  ];
  const host = memoryHost({ env: {}, fetch: () => answers.shift()!() });
  const fetch = traced(host.fetch, host);
  const url = new URL("https://user:hf_password@hub.test/oauth/token?code=hf_query#hf_hash");
  const init = { method: "POST", headers: { authorization: "Bearer hf_a" }, body: "token=hf_b" };
  assert.equal(await (await fetch(url, init)).text(), "hf_body");
  await assert.rejects(fetch(url.href), /hf_refused/);
  assert.equal(
    host.stderr,
    "Request: POST https://hub.test/oauth/token: 403 after 1234 ms\n" +
      "Request: GET https://hub.test/oauth/token: no response after 0 ms\n",
  );
});

for (
  const [HF_DEBUG, said] of [["1", /^Request: GET https:\/\/huggingface.co\/x: 200 after \d+ ms\n$/], [
    "",
    /^$/,
  ]] as const
) {
  test(`openSession: HF_DEBUG=${HF_DEBUG} ${HF_DEBUG ? "tells" : "does not tell"} of requests`, async () => {
    const host = memoryHost({ env: { HF_DEBUG }, fetch: () => Promise.resolve(new Response("{}")) });
    await send((await openSession({ host })).hub, "/x");
    assert.match(host.stderr, said);
  });
}
