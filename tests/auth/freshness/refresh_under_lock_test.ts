import assert from "node:assert/strict";
import { test } from "node:test";
import { getToken } from "../../../lib/auth/token.ts";
import { HfAuthError } from "../../../lib/errors.ts";
import { fakeHub, json } from "../../support/fakes/hub.ts";
import { inClear } from "../../support/in_clear.ts";
import {
  DAY,
  machine,
  newName,
  old,
  other,
  refresh,
  renewed,
  rotated,
} from "../../support/store/ageing_token.ts";
import { changeStore, FOLDER, NOW, section, storeOf } from "../../support/store/fixture.ts";

test("getToken refreshes a token within a day of its end, and stores all that is new", async () => {
  const name = newName();
  using hub = fakeHub(refresh(json(rotated)));
  const host = machine(old(name), hub);
  const expected = { token: "hf_new", source: "file", name };
  assert.deepEqual(inClear(await getToken({ host })), expected);
  assert.deepEqual(storeOf(host), renewed(name));
  assert.deepEqual(inClear(await getToken({ host })), expected);
});

test("getToken refreshes a token that has ended", async () => {
  const name = newName();
  using hub = fakeHub(refresh(json(rotated)));
  const host = machine(old(name, { expires_at: 17 }), hub);
  assert.deepEqual(inClear(await getToken({ host })), { token: "hf_new", source: "file", name });
  assert.deepEqual(storeOf(host), renewed(name));
});

test("getToken keeps what else the section holds when it renews", async () => {
  const name = newName();
  using hub = fakeHub(refresh(json(rotated)));
  const host = machine(old(name, { client_id: "own" }), hub);
  await getToken({ host });
  assert.deepEqual(storeOf(host), renewed(name, { client_id: "own" }));
});

test("getToken keeps the old refresh token when no new one comes, and no end that is unknown", async () => {
  const name = newName();
  using hub = fakeHub(refresh(json({ access_token: "hf_new" })));
  const host = machine(old(name), hub);
  await getToken({ host });
  assert.deepEqual(storeOf(host), {
    token: "hf_new",
    stored_tokens: other + section(name, { hf_token: "hf_new", refresh_token: "r1" }),
  });
});

test("getToken leaves the file token when another process has switched meanwhile", async () => {
  const name = newName();
  using hub = fakeHub(refresh(() => {
    changeStore(host, { token: "hf_z" });
    return json(rotated);
  }));
  const host = machine(old(name), hub);
  assert.deepEqual(inClear(await getToken({ host })), { token: "hf_new", source: "file", name });
  assert.deepEqual(storeOf(host), { ...renewed(name), token: "hf_z" });
});

/** Holds the lock for three seconds, then leaves the store as another process would. */
function whileLocked(host: ReturnType<typeof machine>, change: () => void): void {
  const lock = `${FOLDER}/stored_tokens.lock`;
  host.lockedElsewhere.add(lock);
  host.clock.at(3_000, () => {
    change();
    host.lockedElsewhere.delete(lock);
  });
}

const expired = { expires_at: NOW };

test("getToken adopts what another process has refreshed while it waited, without a request", async () => {
  const name = newName();
  using hub = fakeHub();
  const host = machine(old(name, expired), hub);
  whileLocked(host, () => changeStore(host, renewed(name)));
  assert.deepEqual(inClear(await getToken({ host })), { token: "hf_new", source: "file", name });
  assert.deepEqual(storeOf(host), renewed(name));
  assert.equal(host.stderr, "Waiting for another process to finish changing the stored tokens\n");
});

test("getToken asks nobody for a token that another process has logged out while it waited", async () => {
  const name = newName();
  using hub = fakeHub();
  const host = machine(old(name, expired), hub);
  whileLocked(host, () => changeStore(host, { stored_tokens: other }));
  assert.deepEqual(inClear(await getToken({ host })), { token: "hf_old", source: "file", name });
  assert.deepEqual(storeOf(host), { token: "hf_old", stored_tokens: other });
});

test("getToken reads again a token that was renewed between its two reads", async () => {
  const name = newName();
  using hub = fakeHub();
  const host = machine(old(name), hub);
  const readBytes = (path: string) => {
    if (path.endsWith("/stored_tokens")) changeStore(host, renewed(name));
    return host.files.readBytes(path);
  };
  const files = { ...host.files, readBytes };
  assert.deepEqual(inClear(await getToken({ host: { ...host, files } })), {
    token: "hf_new",
    source: "file",
  });
});

test("getToken waits for a renewal that has written one of its two files", async () => {
  const name = newName();
  using hub = fakeHub();
  const host = machine({ ...renewed(name), token: "hf_old" }, hub);
  whileLocked(host, () => changeStore(host, { token: "hf_new" }));
  assert.deepEqual(inClear(await getToken({ host })), { token: "hf_new", source: "file" });
});

test("getToken stores what was granted while it was interrupted, then rejects with the signal's reason", async () => {
  const name = newName();
  const reason = new HfAuthError("interrupted", "Ctrl-C");
  const controller = new AbortController();
  using hub = fakeHub(refresh(() => {
    controller.abort(reason);
    return json(rotated);
  }));
  const host = machine(old(name), hub);
  await assert.rejects(getToken({ host, signal: controller.signal }), reason);
  assert.deepEqual(storeOf(host), renewed(name));
});

test("getToken adopts what a login elsewhere put in the place of a spent token, without a warning", async () => {
  const name = newName();
  const theirs = {
    token: "hf_theirs",
    stored_tokens: other +
      section(name, { hf_token: "hf_theirs", refresh_token: "r9", expires_at: NOW + 9 * DAY }),
  };
  using hub = fakeHub(refresh(() => {
    changeStore(host, theirs);
    return json({ error: "invalid_grant" }, 400);
  }));
  const host = machine(old(name), hub);
  const expected = { token: "hf_theirs", source: "file", name };
  assert.deepEqual(inClear(await getToken({ host })), expected);
  assert.deepEqual(inClear(await getToken({ host })), expected);
  assert.deepEqual(storeOf(host), theirs);
});

test("getToken keeps the answer in the journal before either file changes", async () => {
  const name = newName();
  const seen: unknown[] = [];
  using hub = fakeHub(refresh(() => {
    const { journal, ...store } = storeOf(host);
    seen.push([store, /^\0{1000,}$/.test(journal ?? "")]);
    return json(rotated);
  }));
  const host = machine(old(name), hub);
  const write = (path: string, content: string | Uint8Array) => {
    const { journal, ...store } = storeOf(host);
    seen.push([path.replace(`${FOLDER}/`, ""), store, journal?.includes("hf_new") ?? false]);
    return host.files.write(path, content);
  };
  await getToken({ host: { ...host, files: { ...host.files, write } } });
  assert.deepEqual(seen, [
    // Both files are shown to be replaceable.
    ["stored_tokens", old(name), false],
    ["token", old(name), false],
    // Then there is room for the answer, and only then is the Hub asked.
    [old(name), true],
    ["stored_tokens", old(name), true],
    ["token", { ...renewed(name), token: "hf_old" }, true],
  ]);
  assert.deepEqual(storeOf(host), renewed(name));
});

test("a token lives from when it was asked for, however long this machine sleeps before it has the answer", async () => {
  const name = newName();
  using hub = fakeHub(refresh(async () => {
    await host.clock.advance(7_200_000);
    return json(rotated);
  }));
  const host = machine(old(name), hub);
  await getToken({ host });
  assert.deepEqual(storeOf(host), renewed(name));
});
