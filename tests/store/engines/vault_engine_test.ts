/** What Vault's own KV engine makes of a secret that others use, delete and guard, too. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { HfAuthError } from "../../../lib/errors.ts";
import { memoryHost } from "../../../lib/host/memory/host.ts";
import { openVault } from "../../../lib/store/engines/vault.ts";
import { leastRights, needsVault, startVault, type VaultServer } from "../../support/engines/vault.ts";

const DATA = "secret/data/team/hf";
const given = (criterion: string, run: (server: VaultServer) => Promise<void>) =>
  test(`Vault's own engine: ${criterion}`, { skip: needsVault }, async () => {
    await using server = await startVault();
    await run(server);
  });
const refusalOf = async ({ engine }: Pick<VaultServer, "engine">) =>
  await engine.read().then(() => assert.fail("it was read"), ({ message }: HfAuthError) => message);

given("keys of somebody else stay, whatever they are", async ({ engine, ask }) => {
  const theirs = { note: "theirs", deep: { list: [1, null, true], none: null }, number: 1.5 };
  await ask("POST", DATA, { data: { ...theirs, token: "old" } });
  const { parts, version } = await engine.read();
  assert.deepEqual(parts, { active: "old" });
  assert.equal(await engine.write({ active: null, stored: "s", lease: "l" }, version), true);
  const { data } = await ask("GET", DATA) as { data: { data: unknown } };
  assert.deepEqual(data.data, { ...theirs, stored_tokens: "s", lease: "l" });
});

const endings: readonly (readonly [criterion: string, method: string, path: string, body?: object])[] = [
  ["was deleted", "DELETE", DATA],
  ["was destroyed", "POST", "secret/destroy/team/hf", { versions: [1] }],
  ["was removed with all versions", "DELETE", "secret/metadata/team/hf"],
];

for (const [criterion, method, path, body] of endings) {
  given(`nothing lies there once it ${criterion}, and it can be written again`, async ({ engine, ask }) => {
    const before = await engine.read();
    assert.equal(await engine.write({ active: "a" }, before.version), true);
    await ask(method, path, body);
    const { parts, version } = await engine.read();
    assert.deepEqual(parts, {});
    assert.equal(await engine.write({ active: "b" }, version), true);
    assert.deepEqual((await engine.read()).parts, { active: "b" });
    assert.equal(await engine.write({ active: "c" }, version), false);
  });
}

given(
  "a secret that demands check-and-set, and keeps one version, is written all the same",
  async (server) => {
    await server.ask("POST", "secret/metadata/team/hf", { cas_required: true, max_versions: 1 });
    for (const active of ["a", "b", "c"]) {
      assert.equal(await server.engine.write({ active }, (await server.engine.read()).version), true);
    }
    assert.deepEqual((await server.engine.read()).parts, { active: "c" });
  },
);

given("a mount of several parts is found, also by who may use nothing else", async ({ open, rule, ask }) => {
  const rights = leastRights("team/kv/data/a/hf");
  rule({ tokens: { "hvs.team": rights } });
  const engine = open({ path: "team/kv/a/hf", token: () => Promise.resolve("hvs.team") });
  assert.equal(await engine.write({ active: "a" }, (await engine.read()).version), true);
  const { data } = await ask("GET", "team/kv/data/a/hf") as { data: { data: unknown } };
  assert.deepEqual(data.data, { token: "a" });
});

given("a namespace has mounts of its own", async ({ open, rule, engine }) => {
  rule({ tokens: { "hvs.ns1": leastRights("ns1/secret/data/team/hf") } });
  const token = () => Promise.resolve("hvs.ns1");
  const there = open({ namespace: "ns1", token });
  assert.equal(await there.write({ active: "ns1" }, (await there.read()).version), true);
  assert.deepEqual([(await there.read()).parts, (await engine.read()).parts], [{ active: "ns1" }, {}]);
  assert.match(await refusalOf({ engine: open({ token }) }), /: access is forbidden$/);
});

given("version 1 is told apart, and nothing is written to it", async ({ open, rule, ask }) => {
  const token = () => Promise.resolve("hvs.old");
  rule({ tokens: { "hvs.old": leastRights("old/*") } });
  const engine = open({ path: "old/hf", token });
  assert.match(await refusalOf({ engine }), /: the KV engine at old\/ is of version 1$/);
  await ask("POST", "old/data/hf", { token: "x" });
  assert.match(await refusalOf({ engine }), /: the KV engine at old\/ is of version 1$/);
  assert.deepEqual((await ask("GET", "old/data/hf") as { data: unknown }).data, { token: "x" });
});

given("a path without a mount, a token without rights, none, and a seal are told apart", async (server) => {
  const { open, rule } = server;
  const root = () => Promise.resolve("hvs.root");
  rule({ tokens: { "hvs.none": {} } });
  assert.match(
    await refusalOf({ engine: open({ path: "none/hf", token: root }) }),
    /no KV engine at that path$/,
  );
  for (const token of ["hvs.none", "hvs.unknown"]) {
    const engine = open({ token: () => Promise.resolve(token) });
    assert.match(await refusalOf({ engine }), /: access is forbidden$/);
  }
  assert.match(
    await refusalOf({ engine: open({ token: () => Promise.resolve(undefined) }) }),
    /asks for a token$/,
  );
  rule({ sealed: true });
  assert.match(await refusalOf(server), /^Cannot reach .*\(503\)$/);
});

given("who may read alone reads, and is told what it lacks when it writes", async ({ engine, rule }) => {
  await engine.write({ active: "a" }, (await engine.read()).version);
  rule({ tokens: { "hvs.machine": { [DATA]: ["read"] } } });
  const { parts, version } = await engine.read();
  assert.deepEqual(parts, { active: "a" });
  await assert.rejects(engine.write({ active: "b" }, version), {
    code: "store_unwritable",
    status: 403,
    hint: /vault token capabilities secret\/data\/team\/hf` .*read, create and update$/,
  });
});

given(
  "a pod's service account logs in, again once its token has ended, and no other one does",
  async (server) => {
    const policy = leastRights(DATA);
    server.rule({ roles: { "auth/k8s/team/login hf-auth": { jwt: "the pod's", policy, uses: 3 } } });
    const open = (jwt: string) => {
      const { clock, files, paths } = memoryHost({ files: { "/jwt": jwt } });
      const env: Readonly<Record<string, string>> = {
        HF_AUTH_VAULT_ROLE: "hf-auth",
        HF_AUTH_VAULT_MOUNT: "k8s/team",
        HF_AUTH_VAULT_SERVICE_ACCOUNT: "/jwt",
      };
      return openVault({ text: "", servers: [server.address], path: "secret/team/hf" }, {
        ...{ clock, files, paths, timeoutMs: 10_000, insecureHosts: [] },
        variable: (name) => env[name],
        connect: () => fetch,
      });
    };
    const engine = open("the pod's\n");
    for (const active of ["a", "b", "c", "d"]) {
      assert.equal(await engine.write({ active }, (await engine.read()).version), true);
    }
    assert.match(
      await refusalOf({ engine: open("another's") }),
      /does not let .* log in as the role hf-auth$/,
    );
  },
);
