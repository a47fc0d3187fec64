/** A token that the Hub refuses, and a refresh token at hand: asked once more with a new one. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { can } from "../../../lib/auth/checks/can.ts";
import { describeToken } from "../../../lib/auth/checks/describe_token.ts";
import type { VerbOptions } from "../../../lib/auth/session.ts";
import { type Exchange, fakeHub, json, whoamiBody } from "../../support/fakes/hub.ts";
import { HUB } from "../../support/fakes/login_exchanges.ts";
import { DAY, machine, newName, old, refresh, renewed, rotated } from "../../support/store/ageing_token.ts";
import { NOW, storeOf } from "../../support/store/fixture.ts";

const REPO = "/api/models/acme/notes/auth-check";
const REFUSED = { error: "Invalid credentials" };
const answer = (path: string, token: string, body: unknown, status = 200): Exchange => [
  `GET ${HUB}${path} Bearer ${token}`,
  json(body, status),
];

const questions: [
  name: string,
  path: string,
  ask: (options: VerbOptions) => Promise<unknown>,
  expected: unknown,
][] = [
  ["describeToken", "/api/whoami-v2", async (options) => (await describeToken(options)).name, "alice"],
  ["can read", REPO, async (options) => (await can("read", "acme/notes", options)).answer, "yes"],
];

for (const [name, path, ask, expected] of questions) {
  test(`${name} asks again with a refreshed token`, async () => {
    const stored = newName();
    using hub = fakeHub(
      answer(path, "hf_old", REFUSED, 401),
      // The Hub says the same where it hides a repository: whose the token is tells.
      ...path === REPO ? [answer("/api/whoami-v2", "hf_old", REFUSED, 401)] : [],
      refresh(json(rotated)),
      answer(path, "hf_new", path === REPO ? {} : whoamiBody()),
    );
    const host = machine(old(stored, { expires_at: NOW + 3 * DAY }), hub);
    assert.equal(await ask({ host }), expected);
    const { refresh_log: _, ...store } = storeOf(host);
    assert.deepEqual(store, renewed(stored));
  });
}
