/**
 * Several processes of one machine refresh the logins of one store over the network, where no lock keeps them from each
 * other's journal: one that slept through its turn looks dead to the others.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { getToken } from "../../../lib/auth/token.ts";
import type { Files } from "../../../lib/host/host.ts";
import { memoryEngine } from "../../../lib/store/engines/memory.ts";
import { ownFiles } from "../../../lib/store/own_files.ts";
import { fakeHub, json } from "../../support/fakes/hub.ts";
import { newName, old, refresh, renewed, rotated } from "../../support/store/ageing_token.ts";
import { machineWith, pathOf, section } from "../../support/store/fixture.ts";

const bob = (token: string) => ({ hf_token: token, refresh_token: `of ${token}` });

const withBob = (stored: string, token: string) =>
  stored.replace("[oauth-", `${section("bob", bob(token))}[oauth-`);

type Act = (files: Map<string, { text: string }>, journal: string) => void;

/** Refreshes a token that is due, beside Bob's; `before` happens before the Hub is asked, `after` once its answer is kept. */
async function refreshing({ before, after }: { readonly before?: Act; readonly after?: Act }) {
  const name = newName();
  const engine = memoryEngine(`fleet of ${name}`);
  const { token, stored_tokens } = old(name);
  await engine.write({ active: token, stored: withBob(stored_tokens, "b1") }, 0);
  using hub = fakeHub(refresh(json(rotated)));
  const host = machineWith({}, {
    fetch: (input, init) => {
      if (init?.method === "HEAD") before?.(host.disk.files, journal);
      return hub.fetch(input, init);
    },
  });
  const { journal } = ownFiles(host.paths, pathOf("stored_tokens"), engine.name);
  const reserve: Files["reserve"] = async (path, size) => {
    const room = await host.files.reserve(path, size);
    const keep = (text: string) => {
      room.keep(text);
      after?.(host.disk.files, path);
    };
    return { ...room, keep };
  };
  await getToken({ host: { ...host, files: { ...host.files, reserve } }, store: engine });
  const { active, stored } = (await engine.read()).parts;
  return { name, active, stored, isKept: host.disk.files.has(journal) };
}

const taken: readonly (readonly [criterion: string, after: Act])[] = [
  ["was removed", (files, path) => files.delete(path)],
  ["is another's", (files, path) => files.set(path, { text: "\0" })],
];
for (const [criterion, after] of taken) {
  test(`an answer gets to its place although its journal ${criterion}`, async () => {
    const { name, active, stored } = await refreshing({ after });
    const { token, stored_tokens } = renewed(name);
    assert.deepEqual([active, stored], [token, withBob(stored_tokens, "b1")]);
  });
}

test("what another process has kept meanwhile is put in its place before its journal goes", async () => {
  const entry = { sections: { bob: { before: bob("b1"), after: bob("b2") } } };
  const { name, active, stored, isKept } = await refreshing({
    before: (files, path) => files.set(path, { text: `${JSON.stringify(entry)}\n` }),
  });
  const { token, stored_tokens } = renewed(name);
  assert.deepEqual([active, stored, isKept], [token, withBob(stored_tokens, "b2"), false]);
});
