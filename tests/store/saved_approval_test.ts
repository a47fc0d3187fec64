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
  ["nothing where the file may not be read", { text: inFile, mode: 0 }, 0, false],
];

for (const [criterion, file, nowMs, found] of reads) {
  test(`SavedApproval.read gives ${criterion}`, async () => {
    const { host, kept } = machine(file);
    const before = new Map(host.disk.files);
    assert.equal((await kept().read(nowMs)) !== undefined, found);
    assert.deepEqual(host.disk.files, before);
  });
}

for (const broken of ["hf_secret\n", "\udcff", { text: inOther, mode: 0 }]) {
  test(`SavedApproval replaces and removes a file that can't be read: ${JSON.stringify(broken)}`, async () => {
    const { host, kept } = machine(broken);
    await kept().write(token);
    assert.deepEqual([...host.disk.files], [[PATH, { text: inFile, mode: 0o600 }]]);
    host.disk.files.set(PATH, typeof broken === "string" ? { text: broken } : broken);
    await kept().remove();
    assert.deepEqual([...host.disk.files], []);
  });
}

test("SavedApproval says where it can't keep anything", async () => {
  const { host, kept } = machine();
  host.disk.folders.set(PATH, 0o700);
  assert.equal(await kept().read(0), undefined);
  assert.deepEqual(await failureOf(kept().write(token)), {
    code: "store_unwritable",
    message: `Cannot write ${PATH}: it is a folder`,
    hint: "Check that you own the file and its folder, and that the disk has space",
  });
});
