import assert from "node:assert/strict";
import { test } from "node:test";
import { login } from "../../lib/auth/login.ts";
import { authRepair } from "../../lib/auth/repair.ts";
import { getToken } from "../../lib/auth/token.ts";
import { bytesOf, latin1, utf16le } from "../support/bytes.ts";
import { failureOf } from "../support/failure.ts";
import { fakeHub, json, whoamiBody } from "../support/fakes/hub.ts";
import { FOLDER, machineWith, section, type Store, storeOf } from "../support/store/fixture.ts";

const PATH = `${FOLDER}/stored_tokens`;
const COPY = `${PATH}.2026-01-01T00-00-00-000Z`;
const a = section("A", { hf_token: "hf_a", refresh_token: "r_a", expires_at: 17 });
const b = section("b", { hf_token: "hf_b" });

const intact: [criterion: string, store: Store, kept: string[]][] = [
  ["there is no file", {}, []],
  ["the file is empty", { stored_tokens: "" }, []],
  ["all is well", { token: "hf_a", stored_tokens: `# mine\n${b}${a}` }, ["b", "A"]],
];

for (const [criterion, store, kept] of intact) {
  test(`authRepair changes nothing when ${criterion}`, async () => {
    const host = machineWith(store);
    assert.deepEqual(await authRepair({ host }), {
      status: "intact",
      path: PATH,
      kept,
      lost: [],
      renamed: [],
    });
    assert.deepEqual(storeOf(host), store);
  });
}

const damages: [
  criterion: string,
  bytes: Uint8Array,
  text: string,
  kept: string[],
  lost: { line: number; reason: string }[],
  renamed: { from: string; to: string }[],
][] = [
  ["a stray line", bytesOf(`${a}hf_secret\n${b}`), a + b, ["A", "b"], [
    { line: 6, reason: "a key without = or :" },
  ], []],
  [
    "a second section of a name",
    bytesOf(b + a + b),
    a + b + section("b (2)", { hf_token: "hf_b" }),
    [
      ...["b", "A", "b (2)"],
    ],
    [],
    [{ from: "b", to: "b (2)" }],
  ],
  ["a byte order mark", bytesOf("\ufeff" + a + b), a + b, ["A", "b"], [], []],
  ["UTF-16", utf16le("\ufeff" + a + b), a + b, ["A", "b"], [], []],
  [
    "Windows's encoding",
    latin1(`[caf\xe9]\nhf_token = hf_c\n\n${a}`),
    a + section("café", { hf_token: "hf_c" }),
    [
      ...["café", "A"],
    ],
    [],
    [],
  ],
  ["the Rust tool's JSON", bytesOf('{"tokens": {"b": {"token": "hf_b"}, "x": {}}}'), b, ["b"], [
    { line: 1, reason: "no usable token" },
  ], []],
  [
    "rubbish",
    new Uint8Array([0xff, 0, 1]),
    "",
    [],
    [{ line: 1, reason: "text before the first section" }],
    [],
  ],
];

for (const [criterion, bytes, text, kept, lost, renamed] of damages) {
  test(`authRepair mends ${criterion}, and keeps every byte of the original`, async () => {
    const host = machineWith({ token: "hf_a" });
    await host.files.write(PATH, bytes);
    assert.deepEqual(await authRepair({ host }), {
      status: "repaired",
      path: PATH,
      copy: COPY,
      kept,
      lost,
      renamed,
    });
    assert.deepEqual(await host.files.readBytes(COPY), bytes);
    assert.deepEqual([host.disk.files.get(COPY)?.mode, host.disk.files.get(PATH)], [0o600, {
      text,
      mode: 0o600,
    }]);
    assert.deepEqual(Object.keys(storeOf(host)).sort(), [COPY, PATH, `${FOLDER}/token`].map(named).sort());
    assert.deepEqual([storeOf(host)["token"], (await authRepair({ host })).status], ["hf_a", "intact"]);
  });
}

function named(path: string): string {
  return path.replace(`${FOLDER}/`, "");
}

test("authRepair makes a login possible that was refused", async () => {
  using hub = fakeHub(
    ...[1, 2].map(() =>
      ["GET https://huggingface.co/api/whoami-v2 Bearer hf_new", json(whoamiBody("ci"))] as const
    ),
  );
  const before = { token: "hf_b", stored_tokens: `${b}hf_secret\n` };
  const host = machineWith(before, { fetch: hub.fetch });
  assert.equal((await failureOf(login({ host, token: "hf_new" }))).code, "store_unreadable");
  assert.equal((await getToken({ host }))?.warning?.code, "store_unreadable");
  assert.deepEqual(storeOf(host), before);
  await authRepair({ host });
  await login({ host, token: "hf_new" });
  assert.deepEqual(storeOf(host), {
    token: "hf_new",
    stored_tokens: b + section("ci", { hf_token: "hf_new" }),
    [named(COPY)]: before.stored_tokens,
  });
});

const damaged = `${a}hf_secret\n`;

test("authRepair changes nothing when the copy can't be written", async () => {
  const host = machineWith({ stored_tokens: damaged });
  host.disk.folders.set(FOLDER, 0o500);
  const { code, message } = await failureOf(authRepair({ host }));
  assert.deepEqual([code, message], ["store_unwritable", `Cannot write ${COPY}: permission denied`]);
  assert.deepEqual(storeOf(host), { stored_tokens: damaged });
});

test("authRepair says that there is no file that it could mend", async () => {
  const unreadable = machineWith({}, { files: { [PATH]: { text: damaged, mode: 0 } } });
  const folder = machineWith({});
  folder.disk.folders.set(PATH, 0o700);
  const owned = `Allow it with \`chmod u+rw ${PATH}\``;
  const away = "Move that folder away, or set HF_HOME to another folder";
  assert.deepEqual([
    await failureOf(authRepair({ host: unreadable })),
    await failureOf(authRepair({ host: folder })),
  ], [
    { code: "store_unreadable", message: `Cannot read ${PATH}: permission denied`, hint: owned },
    { code: "store_unreadable", message: `Cannot read ${PATH}: it is a folder`, hint: away },
  ]);
});

test("authRepair waits for whoever changes the store", async () => {
  const host = machineWith({ stored_tokens: damaged });
  host.lockedElsewhere.add(`${PATH}.lock`);
  assert.equal((await failureOf(authRepair({ host }))).code, "lock_timeout");
  assert.deepEqual([host.clock.monotonic(), storeOf(host)], [30_000, { stored_tokens: damaged }]);
});
