import assert from "node:assert/strict";
import { test } from "node:test";
import type { MemoryFile } from "../../lib/host/memory/files.ts";
import { memoryHost } from "../../lib/host/memory/host.ts";
import { Secret } from "../../lib/secret.ts";
import { SavedApproval } from "../../lib/store/saved_approval.ts";
import { failureOf } from "../support/failure.ts";
import { inClear } from "../support/in_clear.ts";
import { section } from "../support/store/fixture.ts";

const PATH = "/hf/approved_login";
const HUB = "https://huggingface.co";
const OTHER = "http://localhost:5000";
const end = 1_800_000_000;
const token = { token: new Secret("hf_a"), refreshToken: new Secret("r_a"), expiresAt: end };
const whole = { hf_token: "hf_a", refresh_token: "r_a", expires_at: end };
const inFile = section(HUB, whole);
const inOther = section(OTHER, { hf_token: "hf_b" });

function machine(file?: string | MemoryFile) {
  const host = memoryHost({ files: file === undefined ? {} : { [PATH]: file } });
  return { host, kept: (endpoint = HUB) => new SavedApproval(host.files, PATH, endpoint) };
}

test("SavedApproval gives back what it keeps, privately and one for each Hub", async () => {
  const { host, kept } = machine();
  await kept().write(token);
  assert.deepEqual([...host.disk.files], [[PATH, { text: inFile, mode: 0o600 }]]);
  await kept(OTHER).write({ token: new Secret("hf_b") });
  assert.deepEqual([...host.disk.files], [[PATH, { text: inOther + inFile, mode: 0o600 }]]);
  assert.deepEqual(inClear([await kept().read(0), await kept(OTHER).read(0)]), [
    { token: "hf_a", refreshToken: "r_a", expiresAt: end },
    { token: "hf_b" },
  ]);
});

test("SavedApproval.write replaces what its Hub had", async () => {
  const { host, kept } = machine(inOther + inFile);
  await kept().write({ token: new Secret("hf_c") });
  assert.equal(host.disk.files.get(PATH)?.text, inOther + section(HUB, { hf_token: "hf_c" }));
});

test("SavedApproval.remove leaves the other Hub's, and no file after the last", async () => {
  const { host, kept } = machine(inOther + inFile);
  await kept().remove();
  assert.deepEqual([...host.disk.files], [[PATH, { text: inOther, mode: 0o600 }]]);
  await kept(OTHER).remove();
  await kept(OTHER).remove();
  assert.deepEqual([...host.disk.files], []);
});

const reads: [criterion: string, file: string | MemoryFile | undefined, nowMs: number, found: boolean][] = [
  ["nothing where there is no file", undefined, 0, false],
  ["nothing of another Hub", inOther, 0, false],
  ["nothing of almost the same address", section(`${HUB}/`, whole), 0, false],
  ["what has a millisecond left", inFile, end * 1000 - 1, true],
  ["nothing that has ended", inFile, end * 1000, false],
  ["nothing without a token", section(HUB, { refresh_token: "r_a", expires_at: end }), 0, false],
  ["nothing where the file is broken", `${inFile}hf_secret\n`, 0, false],
  ["nothing where the file is not UTF-8", `${inFile}\udcff`, 0, false],
];

for (const [criterion, file, nowMs, found] of reads) {
  test(`SavedApproval.read gives ${criterion}`, async () => {
    const { host, kept } = machine(file);
    const before = new Map(host.disk.files);
    assert.equal((await kept().read(nowMs)) !== undefined, found);
    assert.deepEqual(host.disk.files, before);
  });
}

for (const broken of ["hf_secret\n", "\udcff"]) {
  test(`SavedApproval replaces and removes a file that can't be understood: ${JSON.stringify(broken)}`, async () => {
    const { host, kept } = machine(broken);
    await kept().write(token);
    assert.deepEqual([...host.disk.files], [[PATH, { text: inFile, mode: 0o600 }]]);
    host.disk.files.set(PATH, { text: broken });
    await kept().remove();
    assert.deepEqual([...host.disk.files], []);
  });
}

for (const criterion of ["is a folder", "may not be read"]) {
  test(`SavedApproval neither replaces nor removes what ${criterion}`, async () => {
    const { host, kept } = machine(criterion === "is a folder" ? undefined : { text: inFile, mode: 0 });
    if (criterion === "is a folder") host.disk.folders.set(PATH, 0o700);
    const before = new Map(host.disk.files);
    for (const call of [kept().read(0), kept().write(token), kept().remove()]) {
      assert.equal((await failureOf(call)).code, "store_unreadable");
    }
    assert.deepEqual(host.disk.files, before);
  });
}

test("an approval that was kept in its room is found, by its own Hub, and goes when it is saved or removed", async () => {
  const rooms = (host: ReturnType<typeof machine>["host"]) =>
    [...host.disk.files.keys()].filter((path) => path.endsWith(".room"));
  const { host, kept } = machine();
  const room = await kept().reserve(0, 1_000);
  assert.deepEqual([rooms(host).length, await kept().read(0)], [1, undefined]);
  room.keep(token);
  assert.deepEqual(inClear([await kept().read(0), await kept(OTHER).read(0)]), [inClear(token), undefined]);
  await kept(OTHER).remove();
  assert.equal(rooms(host).length, 1);
  await kept().write(token);
  assert.deepEqual([...host.disk.files], [[PATH, { text: inFile, mode: 0o600 }]]);
  (await kept().reserve(0, 1_000)).keep(token);
  await kept().remove();
  assert.deepEqual([...host.disk.files], []);
});

test("a room whose code ended without an approval goes when another is made, one that holds an approval stays", async () => {
  const { host, kept } = machine();
  await kept().reserve(0, 1_000);
  (await kept().reserve(0, 1_000)).keep(token);
  await kept().reserve(0, 9_000);
  assert.equal(host.disk.files.size, 3);
  (await kept().reserve(5_000, 9_000)).discard();
  assert.equal(host.disk.files.size, 2);
  assert.notEqual(await kept().read(0), undefined);
});

for (
  const text of [
    "1",
    "null",
    `{"${HUB}": null}`,
    `{"${HUB}": {"hf_token": 1}}`,
    `{"${HUB}": {"hf_token": {}}}`,
  ]
) {
  test(`a room with something else in it holds no approval: ${text}`, async () => {
    const { host, kept } = machine();
    host.disk.files.set(`${PATH}.1000.0123abcd.room`, { text: `${text}\n`, mode: 0o600 });
    assert.equal(await kept().read(0), undefined);
    (await kept().reserve(2_000, 3_000)).discard();
    assert.deepEqual([...host.disk.files], []);
  });
}
