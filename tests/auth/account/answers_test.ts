import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { Answers } from "../../../lib/auth/account/answers.ts";
import { memoryHost } from "../../../lib/host/memory/host.ts";
import type { Identity } from "../../../lib/hub/whoami.ts";
import { Secret } from "../../../lib/secret.ts";

const PATH = "/home/user/hf-auth/whoami_answers";
const HUB = "https://huggingface.co";
const DAY = 86_400_000;
const alice: Identity = { name: "alice", orgs: ["acme"] };
const token = (text: string) => new Secret(text);

function place(files: Record<string, string> = {}) {
  const host = memoryHost({ files });
  return { host, answers: new Answers(host.files, PATH), kept: () => host.disk.files.get(PATH)?.text };
}

test("Answers keeps what a Hub said of a token, for that Hub and that token", async () => {
  const { answers } = place();
  await answers.write(HUB, token("hf_a"), { identity: alice, at: 17 });
  await answers.write("https://mirror.test", token("hf_a"), { identity: { ...alice, name: "b" }, at: 18 });
  const read = await Promise.all([
    answers.read(HUB, token("hf_a")),
    answers.read("https://mirror.test", token("hf_a")),
    answers.read(HUB, token("hf_b")),
  ]);
  assert.deepEqual(read, [
    { identity: alice, at: 17 },
    { identity: { ...alice, name: "b" }, at: 18 },
    undefined,
  ]);
});

test("Answers holds no token, and nobody else may read it", async () => {
  const { host, answers, kept } = place();
  await answers.write(HUB, token("hf_secret"), { identity: alice, at: 17 });
  const key = createHash("sha256").update(`${HUB}\0hf_secret`).digest("hex");
  assert.deepEqual(JSON.parse(kept()!), { [key]: { identity: alice, at: 17 } });
  assert.deepEqual([host.disk.files.get(PATH)?.mode, host.disk.folders.get("/home/user/hf-auth")], [
    0o600,
    0o700,
  ]);
});

test("Answers forgets one, and the file goes with the last one", async () => {
  const { answers, kept } = place();
  for (const text of ["hf_a", "hf_b"]) await answers.write(HUB, token(text), { identity: alice, at: 17 });
  await answers.forget(HUB, token("hf_a"));
  const left = [await answers.read(HUB, token("hf_a")), await answers.read(HUB, token("hf_b"))];
  assert.deepEqual(left, [undefined, { identity: alice, at: 17 }]);
  await answers.forget(HUB, token("hf_b"));
  assert.equal(kept(), undefined);
});

test("Answers keeps the newest 32 of one day, and none that is large", async () => {
  const { answers, kept } = place();
  for (let at = 0; at < 40; at++) await answers.write(HUB, token(`hf_${at}`), { identity: alice, at });
  const times = () =>
    Object.values(JSON.parse(kept()!) as Record<string, { at: number }>).map(({ at }) => at);
  assert.deepEqual(times().sort((a, b) => a - b), Array.from({ length: 32 }, (_, index) => index + 8));
  const orgs = Array.from({ length: 2000 }, (_, index) => `organization ${index}`);
  await answers.write(HUB, token("hf_large"), { identity: { ...alice, orgs }, at: 50 });
  assert.equal(await answers.read(HUB, token("hf_large")), undefined);
  await answers.write(HUB, token("hf_next"), { identity: alice, at: DAY + 39 });
  assert.deepEqual(times(), [DAY + 39]);
});

for (const text of ["", "{", "[]", "null", "17"]) {
  test(`Answers takes ${JSON.stringify(text)} for nothing, and writes over it`, async () => {
    const { answers } = place({ [PATH]: text });
    assert.equal(await answers.read(HUB, token("hf_a")), undefined);
    await answers.forget(HUB, token("hf_a"));
    await answers.write(HUB, token("hf_a"), { identity: alice, at: 17 });
    assert.deepEqual(await answers.read(HUB, token("hf_a")), { identity: alice, at: 17 });
  });
}

test("Answers does without a place to write", async () => {
  const { host, answers } = place();
  host.disk.folders.set("/home/user", 0o500);
  await answers.write(HUB, token("hf_a"), { identity: alice, at: 17 });
  assert.equal(await answers.read(HUB, token("hf_a")), undefined);
});
