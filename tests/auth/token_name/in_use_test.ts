/** Which of several tokens is in use: the one that is named, or an error, but never another one. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { authList } from "../../../lib/auth/list.ts";
import { authRefresh } from "../../../lib/auth/refresh.ts";
import { authSwitch } from "../../../lib/auth/switch.ts";
import { getToken, type GetTokenOptions } from "../../../lib/auth/token.ts";
import { whoami } from "../../../lib/auth/whoami.ts";
import { fakeHub, json, whoamiBody } from "../../support/fakes/hub.ts";
import { failureOf } from "../../support/failure.ts";
import { inClear } from "../../support/in_clear.ts";
import { newName, old, refresh, renewed, rotated } from "../../support/store/ageing_token.ts";
import { FOLDER, machineWith, section, storeOf } from "../../support/store/fixture.ts";

const store = {
  token: "hf_a",
  stored_tokens: section("A", { hf_token: "hf_a" }) + section("b c", { hf_token: "h\n\tf_b" }) +
    section("empty", { hf_token: "" }),
};
const NAMED = { HF_AUTH_TOKEN_NAME: "b c" };

const given: [env: Record<string, string>, options: GetTokenOptions, expected: unknown][] = [
  [NAMED, {}, { token: "hf_b", source: "file", name: "b c" }],
  [{}, { tokenName: "b c" }, { token: "hf_b", source: "file", name: "b c" }],
  [NAMED, { tokenName: "A" }, { token: "hf_a", source: "file", name: "A" }],
  [{ ...NAMED, HF_TOKEN: "hf_e" }, {}, { token: "hf_b", source: "file", name: "b c" }],
  [{ HF_TOKEN: "hf_e" }, { tokenName: "A" }, { token: "hf_a", source: "file", name: "A" }],
  [{ HF_AUTH_TOKEN_NAME: "", HF_TOKEN: "hf_e" }, {}, { token: "hf_e", source: "HF_TOKEN" }],
];

for (const [env, options, expected] of given) {
  test(`getToken with ${JSON.stringify(options)} and ${JSON.stringify(env)} gives the named token`, async () => {
    const host = machineWith(store, { env });
    assert.deepEqual(inClear(await getToken({ ...options, host })), expected);
    assert.deepEqual(storeOf(host), store);
  });
}

const CORRECT = "Correct or unset HF_AUTH_TOKEN_NAME; see the names with `hf-auth list`";
const missing: [env: Record<string, string>, options: GetTokenOptions, message: string, hint: string][] = [
  [
    { HF_TOKEN: "hf_e" },
    { tokenName: "x" },
    `Access token x not found in ${FOLDER}/stored_tokens`,
    "See the names with `hf-auth list`",
  ],
  [{ HF_AUTH_TOKEN_NAME: "x" }, {}, `Access token x not found in ${FOLDER}/stored_tokens`, CORRECT],
  [
    { HF_AUTH_TOKEN_NAME: "empty" },
    {},
    `The section empty in ${FOLDER}/stored_tokens has no access token`,
    CORRECT,
  ],
];

for (const [env, options, message, hint] of missing) {
  test(`getToken and whoami with ${JSON.stringify(options)} and ${JSON.stringify(env)} are errors`, async () => {
    const failure = { code: "token_name_not_found", message, hint };
    const host = machineWith(store, { env });
    assert.deepEqual(await failureOf(getToken({ ...options, host })), failure);
    assert.deepEqual(await failureOf(whoami({ ...options, host })), failure);
  });
}

test("getToken refreshes a named token that is due, and leaves the active one", async () => {
  const name = newName();
  const { stored_tokens } = old(name);
  using hub = fakeHub(refresh(json(rotated)));
  const host = machineWith({ token: "hf_z", stored_tokens }, { fetch: hub.fetch });
  assert.deepEqual(inClear(await getToken({ tokenName: name, host })), {
    token: "hf_new",
    source: "file",
    name,
  });
  assert.deepEqual(storeOf(host), { token: "hf_z", stored_tokens: renewed(name).stored_tokens });
});

test("whoami asks about the named token", async () => {
  using hub = fakeHub(["GET https://huggingface.co/api/whoami-v2 Bearer hf_b", json(whoamiBody("ci"))]);
  const host = machineWith(store, { fetch: hub.fetch });
  assert.equal((await whoami({ tokenName: "b c", host })).name, "alice");
});

test("authList marks the named token, and none where the name is not stored", async () => {
  const marked = async (name: string) => {
    const { tokens, source } = await authList({
      host: machineWith(store, { env: { HF_AUTH_TOKEN_NAME: name } }),
    });
    return [tokens.filter(({ active }) => active).map((token) => token.name), source];
  };
  assert.deepEqual([await marked("b c"), await marked("x")], [[["b c"], "file"], [[], undefined]]);
});

test("authSwitch says that HF_AUTH_TOKEN_NAME names another token", async () => {
  const switched = async (tokenName: string) =>
    (await authSwitch(tokenName, { host: machineWith(store, { env: NAMED }) })).overriddenBy;
  assert.deepEqual([await switched("A"), await switched("b c")], ["HF_AUTH_TOKEN_NAME", undefined]);
});

test("authRefresh refreshes the token that HF_AUTH_TOKEN_NAME names", async () => {
  const host = machineWith(store, { env: NAMED });
  assert.deepEqual((await failureOf(authRefresh({ host }))).code, "not_refreshable");
});
