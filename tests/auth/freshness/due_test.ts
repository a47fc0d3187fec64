import assert from "node:assert/strict";
import { test } from "node:test";
import { getToken } from "../../../lib/auth/token.ts";
import { fakeHub, json } from "../../support/fakes/hub.ts";
import { inClear } from "../../support/in_clear.ts";
import { DAY, machine, newName, old, refresh, rotated } from "../../support/store/ageing_token.ts";
import { machineWith, NOW, section, storeOf } from "../../support/store/fixture.ts";

test("getToken refreshes what lives for an hour in the last tenth of it", async () => {
  const name = newName();
  const short = (token: string, refreshToken: string) =>
    json({ access_token: token, refresh_token: refreshToken, expires_in: 3600 });
  using hub = fakeHub(refresh(short("hf_1", "r2")), refresh(short("hf_2", "r3"), "r2"));
  const host = machine(old(name), hub);
  const expected = { source: "file", name };
  assert.deepEqual(inClear(await getToken({ host })), { ...expected, token: "hf_1" });
  await host.clock.advance(3_239_999);
  assert.deepEqual(inClear(await getToken({ host })), { ...expected, token: "hf_1" });
  await host.clock.advance(1);
  assert.deepEqual(inClear(await getToken({ host })), { ...expected, token: "hf_2" });
});

test("a token that lives for an hour says so itself: no other machine refreshes it sooner", async () => {
  const name = newName();
  const fields = { hf_token: "hf_old", refresh_token: "r1", expires_at: NOW + 3600, issued_at: NOW };
  const stored_tokens = section(name, fields);
  const short = json({ access_token: "hf_1", refresh_token: "r2", expires_in: 3600 });
  using hub = fakeHub(refresh(short));
  const host = machineWith({ token: "hf_old", stored_tokens }, { fetch: hub.fetch, now: NOW * 1000 });
  await host.clock.advance(3_239_999);
  assert.equal((await getToken({ host }))?.token.reveal(), "hf_old");
  await host.clock.advance(1);
  assert.equal((await getToken({ host }))?.token.reveal(), "hf_1");
  const after = {
    hf_token: "hf_1",
    refresh_token: "r2",
    expires_at: NOW + 3240 + 3600,
    issued_at: NOW + 3240,
  };
  assert.deepEqual(storeOf(host), { token: "hf_1", stored_tokens: section(name, after) });
});

test("a long life after a short one leaves no trace of it, and nonsense counts for nothing", async () => {
  for (const issued_at of [NOW - 7 * DAY, "soon", NOW + 99 * DAY]) {
    const name = newName();
    using hub = fakeHub(refresh(json(rotated)));
    const host = machine(old(name, { issued_at }), hub);
    if (issued_at === NOW - 7 * DAY) await host.clock.advance(DAY * 200);
    assert.equal((await getToken({ host }))?.token.reveal(), "hf_new", `${issued_at}`);
    assert.doesNotMatch(storeOf(host)["stored_tokens"]!, /issued_at/);
  }
});

const clocks: [criterion: string, now: number, end: string | number | undefined, due: boolean][] = [
  ["the clock is at the epoch", 0, NOW, false],
  ["the clock is far ahead", NOW + 9_999 * DAY, NOW + 100 * DAY, true],
  ["there is a second more than a day", NOW, NOW + DAY + 1, false],
  ["there is exactly a day", NOW, NOW + DAY, true],
  ["there is no end", NOW, undefined, false],
  ["the end is empty", NOW, "", false],
  ["the end is no number", NOW, "soon", false],
  ["the end has a fraction", NOW, `${NOW}.5`, false],
  ["the end has an exponent", NOW, "1e3", false],
  ["the end has underscores", NOW, "1_0", true],
  ["the end has underscores and lies ahead", NOW, `${NOW}_000`, false],
  ["the end has an underscore too many", NOW, "1__0", false],
  ["the end has a sign", NOW, "+17", true],
  ["the end lies before the epoch", NOW, "-17", true],
  ["the end has digits of another script", NOW, "\u0661\u0667", true],
  ["the end is 0", NOW, 0, true],
];

for (const [criterion, now, end, due] of clocks) {
  test(`getToken ${due ? "renews" : "does not renew"} when ${criterion}`, async () => {
    const name = newName();
    using hub = fakeHub(...(due ? [refresh(json(rotated))] : []));
    const fields = { hf_token: "hf_old", refresh_token: "r1", ...(end !== undefined && { expires_at: end }) };
    const before = { token: "hf_old", stored_tokens: section(name, fields) };
    const host = machineWith(before, { fetch: hub.fetch, now: now * 1000 });
    assert.deepEqual(inClear(await getToken({ host })), {
      token: due ? "hf_new" : "hf_old",
      source: "file",
      name,
    });
    const after = { hf_token: "hf_new", refresh_token: "r2", expires_at: now + 2_591_999 };
    assert.deepEqual(storeOf(host), due ? { token: "hf_new", stored_tokens: section(name, after) } : before);
  });
}
