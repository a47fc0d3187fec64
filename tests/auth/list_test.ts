import assert from "node:assert/strict";
import { test } from "node:test";
import { authList } from "../../lib/auth/list.ts";
import { failureOf } from "../support/failure.ts";
import { fakeHub } from "../support/fakes/hub.ts";
import { inClear } from "../support/in_clear.ts";
import { FOLDER, machineWith, NOW, section, type Store, storeOf } from "../support/store/fixture.ts";

const stored_tokens = "[b]\nhf_token = hf_b\n\n[none]\nother = 1\n\n" +
  section("A", { hf_token: "hf_a", refresh_token: "r", expires_at: NOW + 999_999 }) +
  section("odd", { hf_token: "", expires_at: "1e3" });
const listed = (active?: string) => [
  { name: "b", token: "hf_b", active: active === "b" },
  { name: "none", token: undefined, active: false },
  { name: "A", token: "hf_a", refreshToken: "r", expiresAt: NOW + 999_999, active: active === "A" },
  { name: "odd", token: "", expiresAt: NaN, active: false },
];

const rows: [criterion: string, env: Record<string, string>, store: Store, expected: unknown][] = [
  ["nothing", {}, {}, { tokens: [] }],
  ["an active token that is not stored", {}, { token: "hf_c" }, {
    tokens: [],
    source: "file",
    unnamed: "hf_c",
  }],
  ["the stored tokens in the file's order", {}, { stored_tokens }, { tokens: listed() }],
  ["the active one", {}, { token: "hf_a\n", stored_tokens }, { tokens: listed("A"), source: "file" }],
  ["that none of them is active", {}, { token: "hf_c", stored_tokens }, {
    tokens: listed(),
    source: "file",
    unnamed: "hf_c",
  }],
  ["that a variable's token counts", { HF_TOKEN: "hf_b" }, { token: "hf_a", stored_tokens }, {
    tokens: listed("b"),
    source: "HF_TOKEN",
  }],
];

for (const [criterion, env, store, expected] of rows) {
  test(`authList gives ${criterion}`, async () => {
    const host = machineWith(store, { env });
    assert.deepEqual(inClear(await authList({ host })), expected);
    assert.deepEqual(storeOf(host), store);
  });
}

test("authList refreshes, locks and writes nothing, however old a token is", async () => {
  const store = {
    token: "hf_old",
    stored_tokens: section("l", { hf_token: "hf_old", refresh_token: "r", expires_at: 1 }),
  };
  using hub = fakeHub();
  const host = machineWith(store, { fetch: hub.fetch });
  host.lockedElsewhere.add(`${FOLDER}/stored_tokens.lock`);
  host.disk.folders.set(FOLDER, 0o500);
  assert.deepEqual(inClear(await authList({ host })), {
    tokens: [{ name: "l", token: "hf_old", refreshToken: "r", expiresAt: 1, active: true }],
    source: "file",
  });
  assert.deepEqual([storeOf(host), host.clock.monotonic()], [store, 0]);
});

test("authList refuses a store that it can't read", async () => {
  const host = machineWith({ token: "hf_a", stored_tokens: "[a]\nhf_secret\n" });
  assert.deepEqual(await failureOf(authList({ host })), {
    code: "store_unreadable",
    message: `Cannot read ${FOLDER}/stored_tokens, line 2: a key without = or :`,
    hint: "Repair it with `hf-auth repair`, which keeps a copy; nothing was changed",
  });
});
