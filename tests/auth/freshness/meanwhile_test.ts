/** What somebody does to the store while the Hub is asked for a new token: nothing that the Hub grants is lost over it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { login } from "../../../lib/auth/login.ts";
import { logout } from "../../../lib/auth/logout.ts";
import { authRepair } from "../../../lib/auth/repair.ts";
import { getToken } from "../../../lib/auth/token.ts";
import { HfAuthError } from "../../../lib/errors.ts";
import type { MemoryHost } from "../../../lib/host/memory/host.ts";
import { failureOf } from "../../support/failure.ts";
import { fakeHub, json } from "../../support/fakes/hub.ts";
import { HUB } from "../../support/fakes/login_exchanges.ts";
import { inClear } from "../../support/in_clear.ts";
import { machine, newName, old, refresh, renewed, rotated } from "../../support/store/ageing_token.ts";
import { changeStore, pathOf, section, storeOf } from "../../support/store/fixture.ts";

const JOURNAL = "journal";

/** Refreshes the ageing token while `meanwhile` happens. */
async function refreshWhile(meanwhile: (host: MemoryHost, name: string) => void) {
  const name = newName();
  using hub = fakeHub(refresh(() => {
    meanwhile(host, name);
    return json(rotated);
  }));
  const host: MemoryHost = machine(old(name), hub);
  const active = inClear(await getToken({ host }));
  return { name, host, active };
}

const edited: readonly (readonly [what: string, edit: (text: string) => string])[] = [
  ["adds a key", (text) => text.replace("expires_at", "note = mine\nexpires_at")],
  ["removes the end", (text) => text.replace(/expires_at = \d+\n/, "")],
  ["orders the keys anew", (text) => text.replace(/(hf_token = .*\n)(refresh_token = .*\n)/, "$2$1")],
];
for (const [what, edit] of edited) {
  test(`somebody ${what}: the section gets its new tokens all the same`, async () => {
    const { name, host, active } = await refreshWhile((host) =>
      changeStore(host, { stored_tokens: edit(storeOf(host)["stored_tokens"]!) })
    );
    assert.deepEqual(active, { token: "hf_new", source: "file", name });
    const { stored_tokens, ...rest } = storeOf(host);
    assert.deepEqual(rest, { token: "hf_new" });
    for (const line of renewed(name).stored_tokens.split("\n")) {
      assert.ok(stored_tokens!.includes(line), line);
    }
    assert.equal(stored_tokens!.includes("note = mine"), what === "adds a key");
  });
}

test("somebody takes the section away for a moment: the new token waits until it is back", async () => {
  let before = "";
  const { name, host, active } = await refreshWhile((host) => {
    before = storeOf(host)["stored_tokens"]!;
    changeStore(host, { stored_tokens: "" });
  });
  const { warning, ...token } = active as { warning: string[] };
  assert.deepEqual(token, { token: "hf_new", source: "file", name });
  assert.equal(warning[1], "The token was refreshed, but somebody changed the stored one meanwhile");
  assert.equal(storeOf(host)["token"], "hf_old", "not without its section");
  changeStore(host, { stored_tokens: before });
  assert.deepEqual(inClear(await getToken({ host })), { token: "hf_new", source: "file", name });
  assert.deepEqual(storeOf(host), renewed(name));
});

test("somebody logs in under the same name: that counts, and the new token is dropped without a word", async () => {
  let theirs = "";
  const { name, host, active } = await refreshWhile((host) => {
    theirs = storeOf(host)["stored_tokens"]!.replace("hf_old", "hf_theirs").replace("r1", "r_theirs");
    changeStore(host, { token: "hf_theirs", stored_tokens: theirs });
  });
  assert.deepEqual(active, { token: "hf_theirs", source: "file", name });
  assert.deepEqual(storeOf(host), { token: "hf_theirs", stored_tokens: theirs });
});

test("somebody breaks the file: repair mends it, and the new token is finished after that", async () => {
  const { name, host } = await refreshWhile((host) =>
    changeStore(host, { stored_tokens: `broken line\n${storeOf(host)["stored_tokens"]}` })
  );
  const failure = await failureOf(logout({ host })) as { hint: string };
  assert.match(failure.hint, /everything else was removed$/);
  assert.notEqual(storeOf(host)[JOURNAL], undefined, "it goes with the tokens that it belongs to");
  assert.equal((await authRepair({ host })).status, "repaired");
  changeStore(host, { token: "hf_old" });
  assert.deepEqual(inClear(await getToken({ host })), { token: "hf_new", source: "file", name });
  assert.equal(storeOf(host)["stored_tokens"], renewed(name).stored_tokens);
});

test("an approval of the token that is refreshed is forgotten: it would bring a spent one back", async () => {
  const name = newName();
  using hub = fakeHub(refresh(json(rotated)));
  const kept = section(HUB, { hf_token: "hf_old", refresh_token: "r_old" });
  const host = machine({ ...old(name), approved_login: kept }, hub);
  await getToken({ host });
  assert.deepEqual(storeOf(host), renewed(name));
});

test("a token file at a place of the program's own is refused before anything is written there", async () => {
  for (const name of ["stored_tokens", "stored_tokens.lock", "hf-auth"]) {
    using hub = fakeHub();
    const host = machine(old(newName()), hub);
    const before = storeOf(host);
    const path = pathOf(name);
    const env = (variable: string) => variable === "HF_TOKEN_PATH" ? path : host.env(variable);
    const failure = await failureOf(login({ host: { ...host, env }, token: "hf_given" })) as {
      message: string;
    };
    assert.equal(failure.message, `HF_TOKEN_PATH names ${path}, which holds something else`);
    assert.deepEqual(storeOf(host), before);
  }
});

test("a journal that can't be read: the token is good without it, and nothing is spent", async () => {
  using hub = fakeHub();
  const host = machine(old(newName()), hub);
  const unreadable = new HfAuthError("store_unreadable", "Cannot read it: the disk reports an error");
  const readBytes: typeof host.files.readBytes = (path, options) =>
    path.endsWith(`/${JOURNAL}`) ? Promise.reject(unreadable) : host.files.readBytes(path, options);
  const active = inClear(await getToken({ host: { ...host, files: { ...host.files, readBytes } } }));
  assert.deepEqual(active, {
    token: "hf_old",
    source: "file",
    warning: ["store_unreadable", "Cannot read it: the disk reports an error", undefined],
  });
});
