import assert from "node:assert/strict";
import { test } from "node:test";
import { getToken } from "../../../lib/auth/token.ts";
import { authList } from "../../../lib/auth/list.ts";
import { login } from "../../../lib/auth/login.ts";
import { HfAuthError } from "../../../lib/errors.ts";
import type { MemoryHost } from "../../../lib/host/memory/host.ts";
import { fakeHub, json, whoamiBody } from "../../support/fakes/hub.ts";
import { whoami } from "../../support/fakes/login_exchanges.ts";
import { inClear } from "../../support/in_clear.ts";
import { machine, newName, old, refresh, renewed, rotated } from "../../support/store/ageing_token.ts";
import {
  changeStore,
  FOLDER,
  machineWith,
  NOW,
  pathOf,
  section,
  storeOf,
} from "../../support/store/fixture.ts";

const JOURNAL = "journal";
const withoutJournal = (host: MemoryHost) => {
  const { [JOURNAL]: _, ...store } = storeOf(host);
  return store;
};
const unwritable = () => new HfAuthError("store_unwritable", "Cannot write it: the disk reports an error");

/** A machine whose files can't be written from when the Hub has answered, until `mend` is called. */
function failing(name: string, which: (path: string) => boolean) {
  let broken = false;
  const hub = fakeHub(refresh(() => {
    broken = true;
    return json(rotated);
  }));
  const host = machine(old(name), hub);
  const write = (path: string, content: string | Uint8Array) =>
    broken && which(path) ? Promise.reject(unwritable()) : host.files.write(path, content);
  return {
    host,
    broken: { ...host, files: { ...host.files, write } },
    [Symbol.dispose]: () => hub[Symbol.dispose](),
  };
}

for (const which of ["stored_tokens", "token"]) {
  test(`a refresh whose ${which} can't be written is finished by the next command`, async () => {
    const name = newName();
    using world = failing(name, (path) => path.endsWith(`/${which}`));
    const { host, broken } = world;
    const expected = { token: "hf_new", source: "file", name };
    assert.deepEqual(inClear(await getToken({ host: broken })), {
      ...expected,
      warning: [
        "store_unwritable",
        "The token was refreshed and is safe, but not in its place yet",
        "Cannot write it: the disk reports an error; when that is fixed, the next hf-auth command finishes it",
      ],
    });
    assert.equal(host.disk.files.get(pathOf(JOURNAL))?.mode, 0o600);
    // A command that only reads shows it as done and leaves it.
    const { tokens } = await authList({ host });
    assert.deepEqual(inClear(tokens.find((token) => token.active)?.token), "hf_new");
    assert.notEqual(storeOf(host)[JOURNAL], undefined);
    assert.deepEqual(inClear(await getToken({ host })), expected);
    assert.deepEqual(storeOf(host), renewed(name));
  });
}

const died: [criterion: string, between: (name: string) => Record<string, string>][] = [
  ["before either file", old],
  ["between the two files", (name) => ({ ...renewed(name), token: "hf_old" })],
  ["after both files", renewed],
];

for (const [criterion, between] of died) {
  test(`what a process left that died ${criterion} is finished, for Python too`, async () => {
    const name = newName();
    using world = failing(name, () => true);
    await getToken({ host: world.broken });
    const journal = storeOf(world.host)[JOURNAL]!;
    using hub = fakeHub();
    const host = machineWith({ ...between(name), [JOURNAL]: journal }, { fetch: hub.fetch });
    assert.deepEqual(inClear(await getToken({ host })), { token: "hf_new", source: "file", name });
    assert.deepEqual(storeOf(host), renewed(name));
  });
}

test("what somebody has changed since is left, and the rest finished", async () => {
  const name = newName();
  using world = failing(name, () => true);
  await getToken({ host: world.broken });
  const { host } = world;
  const theirs = section("Y", { hf_token: "hf_y" });
  changeStore(host, { token: "hf_y", stored_tokens: theirs + old(name).stored_tokens });
  await login({ token: "hf_l", host: { ...host, fetch: loggingIn("hf_l").fetch } });
  const { token, stored_tokens = "" } = withoutJournal(host);
  assert.equal(token, "hf_l");
  assert.match(stored_tokens, /hf_token = hf_new\nrefresh_token = r2/);
  assert.ok(stored_tokens.includes(theirs));
});

test("a section that was replaced since keeps its new token", async () => {
  const name = newName();
  using world = failing(name, () => true);
  await getToken({ host: world.broken });
  const { host } = world;
  const theirs = {
    token: "hf_theirs",
    stored_tokens: section(name, { hf_token: "hf_theirs", refresh_token: "r9", expires_at: NOW + 9e6 }),
  };
  changeStore(host, theirs);
  assert.deepEqual(inClear(await getToken({ host })), { token: "hf_theirs", source: "file", name });
  assert.deepEqual(storeOf(host), theirs);
});

const nothings = [
  "\0".repeat(16_384),
  "",
  '{"sections": {"a": {"bef',
  "[]\n",
  "null\n",
  "nonsense\n",
  '{"active": {"before": "hf_old", "after": 1}}\n',
  '{"active": "hf_new"}\n',
  '{"sections": null}\n',
  '{"sections": {"a": null}}\n',
  '{"sections": {"a": {"before": null}}}\n',
  '{"sections": {"a": {"before": null, "after": {"hf_token": {}}}}}\n',
];
for (const journal of nothings) {
  test(`a journal that holds nothing is no change: ${JSON.stringify(journal.slice(0, 60))}`, async () => {
    const name = newName();
    using hub = fakeHub(refresh(json(rotated)));
    const host = machineWith({ ...old(name), [JOURNAL]: journal }, { fetch: hub.fetch });
    assert.deepEqual(inClear(await getToken({ host })), { token: "hf_new", source: "file", name });
    assert.deepEqual(storeOf(host), renewed(name));
  });
}

const cannot: [criterion: string, break_: (host: MemoryHost) => void][] = [
  ["the folder is read-only", (host) => void host.disk.folders.set(FOLDER, 0o500)],
  ["the active token's file is in the way", (host) => {
    host.disk.files.set(`${FOLDER}/token`, { text: "hf_old", mode: 0o400 });
    host.disk.mounts.add(`${FOLDER}/token`);
  }],
];

for (const [criterion, break_] of cannot) {
  test(`the Hub is not asked for an answer that can't be kept: ${criterion}`, async () => {
    const name = newName();
    using hub = fakeHub();
    const host = machine(old(name), hub);
    break_(host);
    const { warning, ...active } = inClear(await getToken({ host })) as { warning: string[] };
    assert.deepEqual(active, { token: "hf_old", source: "file", name });
    assert.equal(warning[0], "store_unwritable");
  });
}

test("files that are mounted one by one are written in place, and the refresh succeeds", async () => {
  const name = newName();
  using hub = fakeHub(refresh(json(rotated)));
  const host = machine(old(name), hub);
  for (const file of ["token", "stored_tokens"]) host.disk.mounts.add(`${FOLDER}/${file}`);
  assert.deepEqual(inClear(await getToken({ host })), { token: "hf_new", source: "file", name });
  assert.deepEqual(storeOf(host), renewed(name));
});

function loggingIn(token: string) {
  return fakeHub(whoami(token, json(whoamiBody("laptop"))));
}
