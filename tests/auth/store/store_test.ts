/** Verbs on a store that is not the two files. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { authList } from "../../../lib/auth/list.ts";
import { login } from "../../../lib/auth/login.ts";
import { logout } from "../../../lib/auth/logout.ts";
import { authRefresh } from "../../../lib/auth/refresh.ts";
import { authRepair } from "../../../lib/auth/repair.ts";
import { authStatus } from "../../../lib/auth/checks/status.ts";
import { authSwitch } from "../../../lib/auth/switch.ts";
import { authRename } from "../../../lib/auth/token_name/rename.ts";
import { getToken } from "../../../lib/auth/token.ts";
import { whoami } from "../../../lib/auth/whoami.ts";
import { HfAuthError } from "../../../lib/errors.ts";
import type { Engine, Parts } from "../../../lib/store/engines/engine.ts";
import { memoryEngine } from "../../../lib/store/engines/memory.ts";
import { failureOf } from "../../support/failure.ts";
import { fakeHub, json, whoamiBody } from "../../support/fakes/hub.ts";
import { whoami as whoamiOf } from "../../support/fakes/login_exchanges.ts";
import { newName, old, refresh, renewed, rotated } from "../../support/store/ageing_token.ts";
import { FOLDER, machineWith, NOW, section, storeOf } from "../../support/store/fixture.ts";

const NAME = "an engine in memory";
const two = section("one", { hf_token: "hf_one" }) + section("two", { hf_token: "hf_two" });
const OWN = `${FOLDER}/hf-auth/@${encodeURIComponent(NAME)}`;

async function engineWith({ active, stored }: Parts): Promise<Engine> {
  const engine = memoryEngine();
  await engine.write({ active: active ?? null, stored: stored ?? null }, (await engine.read()).version);
  return engine;
}

/** A machine that refreshes the token of an engine, which takes no change from when the Hub is asked until it is `back`. */
async function unstored(engine: Engine) {
  let isDown = false;
  const store: Engine = {
    ...engine,
    write: (change, version) =>
      isDown
        ? Promise.reject(new HfAuthError("store_unreachable", "Cannot reach it"))
        : engine.write(change, version),
  };
  using hub = fakeHub(refresh(json(rotated)));
  const host = machineWith({}, {
    fetch: (input, init) => {
      isDown ||= init?.method === "POST";
      return hub.fetch(input, init);
    },
  });
  const refreshed = (await getToken({ host, store }))!;
  return { host, store, refreshed, back: () => void (isDown = false) };
}

async function documentsIn(engine: Engine) {
  const { parts: { active, stored } } = await engine.read();
  return { active, stored };
}

test("the verbs work on an engine, and leave the files alone", async () => {
  const store = await engineWith({ active: "hf_one", stored: two });
  using hub = fakeHub(
    whoamiOf("hf_new", json(whoamiBody("new"))),
    whoamiOf("hf_two", json(whoamiBody())),
    whoamiOf("hf_two", json(whoamiBody())),
  );
  const host = machineWith({ token: "hf_file", stored_tokens: section("f", { hf_token: "hf_file" }) }, {
    fetch: hub.fetch,
  });
  const files = storeOf(host);
  const options = { host, store };
  const inUse = async () => {
    const { token, ...rest } = (await getToken(options))!;
    return [token.reveal(), rest];
  };
  assert.deepEqual(await inUse(), ["hf_one", { source: "store", store: NAME, name: "one" }]);
  const logged = await login({ ...options, token: "hf_new" });
  assert.equal(logged.status === "logged_in" && logged.tokenPath, NAME);
  await authSwitch("two", options);
  await authRename("two", "other", options);
  assert.deepEqual(await inUse(), ["hf_two", { source: "store", store: NAME, name: "other" }]);
  const { tokens, source, store: where } = await authList(options);
  assert.deepEqual([tokens.map(({ name, active }) => [name, active]), source, where], [
    [["new", false], ["one", false], ["other", true]],
    "store",
    NAME,
  ]);
  assert.equal((await whoami(options)).store, NAME);
  assert.equal((await authRepair(options)).status, "intact");
  const { store: section_ } = await authStatus(options);
  assert.deepEqual(section_, { files: [], facts: { name: NAME, readable: true }, findings: [] });
  assert.deepEqual((await logout({ ...options, tokenName: "one" })).removed, ["one"]);
  assert.deepEqual((await logout(options)).removed, ["new", "other"]);
  assert.deepEqual(await documentsIn(store), { active: undefined, stored: undefined });
  assert.deepEqual(storeOf(host), files);
});

test("a variable's token counts before an engine's, which is not asked then", async () => {
  const down: Engine = { name: NAME, read: () => assert.fail("asked"), write: () => assert.fail("asked") };
  const host = machineWith({}, { env: { HF_TOKEN: "hf_e" } });
  const { source, store } = (await getToken({ host, store: down }))!;
  assert.deepEqual([source, store], ["HF_TOKEN", undefined]);
});

for (
  const [criterion, env] of [["the option", {}], ["HF_AUTH_STORE", { HF_AUTH_STORE: "no:such" }]] as const
) {
  test(`"files" as the option is the two files, whatever ${criterion} says`, async () => {
    const host = machineWith({ token: "hf_file" }, { env });
    assert.equal((await getToken({ host, store: "files" }))?.token.reveal(), "hf_file");
  });
}

test("an engine that can't be reached is no reason to look into the files", async () => {
  const down = new HfAuthError("store_unreachable", "Cannot reach it", { hint: "Check it" });
  const store: Engine = { name: NAME, read: () => Promise.reject(down), write: () => Promise.reject(down) };
  const host = machineWith({ token: "hf_file" });
  for (const verb of [getToken, authList, whoami, authRefresh, authRepair, logout]) {
    const { code } = await failureOf(verb({ host, store }));
    assert.equal(code, "store_unreachable", verb.name);
  }
  assert.equal((await authStatus({ host, store })).state, "unusable");
});

test("a token of an engine is refreshed there when it is due, and the journal stays here until it is", async () => {
  const name = newName();
  const { token: active, stored_tokens: stored } = old(name);
  const engine = await engineWith({ active, stored });
  const { host, store, refreshed: { token, warning }, back } = await unstored(engine);
  assert.deepEqual([token.reveal(), warning?.message], [
    "hf_new",
    "The token was refreshed and is safe, but not in its place yet",
  ]);
  assert.deepEqual(await documentsIn(engine), { active, stored });
  assert.ok(host.disk.files.has(`${OWN}/journal`));
  // Whoever asks here sees it as done, also while it can't be.
  assert.equal((await getToken({ host, store }))?.token.reveal(), "hf_new");
  back();
  await getToken({ host, store });
  const after = renewed(name);
  assert.deepEqual(await documentsIn(engine), { active: after.token, stored: after.stored_tokens });
  assert.equal(host.disk.files.has(`${OWN}/journal`), false);
});

test("a token that has expired is waited for while another machine has the turn, and needs none then", async () => {
  const name = newName();
  const { token: active, stored_tokens: stored } = old(name, { expires_at: NOW - 1 });
  const lease = JSON.stringify({ holder: "another", seconds: 60 });
  const engine = await engineWith({ active, stored });
  await engine.write({ lease }, (await engine.read()).version);
  const host = machineWith({}, { fetch: () => assert.fail("asked") });
  host.clock.at(5_000, async () => {
    const after = renewed(name);
    await engine.write({ active: after.token, stored: after.stored_tokens }, (await engine.read()).version);
  });
  assert.equal((await getToken({ host, store: engine }))?.token.reveal(), "hf_new");
  assert.deepEqual([host.clock.monotonic() < 10_000, (await engine.read()).parts.lease], [true, lease]);
});

test("the Hub is not asked by a machine whose turn another one took before it could begin", async () => {
  const name = newName();
  const { token: active, stored_tokens: stored } = old(name);
  const engine = await engineWith({ active, stored });
  const host = machineWith({}, {
    fetch: (_, init) => init?.method === "POST" ? assert.fail("asked") : Promise.resolve(json({})),
  });
  const slow: Engine = {
    ...engine,
    async write(change, version) {
      const isWritten = await engine.write(change, version);
      const lease = JSON.stringify({ holder: "another", seconds: 60 });
      return isWritten && await engine.write({ lease }, (await engine.read()).version);
    },
  };
  const { token, warning } = (await getToken({ host, store: slow }))!;
  assert.deepEqual([token.reveal(), warning, storeOf(host)], ["hf_old", undefined, {}]);
});

test("what the journal keeps is for its own store, not for another one that is called the same", async () => {
  const name = newName();
  const { token: active, stored_tokens: stored } = old(name);
  const [here, there] = [await engineWith({ active, stored }), await engineWith({ active, stored })];
  const { host, store: first, back } = await unstored({ ...here, id: () => "here" });
  const store: Engine = { ...there, id: () => Promise.resolve("there") };
  const kept = host.disk.files.get(`${FOLDER}/hf-auth/@here/journal`)?.text;
  assert.match(kept ?? "", /hf_new/);
  // A change, which finishes first what was interrupted.
  await authSwitch(name, { host, store });
  assert.deepEqual(await documentsIn(there), { active, stored });
  assert.equal(host.disk.files.get(`${FOLDER}/hf-auth/@here/journal`)?.text, kept);
  back();
  await authSwitch(name, { host, store: first });
  assert.equal((await documentsIn(here)).stored, renewed(name).stored_tokens);
});

test("a variable's token counts where no cluster is known, too", async () => {
  const host = machineWith({}, { env: { HF_TOKEN: "hf_e", HF_AUTH_STORE: "kubernetes:ml/hf" } });
  assert.equal((await getToken({ host }))?.source, "HF_TOKEN");
  assert.equal(
    (await failureOf(authList({ host }))).message,
    "This is no pod, and there is no kubectl that would know a cluster",
  );
});

test("no program is asked for a cluster that a variable's token makes needless, and one only once", async () => {
  let asked = 0;
  const cluster = { server: "https://c:6443" };
  const kubectl = () => {
    asked++;
    return { status: 0, stdout: JSON.stringify({ clusters: [{ cluster }], users: null }) };
  };
  const env = { HF_AUTH_STORE: "kubernetes:ml/hf" };
  const fetch = () => Promise.resolve(json({}, 404));
  const machine = (more: object) =>
    machineWith({}, { env: { ...env, ...more }, fetch, programs: { kubectl } });
  await getToken({ host: machine({ HF_TOKEN: "hf_e" }) });
  assert.equal(asked, 0);
  await failureOf(getToken({ host: machine({}) }));
  assert.equal(asked, 1);
});

test("what the journal keeps gives way to a login that somebody made meanwhile", async () => {
  const name = newName();
  const { token: active, stored_tokens: stored } = old(name);
  const engine = await engineWith({ active, stored });
  const { host, store, back } = await unstored(engine);
  const theirs = section(name, { hf_token: "hf_theirs", refresh_token: "r9", expires_at: 4_000_000_000 });
  await engine.write({ active: "hf_theirs", stored: theirs }, (await engine.read()).version);
  back();
  assert.equal((await getToken({ host, store }))?.token.reveal(), "hf_theirs");
  assert.deepEqual(await documentsIn(engine), { active: "hf_theirs", stored: theirs });
});

test("where no file can be written, a refresh goes on without a journal, and says so", async () => {
  const name = newName();
  const { token: active, stored_tokens: stored } = old(name);
  const engine = await engineWith({ active, stored });
  using hub = fakeHub(refresh(json(rotated)));
  const host = machineWith({}, { fetch: hub.fetch });
  const readOnly = () => Promise.reject(new HfAuthError("store_unwritable", "The disk is read-only"));
  const files = { ...host.files, reserve: readOnly, write: readOnly };
  const { token, warning } = (await getToken({ host: { ...host, files }, store: engine }))!;
  assert.deepEqual([token.reveal(), warning], ["hf_new", undefined]);
  assert.deepEqual((await documentsIn(engine)).stored, renewed(name).stored_tokens);
  assert.match(host.stderr, /The disk is read-only, so a refresh is lost/);
});

test("the original of a repaired store is kept in a private folder of this machine", async () => {
  const engine = await engineWith({ active: "hf_one", stored: `${two}[one]\nhf_token = hf_again\n` });
  const host = machineWith({});
  const { status, path, copy = "" } = await authRepair({ host, store: engine });
  assert.deepEqual([status, path, copy.startsWith(`${OWN}/stored_tokens.`)], ["repaired", NAME, true]);
  assert.match(host.disk.files.get(copy)?.text ?? "", /hf_again/);
});

test("login asks nobody when what an engine has stored can't be understood", async () => {
  using hub = fakeHub();
  const store = await engineWith({ stored: "no section" });
  const failure = await failureOf(login({ host: machineWith({}, { fetch: hub.fetch }), store }));
  assert.deepEqual([failure.code, failure.hint], [
    "store_unreadable",
    "Repair it with `hf-auth repair`, which keeps a copy; nothing was changed",
  ]);
  assert.equal((await documentsIn(store)).stored, "no section");
});
