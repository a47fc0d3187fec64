import assert from "node:assert/strict";
import { test } from "node:test";
import { type HubWarning, warningsIn } from "../../../lib/hub/api/warning.ts";
import { send } from "../../../lib/hub/http.ts";
import { fakeHub, hubContext, json } from "../../support/fakes/hub.ts";

const warning = (topic: string, message: string): HubWarning => ({ topic, message });

const HEADERS: readonly (readonly [header: string, ...warnings: HubWarning[]])[] = [
  ["token; Your token expires soon", warning("token", "Your token expires soon")],
  ["; No topic; but two parts ", warning("", "No topic; but two parts")],
  ["Neither topic nor separator", warning("", "Neither topic nor separator")],
  ["Now, then, and a comma", warning("", "Now, then, and a comma")],
  ["one; First, and more, two; Second,; Third", ...[
    warning("one", "First, and more"),
    warning("two", "Second"),
    warning("", "Third"),
  ]],
  ["topic;"],
  [""],
  [
    "t\x9b; hf_secretsecret and hf_oauth_a\xe9b are \x9b31mknown",
    warning("t", "hf_**** and hf_**** are 31mknown"),
  ],
  [`t; ${"x".repeat(600)}`, warning("t", "x".repeat(500))],
];

for (const [header, ...warnings] of HEADERS) {
  test(`warningsIn finds what is said in ${JSON.stringify(header.slice(0, 40))}`, () => {
    assert.deepEqual(warningsIn(new Headers({ "x-hf-warning": header })), warnings);
  });
}

test("send passes on the Hub's warnings, whatever is asked and however it ends", async () => {
  const answer = (status: number) => json({}, status, { "x-hf-warning": `${status}; Beware` });
  const url = "https://huggingface.co";
  using hub = fakeHub([`GET ${url}/a`, answer(200)], [`POST ${url}/b`, answer(400)], [
    `GET ${url}/c`,
    json({}),
  ]);
  const said: HubWarning[] = [];
  const context = hubContext(hub.fetch, { onWarning: (warning) => void said.push(warning) });
  await send(context, "/a");
  await send(context, "/b", { method: "POST" });
  await send(context, "/c");
  assert.deepEqual(said, [warning("200", "Beware"), warning("400", "Beware")]);
});
