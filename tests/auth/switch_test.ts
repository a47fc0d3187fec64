import assert from "node:assert/strict";
import { test } from "node:test";
import { authSwitch } from "../../lib/auth/switch.ts";
import { failureOf } from "../support/failure.ts";
import { fakeGit, gitCredential, type GitOptions } from "../support/fakes/git.ts";
import { FOLDER, machineWith, section, storeOf } from "../support/store/fixture.ts";

const stored_tokens = section("A", { hf_token: "hf_a" }) + section("b c", { hf_token: "hf_b" }) +
  section("empty", { hf_token: "" }) + section("lines", { hf_token: "h\n\tf_l" }) + "[none]\nother = 1\n\n";
const before = { token: "hf_a", stored_tokens };

const rows: [tokenName: string, env: Record<string, string>, more: Record<string, string>, token: string][] =
  [
    ["b c", {}, {}, "hf_b"],
    ["A", {}, {}, "hf_a"],
    ["lines", {}, {}, "hf_l"],
    ["b c", { HF_TOKEN: "hf_e" }, { overriddenBy: "HF_TOKEN" }, "hf_b"],
    ["b c", { HUGGING_FACE_HUB_TOKEN: "hf_e" }, { overriddenBy: "HUGGING_FACE_HUB_TOKEN" }, "hf_b"],
    ["b c", { HF_TOKEN: "hf_b" }, {}, "hf_b"],
  ];

for (const [tokenName, env, more, token] of rows) {
  test(`authSwitch makes ${tokenName} active with ${JSON.stringify(env)}`, async () => {
    const host = machineWith(before, { env });
    assert.deepEqual(await authSwitch(tokenName, { host }), { tokenName, ...more, forgottenByGit: false });
    assert.deepEqual(storeOf(host), { token, stored_tokens });
  });
}

test("authSwitch makes a token active where none was", async () => {
  const host = machineWith({ stored_tokens });
  assert.deepEqual(await authSwitch("A", { host }), { tokenName: "A", forgottenByGit: false });
  assert.deepEqual(storeOf(host), before);
});

const missing = (name: string) => ({
  message: `Access token ${name} not found in ${FOLDER}/stored_tokens`,
  hint: "See the names with `hf-auth list`",
});
const tokenless = (name: string) => ({
  message: `The section ${name} in ${FOLDER}/stored_tokens has no access token`,
  hint: "See the stored tokens with `hf-auth list`",
});
const refused = [
  ...["a", "", "DEFAULT"].map((name) => [name, missing(name)] as const),
  ...["empty", "none"].map((name) => [name, tokenless(name)] as const),
];

for (const [name, failure] of refused) {
  test(`authSwitch refuses ${JSON.stringify(name)} and leaves the store`, async () => {
    const host = machineWith(before);
    assert.deepEqual(await failureOf(authSwitch(name, { host })), {
      code: "token_name_not_found",
      ...failure,
    });
    assert.deepEqual(storeOf(host), before);
  });
}

const fill = gitCredential("fill");
const gits: [
  criterion: string,
  options: GitOptions & { add?: boolean; to?: string },
  outcome: Record<string, unknown>,
  asked: string[],
][] = [
  ["erases git's copy of the token before", { held: "hf_a" }, { forgottenByGit: true }, [
    fill,
    gitCredential("reject", "hf_a"),
  ]],
  ["leaves another account's token in git", { held: "hf_x" }, { forgottenByGit: false }, [fill]],
  ["leaves git alone when the token stays", { held: "hf_a", to: "A" }, { forgottenByGit: false }, []],
  ["replaces git's copy when asked to", { held: "hf_a", add: true }, {
    git: { stored: true, helpers: ["store"] },
    forgottenByGit: false,
  }, [gitCredential("approve", "hf_b"), fill]],
  ["erases git's copy when replacing it failed", { held: "hf_a", add: true, failing: ["approve"] }, {
    git: { stored: false, helpers: ["store"], another: true },
    forgottenByGit: true,
  }, [gitCredential("approve", "hf_b"), fill, fill, gitCredential("reject", "hf_a")]],
  ["says that there is no helper", { helpers: "", add: true }, {
    git: { stored: false, helpers: [] },
    forgottenByGit: false,
  }, []],
];

for (const [criterion, { add = false, to = "b c", ...options }, outcome, asked] of gits) {
  test(`authSwitch ${criterion}`, async () => {
    const git = fakeGit(options);
    const host = machineWith(before, { programs: { git: git.program } });
    const result = await authSwitch(to, { host, addToGitCredential: add });
    assert.deepEqual([result, git.asked], [{ tokenName: to, ...outcome }, asked]);
  });
}

test("authSwitch says that a machine without programs has no helper", async () => {
  const host = machineWith(before);
  assert.deepEqual(await authSwitch("b c", { host, addToGitCredential: true }), {
    tokenName: "b c",
    git: { stored: false, helpers: [], unavailable: true },
    forgottenByGit: false,
  });
});
