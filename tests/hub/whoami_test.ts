import assert from "node:assert/strict";
import { test } from "node:test";
import { readWhoami, requestWhoami, tokenNameOf } from "../../lib/hub/whoami.ts";
import { Secret } from "../../lib/secret.ts";
import { failureOf } from "../support/failure.ts";
import { fakeHub, html, hubContext, json } from "../support/fakes/hub.ts";

test("requestWhoami asks with the token in a header", async () => {
  using hub = fakeHub(["GET https://hub.test/x/api/whoami-v2 Bearer hf_a", json({ name: "alice" })]);
  const context = hubContext(hub.fetch, { endpoint: "https://hub.test/x" });
  assert.deepEqual(await requestWhoami(context, new Secret("hf_a")), { name: "alice", orgs: [] });
});

test("requestWhoami refuses what no header takes, before any request and without quoting it", async () => {
  using hub = fakeHub();
  for (const text of ["", "hf_secret\n", "\ufeffhf_secret", "hf_secret\0", "hf_\u{1f917}secret"]) {
    assert.deepEqual(await failureOf(requestWhoami(hubContext(hub.fetch), new Secret(text))), {
      code: "invalid_token",
      message: "Could not check the token: the token contains invalid characters",
      hint: "Check that the token is complete, or log in again",
    });
  }
});

// The bodies recorded from the Hub, or composed from its schema.
const user = {
  type: "user",
  id: "6ac300000000000000000000",
  name: "alice",
  fullname: "Alice",
  email: "a@example.com",
  emailVerified: true,
  canPay: false,
  billingMode: "prepaid",
  periodEnd: 1793491200,
  isPro: false,
  avatarUrl: "/avatars/eccbd8a248c3753b1ba445d9b80ee712.svg",
  orgs: [],
};
const org = { type: "org", id: "1", name: "acme", fullname: "Acme", avatarUrl: "/a.svg" };
const auth = (accessToken: Record<string, unknown>) => ({
  auth: {
    type: "access_token",
    accessToken: { displayName: "ci", createdAt: "2026-08-04T12:00:00.000Z", ...accessToken },
  },
});
const fineGrained = {
  canReadGatedRepos: true,
  global: ["discussion.write"],
  scoped: [{ entity: { _id: "0123456789abcdef01234567", type: "model" }, permissions: ["repo.write"] }],
};
const alice = { name: "alice", fullname: "Alice", email: "a@example.com", orgs: [] };
const classic = { ...alice, authType: "access_token", displayName: "ci" };

const bodies: [criterion: string, body: Record<string, unknown>, identity: unknown, tokenName: string][] = [
  ["a write token", { ...user, ...auth({ role: "write" }) }, { ...classic, role: "write" }, "ci"],
  [
    "names that no account has",
    {
      name: "alice",
      fullname: "A".repeat(1001),
      email: "",
      orgs: [{ name: "o".repeat(1001) }],
      ...auth({ displayName: "c\n".repeat(501) }),
    },
    { name: "alice", orgs: [], authType: "access_token" },
    "oauth-alice",
  ],
  [
    "a read token",
    { ...user, ...auth({ role: "read" }), periodEnd: null },
    { ...classic, role: "read" },
    "ci",
  ],
  [
    "a fine-grained token",
    { ...user, ...auth({ role: "fineGrained", fineGrained }) },
    { ...classic, role: "fineGrained" },
    "ci",
  ],
  [
    "a fine-grained token without its permissions",
    { ...user, ...auth({ role: "fineGrained" }) },
    { ...classic, role: "fineGrained" },
    "ci",
  ],
  [
    "an OAuth token",
    { ...user, auth: { type: "oauth", expiresAt: "2027-08-05T00:00:00.000Z" } },
    { ...alice, authType: "oauth" },
    "oauth-alice",
  ],
  [
    "an OAuth token without an end",
    { ...user, auth: { type: "oauth" } },
    { ...alice, authType: "oauth" },
    "oauth-alice",
  ],
  [
    "an app token",
    {
      id: "1",
      type: "app",
      name: "bot",
      scope: { role: "read", entities: ["a"] },
      auth: { type: "app_token" },
    },
    { name: "bot", orgs: [], authType: "app_token" },
    "oauth-bot",
  ],
  [
    "an account in organizations",
    { ...user, email: null, orgs: [org, { ...org, name: "beta" }, null, { name: 1 }], auth: { type: "new" } },
    { name: "alice", fullname: "Alice", orgs: ["acme", "beta"], authType: "new" },
    "oauth-alice",
  ],
  ["a token with an empty name", { name: "alice", ...auth({ displayName: "" }) }, {
    name: "alice",
    orgs: [],
    authType: "access_token",
  }, "oauth-alice"],
  ["an answer of the least", { name: "a", orgs: {}, auth: null }, { name: "a", orgs: [] }, "oauth-a"],
];

for (const [criterion, body, identity, tokenName] of bodies) {
  test(`readWhoami understands ${criterion}, and tokenNameOf names it`, async () => {
    const read = await readWhoami(json(body));
    assert.deepEqual([read, tokenNameOf(read)], [identity, tokenName]);
  });
}

const HUB = "Check that HF_ENDPOINT is the address of a Hub";
const NO_OBJECT = [
  "invalid_response",
  "the response is not a JSON object",
  `${HUB} and that no proxy answers in its place`,
];
const NO_NAME = ["invalid_response", "the Hub's response has no account name", HUB];
const DEAD = { "x-error-message": "Invalid username or password." };

const failures: [criterion: string, answer: Response, failure: string[], status?: number][] = [
  ["401", json({ error: "Invalid username or password." }, 401, DEAD), [
    "invalid_token",
    "The Hub does not accept this token",
    "Check that the token is complete and not revoked, or log in again",
  ], 401],
  ["403", json({ error: "secret" }, 403), [
    "forbidden",
    "access is forbidden (403)",
    "Check the token's permissions and your organization's rules",
  ], 403],
  ["429", new Response("secret", { status: 429 }), [
    "rate_limited",
    "too many requests (429)",
    "Try again in a few minutes",
  ], 429],
  ["502 with a page", html(502), [
    "server_error",
    "the Hub returned an error (502)",
    "Try again in a few minutes",
  ], 502],
  ["404", html(404), ["invalid_response", "unexpected response (404)", HUB], 404],
  ["a page", html(200), NO_OBJECT, 200],
  ["an array", json([user]), NO_OBJECT, 200],
  ["nothing", new Response(null, { status: 204 }), NO_OBJECT, 204],
  ["no name", json({ ...user, name: undefined }), NO_NAME],
  ["an empty name", json({ ...user, name: "" }), NO_NAME],
  ["a name that is no text", json({ ...user, name: ["alice"] }), NO_NAME],
];

for (const [criterion, answer, [code, happened, hint], status] of failures) {
  test(`readWhoami refuses ${criterion}`, async () => {
    assert.deepEqual(await failureOf(readWhoami(answer)), {
      code,
      message: code === "invalid_token" ? happened : `Could not check the token: ${happened}`,
      hint,
      ...(status !== undefined && { status }),
    });
  });
}
