import assert from "node:assert/strict";
import { test } from "node:test";
import { getToken } from "../../lib/auth/token.ts";
import { failureOf } from "../support/failure.ts";
import { inClear } from "../support/in_clear.ts";
import { FOLDER, machineWith, NOW, section, type Store, storeOf } from "../support/store/fixture.ts";

const DAY = 86_400;
const store = {
  token: "hf_a",
  stored_tokens: section("A", { hf_token: "hf_a" }) + section("b", { hf_token: "hf_b" }),
};

const sources: [criterion: string, env: Record<string, string>, store: Store, expected: unknown][] = [
  ["nobody is logged in", {}, {}, undefined],
  ["no token is active", {}, { stored_tokens: store.stored_tokens }, undefined],
  ["the file is empty", {}, { ...store, token: "\r\n" }, undefined],
  ["the file's token", {}, store, { token: "hf_a", source: "file", name: "A" }],
  ["the file's token, cleaned", {}, { ...store, token: " h\nf_b\x85\n" }, {
    token: "hf_b",
    source: "file",
    name: "b",
  }],
  ["the file's token that has no name", {}, { ...store, token: "hf_c" }, { token: "hf_c", source: "file" }],
  ["the file's token without stored ones", {}, { token: "hf_c" }, { token: "hf_c", source: "file" }],
  ["HF_TOKEN before the file", { HF_TOKEN: " hf_e\n" }, store, { token: "hf_e", source: "HF_TOKEN" }],
  ["HF_TOKEN before the older name", { HF_TOKEN: "hf_e", HUGGING_FACE_HUB_TOKEN: "hf_o" }, store, {
    token: "hf_e",
    source: "HF_TOKEN",
  }],
  ["the older name before the file", { HF_TOKEN: "", HUGGING_FACE_HUB_TOKEN: "hf_o" }, store, {
    token: "hf_o",
    source: "HUGGING_FACE_HUB_TOKEN",
  }],
  ["HF_TOKEN of spaces hides the older name only", { HF_TOKEN: " ", HUGGING_FACE_HUB_TOKEN: "hf_o" }, store, {
    token: "hf_a",
    source: "file",
    name: "A",
  }],
];

for (const [criterion, env, before, expected] of sources) {
  test(`getToken gives ${criterion}`, async () => {
    const host = machineWith(before, { env });
    assert.deepEqual(inClear(await getToken({ host })), expected);
    assert.deepEqual(storeOf(host), before);
  });
}

test("getToken reads the file that HF_TOKEN_PATH names", async () => {
  const host = machineWith({}, { env: { HF_TOKEN_PATH: "/run/hf" }, files: { "/run/hf": "hf_r" } });
  assert.deepEqual(inClear(await getToken({ host })), { token: "hf_r", source: "file" });
});

test("getToken needs no home folder for a token in a variable", async () => {
  const options = { home: null, env: { HF_TOKEN: "hf_e" } };
  assert.deepEqual(inClear(await getToken({ host: machineWith({}, options) })), {
    token: "hf_e",
    source: "HF_TOKEN",
  });
  assert.deepEqual(await failureOf(getToken({ host: machineWith({}, { home: null }) })), {
    code: "invalid_configuration",
    message: "The home folder is not known",
    hint: "Set HF_HOME to the folder to keep the tokens in; a script also needs --allow-env=HF_HOME",
  });
});

// A request would be refused by the machine, and the lock is held: both would come back as a warning.
const fresh: [criterion: string, fields: Record<string, string | number>][] = [
  ["has more than a day left", { refresh_token: "r", expires_at: NOW + DAY + 1 }],
  ["has no refresh token", { expires_at: NOW }],
  ["has no end", { refresh_token: "r" }],
  ["has an end that is no number", { refresh_token: "r", expires_at: "1e3" }],
  ["has an end with a fraction", { refresh_token: "r", expires_at: "175.5" }],
  ["has an end in the future, as Python reads numbers", { refresh_token: "r", expires_at: `${NOW}_0` }],
];

for (const [criterion, fields] of fresh) {
  test(`getToken asks nobody about a token that ${criterion}`, async () => {
    const before = { token: "hf_a", stored_tokens: section("A", { hf_token: "hf_a", ...fields }) };
    const host = machineWith(before);
    host.lockedElsewhere.add(`${FOLDER}/stored_tokens.lock`);
    assert.deepEqual(inClear(await getToken({ host })), { token: "hf_a", source: "file", name: "A" });
    assert.deepEqual(storeOf(host), before);
  });
}

test("getToken serves the active token though the stored ones can't be read", async () => {
  const before = { token: "hf_a", stored_tokens: "[A]\nhf_token = hf_secret\nsecret" };
  const host = machineWith(before);
  assert.deepEqual(inClear(await getToken({ host })), {
    token: "hf_a",
    source: "file",
    warning: [
      "store_unreadable",
      `Cannot read ${FOLDER}/stored_tokens, line 3: a key without = or :`,
      "Repair it with `hf-auth repair`, which keeps a copy; nothing was changed",
    ],
  });
  assert.deepEqual(storeOf(host), before);
});

test("getToken says that the token file can't be read", async () => {
  const host = machineWith({}, { files: { [`${FOLDER}/token`]: { text: "hf_secret", mode: 0 } } });
  assert.deepEqual(await failureOf(getToken({ host })), {
    code: "store_unreadable",
    message: `Cannot read ${FOLDER}/token: permission denied`,
    hint: `Allow it with \`chmod u+rw ${FOLDER}/token\``,
  });
});
