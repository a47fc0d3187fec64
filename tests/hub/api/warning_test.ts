import assert from "node:assert/strict";
import { test } from "node:test";
import { sendWithToken } from "../../../lib/hub/access/bearer.ts";
import { Secret } from "../../../lib/secret.ts";
import { fakeHub, hubContext, json } from "../../support/fakes/hub.ts";

const warnings: readonly (readonly [header: string, warning: string | undefined])[] = [
  ["token; Your token expires soon", "Your token expires soon"],
  ["; No topic; but two parts ", "No topic; but two parts"],
  ["Neither topic nor separator", "Neither topic nor separator"],
  ["topic;", undefined],
  ["", undefined],
  ["t; hf_secretsecret and hf_oauth_a\xe9b are known", "hf_**** and hf_**** are known"],
  [`t; ${"x".repeat(600)}`, "x".repeat(500)],
];

for (const [header, warning] of warnings) {
  test(`sendWithToken passes on the warning ${JSON.stringify(header.slice(0, 40))}`, async () => {
    using hub = fakeHub([
      "GET https://huggingface.co/x Bearer hf_a",
      json({}, 200, { "x-hf-warning": header }),
    ]);
    const said: string[] = [];
    const context = hubContext(hub.fetch, { onWarning: (message) => void said.push(message) });
    await sendWithToken(context, "/x", new Secret("hf_a"), "ask");
    assert.deepEqual(said, warning === undefined ? [] : [warning]);
  });
}
