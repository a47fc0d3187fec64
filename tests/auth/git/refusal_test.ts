/** What becomes of a token that the Hub refused git: it is not handed out again, but refreshed once or said to be refused. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { gitCredential } from "../../../lib/auth/git/credential.ts";
import type { MemoryHost } from "../../../lib/host/memory/host.ts";
import { isHfAuthError } from "../../../lib/errors.ts";
import { type Exchange, fakeHub, json, whoamiBody } from "../../support/fakes/hub.ts";
import { whoami } from "../../support/fakes/login_exchanges.ts";
import { newName, refresh, rotated } from "../../support/store/ageing_token.ts";
import { machineWith, NOW, section, storeOf } from "../../support/store/fixture.ts";

const asking = "protocol=https\nhost=huggingface.co\n";
const store = { token: "hf_a", stored_tokens: section("A", { hf_token: "hf_a" }) };

type Step =
  | readonly ["erase" | "store", token: string]
  | readonly ["get", expected: unknown]
  | readonly ["wait", seconds: number];

async function follow(host: MemoryHost, steps: readonly Step[]): Promise<void> {
  for (const [what, value] of steps) {
    if (what === "wait") await host.clock.advance(value as number * 1000);
    else if (what === "get") assert.deepEqual(await got(host), value);
    else await gitCredential(what, `${asking}username=hf_user\npassword=${value}\n`, { host });
  }
}

async function got(host: MemoryHost): Promise<unknown> {
  try {
    return (await gitCredential("get", asking, { host }))?.token.reveal();
  } catch (error) {
    if (!isHfAuthError(error)) throw error;
    return [error.code, error.message];
  }
}

const REFUSED = ["forbidden", "The Hub has just refused the token A for git"];
const DEAD = ["invalid_token", "The Hub does not accept the stored token"];
const good = whoami("hf_a", json(whoamiBody("ci")));
const bad = whoami("hf_a", json({ error: "Invalid username or password." }, 401));

const stories: [criterion: string, steps: readonly Step[], hub: readonly Exchange[]][] = [
  ["is not handed out again", [["get", "hf_a"], ["erase", "hf_a"], ["get", DEAD], ["get", DEAD]], [bad, bad]],
  ["is said to be refused though it is valid", [["erase", "hf_a"], ["get", REFUSED]], [good]],
  ["is tried again after ten minutes", [["erase", "hf_a"], ["wait", 599], ["get", DEAD], ["wait", 1], [
    "get",
    "hf_a",
  ]], [bad]],
  ["is good again when git says so", [["erase", "hf_a"], ["store", "hf_a"], ["get", "hf_a"]], []],
  ["is another one", [["erase", "hf_typed"], ["store", "hf_typed"], ["get", "hf_a"]], []],
];

for (const [criterion, steps, exchanges] of stories) {
  test(`a token that git erases ${criterion}`, async () => {
    using hub = fakeHub(...exchanges);
    await follow(machineWith(store, { fetch: hub.fetch }), steps);
  });
}

test("a token of a browser login that git erases is refreshed, once", async () => {
  const name = newName();
  const stored_tokens = section(name, { hf_token: "hf_old", refresh_token: "r1", expires_at: NOW + 900_000 });
  const dead = whoami("hf_new", json({ error: "Invalid username or password." }, 401));
  using hub = fakeHub(refresh(json(rotated)), dead);
  const host = machineWith({ token: "hf_old", stored_tokens }, { fetch: hub.fetch });
  await follow(host, [
    ["erase", "hf_old"],
    ["get", "hf_new"],
    ["store", "hf_new"],
    ["get", "hf_new"],
    // Were it refreshed again, git and its helper could go on for ever.
    ["erase", "hf_new"],
    ["get", DEAD],
  ]);
});

test("a variable's token that git erases is named", async () => {
  using hub = fakeHub(bad);
  const host = machineWith({}, { fetch: hub.fetch, env: { HF_TOKEN: "hf_a" } });
  await follow(host, [["erase", "hf_a"], ["get", [
    "invalid_token",
    "The Hub does not accept the token in HF_TOKEN",
  ]]]);
});

test("what is noted of a refusal is no secret", async () => {
  const host = machineWith(store);
  await follow(host, [["erase", "hf_a"]]);
  const { git_notes, ...rest } = storeOf(host);
  assert.deepEqual(rest, store);
  assert.match(
    git_notes!,
    new RegExp(`^\\[https://huggingface.co\\]\\nrefused_[0-9a-f]{64} = ${NOW}\\n\\n$`),
  );
});

test("a token that git erases for another host is handed out", async () => {
  const host = machineWith(store);
  await gitCredential("erase", "protocol=https\nhost=example.com\nusername=x\npassword=hf_a\n", { host });
  assert.equal(await got(host), "hf_a");
});
