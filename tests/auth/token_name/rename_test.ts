import assert from "node:assert/strict";
import { test } from "node:test";
import { authRename } from "../../../lib/auth/token_name/rename.ts";
import { failureOf } from "../../support/failure.ts";
import { machineWith, section, type Store, storeOf } from "../../support/store/fixture.ts";

const a = section("a", { hf_token: "hf_a", note: "kept" });
const z = section("z", { hf_token: "hf_z" });
const before = { token: "hf_a", stored_tokens: a + z };

const rows: [criterion: string, from: string, to: string, before: Store, stored_tokens: string][] = [
  ["all that the section holds", "a", "b", before, section("b", { hf_token: "hf_a", note: "kept" }) + z],
  ["Python's order", "a", "zz", before, z + section("zz", { hf_token: "hf_a", note: "kept" })],
  [
    "comments and spelling",
    "a",
    "b",
    { ...before, stored_tokens: `# mine\n[a]\n# in it\nHF_Token: hf_a\n\n${z}` },
    `# mine\n[b]\n# in it\nHF_Token: hf_a\n\n${z}`,
  ],
  [
    "what is inherited where it is",
    "a",
    "b",
    { ...before, stored_tokens: `[DEFAULT]\nnote = all\n\n[a]\nhf_token = hf_a\n\n` },
    `[DEFAULT]\nnote = all\n\n[b]\nhf_token = hf_a\n\n`,
  ],
  [
    "whose a browser login is, which its name said",
    "oauth-alice",
    "work",
    { ...before, stored_tokens: section("oauth-alice", { hf_token: "hf_a", refresh_token: "r" }) },
    section("work", { hf_token: "hf_a", refresh_token: "r", user: "alice" }),
  ],
  [
    "names with brackets and signs",
    "a",
    "a [b] = c",
    before,
    section("a [b] = c", { hf_token: "hf_a", note: "kept" }) + z,
  ],
];

for (const [criterion, from, to, before, stored_tokens] of rows) {
  test(`authRename keeps ${criterion}`, async () => {
    const host = machineWith(before);
    assert.deepEqual(await authRename(from, to, { host }), { from, to });
    assert.deepEqual(storeOf(host), { ...before, stored_tokens });
  });
}

test("authRename takes along what refreshes came to", async () => {
  const record = { failures: 1, ended_at: 17 };
  const host = machineWith({ ...before, refresh_log: section("a", record) });
  await authRename("a", "b", { host });
  assert.equal(storeOf(host)["refresh_log"], section("b", record));
});

test("authRename says that HF_AUTH_TOKEN_NAME has the old name", async () => {
  const host = machineWith(before, { env: { HF_AUTH_TOKEN_NAME: "a" } });
  assert.deepEqual(await authRename("a", "b", { host }), {
    from: "a",
    to: "b",
    leftIn: "HF_AUTH_TOKEN_NAME",
  });
});

const UNUSABLE =
  "Choose a name that is not empty, is one line without control characters, and is not DEFAULT";
const refused: [to: string, code: string, message: string, hint: string, from?: string][] = [
  [
    "z",
    "token_name_taken",
    "There is already an access token named z",
    "Choose another name, or remove that token with `hf-auth logout --token-name z`",
  ],
  [
    "a",
    "token_name_taken",
    "There is already an access token named a",
    "Choose another name, or remove that token with `hf-auth logout --token-name a`",
  ],
  ...["", " ", "DEFAULT", "a\nb", "a\x1b[2J", "a\u202eb", "a\x00"].map((
    name,
  ): [string, string, string, string] => [
    name,
    "invalid_token_name",
    // deno-lint-ignore no-control-regex
    `Cannot use ${JSON.stringify(name.replace(/[\x00-\x1f\u202e]/g, ""))} as a token name`,
    UNUSABLE,
  ]),
  [
    "b",
    "token_name_not_found",
    "Access token c not found in /home/user/.cache/huggingface/stored_tokens",
    "See the names with `hf-auth list`",
    "c",
  ],
];

for (const [to, code, message, hint, from = "a"] of refused) {
  test(`authRename refuses ${JSON.stringify([from, to])} and leaves the store`, async () => {
    const host = machineWith(before);
    assert.deepEqual(await failureOf(authRename(from, to, { host })), { code, message, hint });
    assert.deepEqual(storeOf(host), before);
  });
}
