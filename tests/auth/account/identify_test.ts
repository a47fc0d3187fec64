/** When the Hub is asked whose a token is, and when an earlier answer serves. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { logout } from "../../../lib/auth/logout.ts";
import { whoami, type WhoamiOptions } from "../../../lib/auth/whoami.ts";
import { failureOf } from "../../support/failure.ts";
import { type Exchange, fakeHub, html, json, whoamiBody } from "../../support/fakes/hub.ts";
import { CLIENT_ID, whoami as request } from "../../support/fakes/login_exchanges.ts";
import { machineWith, NOW, pathOf, section, storeOf } from "../../support/store/fixture.ts";

const store = { token: "hf_a", stored_tokens: section("a", { hf_token: "hf_a" }) };
const as = (name: string, token = "hf_a") => request(token, json(whoamiBody("a", name)));
const limited = request("hf_a", json({ error: "Too many" }, 429, { "retry-after": "30" }));
const MINUTE = 60_000;

function machine(exchanges: readonly Exchange[], env: Record<string, string> = {}) {
  const hub = fakeHub(...exchanges);
  const host = machineWith(store, { fetch: hub.fetch, env });
  return {
    host,
    who: async (options: WhoamiOptions = {}) => {
      const { name, stale } = await whoami({ host, ...options });
      return [name, ...stale ? [stale.message, stale.hint] : []];
    },
    [Symbol.dispose]: () => hub[Symbol.dispose](),
  };
}

test("whoami asks the Hub once a minute", async () => {
  using at = machine([as("alice"), as("bob")]);
  const { host, who } = at;
  assert.deepEqual([await who(), await who()], [["alice"], ["alice"]]);
  await host.clock.advance(MINUTE - 1);
  assert.deepEqual(await who(), ["alice"]);
  await host.clock.advance(1);
  assert.deepEqual(await who(), ["bob"]);
  assert.deepEqual(storeOf(host), store);
});

const asking: [criterion: string, options: WhoamiOptions, token: string, env?: Record<string, string>][] = [
  ["whoever wants it fresh", { fresh: true }, "hf_a"],
  ["of another token", { token: "hf_b" }, "hf_b"],
];

for (const [criterion, options, token] of asking) {
  test(`whoami asks the Hub again for ${criterion}`, async () => {
    using at = machine([as("alice"), as("bob", token)]);
    const { who } = at;
    assert.deepEqual([await who(), await who(options)], [["alice"], ["bob"]]);
  });
}

test("whoami asks another Hub, and none where it is offline", async () => {
  using at = machine([as("alice"), [
    "GET https://hub.test/api/whoami-v2 Bearer hf_a",
    json(whoamiBody("a", "bob")),
  ]]);
  const { host, who } = at;
  assert.deepEqual(await who(), ["alice"]);
  host.variables["HF_HUB_OFFLINE"] = "1";
  assert.equal((await failureOf(who())).code, "offline");
  delete host.variables["HF_HUB_OFFLINE"];
  host.variables["HF_ENDPOINT"] = "https://hub.test";
  assert.deepEqual(await who(), ["bob"]);
});

test("whoami gives an answer of the last day where the Hub has had too many requests, and says so", async () => {
  using at = machine([as("alice"), limited, limited, limited]);
  const { host, who } = at;
  await who();
  const said = (
    age: string,
  ) => ["alice", `Too many requests (429): this is what the Hub said ${age} ago`, "Try again in 30 s"];
  await host.clock.advance(MINUTE);
  assert.deepEqual(await who(), said("1 minute"));
  await host.clock.advance(1439 * MINUTE - 1);
  assert.deepEqual(await who(), said("23 hours"));
  await host.clock.advance(1);
  assert.equal((await failureOf(who())).code, "rate_limited");
});

test("whoami believes no earlier answer where it has to be fresh, after another failure, or of a clock that was set back", async () => {
  using at = machine([as("alice"), limited, request("hf_a", html(503)), limited, as("bob")]);
  const { host, who } = at;
  await who();
  await host.clock.advance(MINUTE);
  assert.equal((await failureOf(who({ fresh: true }))).code, "rate_limited");
  assert.equal((await failureOf(who())).code, "server_error");
  const path = pathOf("whoami_answers");
  const { text } = host.disk.files.get(path)!;
  host.disk.files.set(path, { text: text.replace(/"at":\d+/, `"at":${(NOW + 3600) * 1000}`) });
  assert.equal((await failureOf(who())).code, "rate_limited");
  assert.deepEqual(await who(), ["bob"]);
});

test("whoami forgets what was said of a token that the Hub refuses, and logout of one that is gone", async () => {
  using at = machine([as("alice"), request("hf_a", json({}, 401)), limited, as("alice"), as("bob", "hf_b")]);
  const { host, who } = at;
  await who();
  await host.clock.advance(MINUTE);
  assert.equal((await failureOf(who())).code, "invalid_token");
  assert.equal((await failureOf(who())).code, "rate_limited");
  await who();
  await who({ token: "hf_b" });
  const path = pathOf("whoami_answers");
  const kept = () => Object.keys(JSON.parse(host.disk.files.get(path)?.text ?? "{}")).length;
  const before = kept();
  await logout({ host, tokenName: "a" });
  const after = kept();
  await logout({ host });
  assert.deepEqual([before, after, host.disk.files.has(path)], [2, 1, false]);
});

const ageing = (name: string, token: string, refresh_token: string) => ({
  token,
  stored_tokens: section(name, { hf_token: token, refresh_token, expires_at: NOW + 999_999 }),
});
const refused = (token: string) => request(token, json({}, 401));
const refresh = (answer: Response): Exchange => [
  `POST https://huggingface.co/oauth/token grant_type=refresh_token&refresh_token=r&client_id=${CLIENT_ID}`,
  answer,
];
const renewed = json({ access_token: "hf_new", refresh_token: "r_new", expires_in: 999_999 });

const afterwards: [
  criterion: string,
  exchanges: Exchange[],
  outcome: string,
  isRenewed: boolean,
][] = [
  ["with a new one", [refused("hf_a"), refresh(renewed), as("alice", "hf_new")], "alice", true],
  [
    "with a new one, and no third time",
    [refused("hf_a"), refresh(renewed), refused("hf_new")],
    "invalid_token",
    true,
  ],
  [
    "not, when the session has ended",
    [
      refused("hf_a"),
      refresh(json({ error: "invalid_grant" }, 400)),
      refused("hf_a"),
    ],
    "invalid_token",
    false,
  ],
  [
    "not, when the refresh fails",
    [refused("hf_a"), refresh(html(503)), refused("hf_a")],
    "invalid_token",
    false,
  ],
];

for (const [criterion, exchanges, outcome, isRenewed] of afterwards) {
  test(`whoami tries a refused token again ${criterion}`, async () => {
    using hub = fakeHub(...exchanges);
    const name = `refused ${criterion}`;
    const host = machineWith(ageing(name, "hf_a", "r"), { fetch: hub.fetch });
    const ask = () => whoami({ host }).then(({ name }) => name, ({ code }) => code);
    assert.equal(await ask(), outcome);
    // The next command does not refresh again.
    if (!isRenewed) assert.equal(await ask(), outcome);
    const { token, stored_tokens } = storeOf(host);
    assert.deepEqual(
      { token, stored_tokens },
      isRenewed ? ageing(name, "hf_new", "r_new") : ageing(name, "hf_a", "r"),
    );
  });
}
