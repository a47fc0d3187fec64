import assert from "node:assert/strict";
import { test } from "node:test";
import { logout } from "../../lib/auth/logout.ts";
import { HUB } from "../support/fakes/login_exchanges.ts";
import { failureOf } from "../support/failure.ts";
import { fakeGit, gitCredential } from "../support/fakes/git.ts";
import { FOLDER, machineWith, pathOf, section, type Store, storeOf } from "../support/store/fixture.ts";

const a = section("A", { hf_token: "hf_a" });
const b = section("b c", { hf_token: "hf_b", refresh_token: "r", expires_at: 17, other: "kept" });
const both = { token: "hf_a", stored_tokens: a + b };

const rows: [
  criterion: string,
  before: Store,
  tokenName: string | undefined,
  result: unknown,
  after: Store,
][] = [
  ["everything", both, undefined, {
    status: "logged_out",
    removed: ["A", "b c"],
    wasActive: true,
    forgottenByGit: false,
  }, {}],
  [
    "a code that is waited for and an approval that is kept",
    {
      ...both,
      pending_login: section("https://huggingface.co", { device_code: "d" }),
      approved_login: section("https://huggingface.co", { hf_token: "hf_n" }),
    },
    undefined,
    {
      status: "logged_out",
      removed: ["A", "b c"],
      wasActive: true,
      forgottenByGit: false,
    },
    {},
  ],
  ["stored tokens of which none is active", { stored_tokens: b }, undefined, {
    status: "logged_out",
    removed: ["b c"],
    wasActive: false,
    forgottenByGit: false,
  }, {}],
  ["an active token that is not stored", { token: "hf_c\n" }, undefined, {
    status: "logged_out",
    removed: [],
    wasActive: true,
    forgottenByGit: false,
  }, {}],
  ["nothing where there is nothing", {}, undefined, {
    status: "not_logged_in",
    removed: [],
    wasActive: false,
    forgottenByGit: false,
  }, {}],
  ["empty files", { token: "", stored_tokens: "" }, undefined, {
    status: "not_logged_in",
    removed: [],
    wasActive: false,
    forgottenByGit: false,
  }, {}],
  ["the active token only", both, "A", {
    status: "logged_out",
    removed: ["A"],
    wasActive: true,
    forgottenByGit: false,
  }, { stored_tokens: b }],
  ["another token only", both, "b c", {
    status: "logged_out",
    removed: ["b c"],
    wasActive: false,
    forgottenByGit: false,
  }, { token: "hf_a", stored_tokens: a }],
  ["a section without a token", { token: "hf_a", stored_tokens: "[A]\n" }, "A", {
    status: "logged_out",
    removed: ["A"],
    wasActive: false,
    forgottenByGit: false,
  }, { token: "hf_a", stored_tokens: "" }],
];

for (const [criterion, before, tokenName, result, after] of rows) {
  test(`logout forgets ${criterion}`, async () => {
    const host = machineWith(before);
    assert.deepEqual(await logout({ host, ...(tokenName !== undefined && { tokenName }) }), {
      ...Object(result),
      copies: [],
      elsewhere: { variables: [] },
    });
    assert.deepEqual(storeOf(host), after);
  });
}

test("logout leaves no secret of a killed writer, and names the copies of a repair", async () => {
  const copy = "stored_tokens.2026-01-01T00-00-00-000Z";
  const traces = {
    ".token.7.0123abcd.draft": "hf_a",
    ".stored_tokens.7.0123abcd.draft": a,
    ".token.backup": "hf-auth in place 4 4\nhf_ahf_b",
    journal: "\0\0",
    "approved_login.1767225600000.0123abcd.room": section(HUB, { hf_token: "hf_c" }),
    refresh_log: section("A", { failures: 1 }),
  };
  const files = Object.fromEntries(
    [...Object.entries(traces), [copy, a], ["notes", "mine"]].map(([name, text]) => [pathOf(name!), text!]),
  );
  const host = machineWith(both, { files });
  const { copies } = await logout({ host });
  assert.deepEqual(copies, [`${FOLDER}/${copy}`]);
  assert.deepEqual(storeOf(host), { [copy]: a, notes: "mine" });
});

test("logout refuses an unknown name and leaves the store", async () => {
  const host = machineWith(both);
  assert.deepEqual(await failureOf(logout({ host, tokenName: "a" })), {
    code: "token_name_not_found",
    message: `Access token a not found in ${FOLDER}/stored_tokens`,
    hint: "See the names with `hf-auth list`",
  });
  assert.deepEqual(storeOf(host), both);
});

test("logout of one token removes nothing from a store that it can't read", async () => {
  const before = { token: "hf_a", stored_tokens: "secret\n" };
  const host = machineWith(before);
  const { code } = await failureOf(logout({ host, tokenName: "A" }));
  assert.deepEqual([code, storeOf(host)], ["store_unreadable", before]);
});

test("logout forgets the active token beside stored ones that it can't read, and names those", async () => {
  const host = machineWith({ token: "hf_a", stored_tokens: "secret\n" });
  assert.deepEqual(await failureOf(logout({ host })), {
    code: "store_unreadable",
    message: `Cannot read ${FOLDER}/stored_tokens, line 1: text before the first section`,
    hint: "Repair it with `hf-auth repair`, which keeps a copy; everything else was removed",
  });
  assert.deepEqual(storeOf(host), { stored_tokens: "secret\n" });
});

test("logout forgets an active token that it can't read", async () => {
  const host = machineWith({ token: "\udcffh", stored_tokens: a });
  const { removed } = await logout({ host });
  assert.deepEqual([removed, storeOf(host)], [["A"], {}]);
});

const overriding: [env: Record<string, string>, tokenName: string | undefined, what: string, after: Store][] =
  [
    [{ HF_TOKEN: "hf_e" }, undefined, "stored tokens were", {}],
    [{ HUGGING_FACE_HUB_TOKEN: "hf_e" }, "b c", "stored token was", { token: "hf_a", stored_tokens: a }],
  ];

for (const [env, tokenName, what, after] of overriding) {
  const [variable] = Object.keys(env);
  test(`logout says that ${variable} still logs in, when the files are done`, async () => {
    const host = machineWith(both, { env });
    assert.deepEqual(await failureOf(logout({ host, ...(tokenName !== undefined && { tokenName }) })), {
      code: "environment_token",
      message: `Still logged in: ${variable} is set`,
      hint: `Unset HF_TOKEN and HUGGING_FACE_HUB_TOKEN to log out; the ${what} removed`,
    });
    assert.deepEqual(storeOf(host), after);
  });
}

const kept: [criterion: string, held: string, tokenName: string | undefined, forgotten: boolean][] = [
  ["erases the active token from git", "hf_a", undefined, true],
  ["erases a stored token from git", "hf_b", undefined, true],
  ["erases the named token from git", "hf_b", "b c", true],
  ["leaves another account's token in git", "hf_x", undefined, false],
  ["leaves a token in git that stays", "hf_a", "b c", false],
];

for (const [criterion, held, tokenName, forgotten] of kept) {
  test(`logout ${criterion}`, async () => {
    const git = fakeGit({ held });
    const host = machineWith(both, { programs: { git: git.program } });
    const result = await logout({ host, ...(tokenName !== undefined && { tokenName }) });
    assert.equal(result.forgottenByGit, forgotten);
    assert.deepEqual(git.asked, [
      gitCredential("fill"),
      ...(forgotten ? [gitCredential("reject", held)] : []),
    ]);
  });
}

test("logout rejects with the signal's reason while it waits for the lock, and leaves the store", async () => {
  const reason = new Error("Ctrl-C");
  const controller = new AbortController();
  const host = machineWith(both);
  host.lockedElsewhere.add(`${FOLDER}/stored_tokens.lock`);
  host.clock.at(1_000, () => controller.abort(reason));
  await assert.rejects(logout({ host, signal: controller.signal }), reason);
  assert.deepEqual(storeOf(host), both);
});

test("logout forgets codes and approvals of every Hub, and the drafts of them", async () => {
  const other = section("https://other.test", { hf_token: "hf_other" });
  const draft = (name: string) => `.${name}.7.01234567.draft`;
  const left = {
    approved_login: other,
    pending_login: other,
    "approved_login.1.01234567.room": `${other}\0`,
    [draft("approved_login")]: "hf_secret",
    [draft("pending_login")]: "secret",
    [draft("token")]: "hf_secret",
  };
  const files = Object.fromEntries(Object.entries(left).map(([name, text]) => [pathOf(name), text]));
  const host = machineWith(both, { files });
  await logout({ host });
  assert.deepEqual(storeOf(host), {});
});

test("logout of one token removes the drafts that may hold it", async () => {
  const draft = ".stored_tokens.7.01234567.draft";
  const host = machineWith(both, { files: { [`${FOLDER}/${draft}`]: "hf_secret" } });
  await logout({ host, tokenName: "b c" });
  assert.equal(storeOf(host)[draft], undefined);
});
