/** Vault's own: its credentials, what it keeps beside the tokens, and what it says when it refuses. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryHost } from "../../../lib/host/memory/host.ts";
import type { EngineHost } from "../../../lib/store/engines/engine_host.ts";
import { openVault, vaultEngine } from "../../../lib/store/engines/vault.ts";
import { fakeVault } from "../../support/engines/fake_vault.ts";
import { failureOf } from "../../support/failure.ts";
import { engineContract } from "./contract.ts";

const at = (fetch: typeof globalThis.fetch, token: string | undefined = "t", mount = "kv") =>
  vaultEngine({
    server: "https://v:8200",
    mount,
    path: "team/hf",
    fetch,
    token: () => Promise.resolve(token),
  });

engineContract(
  "Vault's stand-in",
  () => Promise.resolve({ engine: at(fakeVault().fetch), [Symbol.asyncDispose]: () => Promise.resolve() }),
);

test("vaultEngine.write keeps what is not its own", async () => {
  const vault = fakeVault();
  const body = JSON.stringify({ options: { cas: 0 }, data: { mine: 1, token: "old" } });
  await vault.fetch("https://v/v1/kv/data/team/hf", {
    method: "POST",
    body,
    headers: { "x-vault-token": "t" },
  });
  const engine = at(vault.fetch);
  await engine.write({ active: null, lease: "l" }, (await engine.read()).version);
  assert.deepEqual(vault.data("team/hf"), { mine: 1, lease: "l" });
});

test("vaultEngine.write writes over what was deleted", async () => {
  const vault = fakeVault();
  const engine = at(vault.fetch);
  await engine.write({ active: "a" }, (await engine.read()).version);
  vault.delete("team/hf");
  const { parts, version } = await engine.read();
  assert.deepEqual([parts, await engine.write({ active: "b" }, version)], [{}, true]);
});

const refusals:
  readonly (readonly [criterion: string, token: string | undefined, mount: string, message: string])[] = [
    [
      "without a token",
      undefined,
      "kv",
      "Cannot read Vault at https://v:8200/kv/team/hf: there is no token for it",
    ],
    [
      "with a wrong one",
      "wrong",
      "kv",
      "Cannot read Vault at https://v:8200/kv/team/hf: access is forbidden",
    ],
    [
      "where nothing is mounted",
      "t",
      "none",
      "Cannot write Vault at https://v:8200/none/team/hf: unexpected response (404)",
    ],
  ];

for (const [criterion, token, mount, message] of refusals) {
  test(`vaultEngine tells what is wrong ${criterion}`, async () => {
    const engine = vaultEngine({
      ...{ server: "https://v:8200", mount, path: "team/hf", fetch: fakeVault().fetch },
      token: () => Promise.resolve(token),
    });
    const failure = await failureOf(async () => engine.write({ active: "a" }, (await engine.read()).version));
    assert.deepEqual([failure.message, failure.hint !== undefined], [message, true]);
  });
}

const credentials: readonly (readonly [
  criterion: string,
  env: Record<string, string>,
  files: Record<string, string>,
  asked: readonly string[] | string,
])[] = [
  ["VAULT_TOKEN", { VAULT_TOKEN: "t" }, { "/home/user/.vault-token": "x" }, ["GET /v1/kv/data/hf"]],
  ["the token of `vault login`", {}, { "/home/user/.vault-token": "t\n" }, ["GET /v1/kv/data/hf"]],
  ["the namespace", { VAULT_TOKEN: "t", VAULT_NAMESPACE: "team" }, {}, ["GET /v1/kv/data/hf team"]],
  ["the pod's service account", { HF_AUTH_VAULT_ROLE: "hf" }, {
    "/var/run/secrets/kubernetes.io/serviceaccount/token": "jwt\n",
  }, ["POST /v1/auth/kubernetes/login", "GET /v1/kv/data/hf"]],
  ["a service account that is not there", { HF_AUTH_VAULT_ROLE: "hf" }, {}, "invalid_configuration"],
  ["a role that there is not", { HF_AUTH_VAULT_ROLE: "no" }, {
    "/var/run/secrets/kubernetes.io/serviceaccount/token": "jwt",
  }, "store_unreadable"],
  ["nothing", {}, {}, "store_unreadable"],
];

for (const [criterion, env, files, expected] of credentials) {
  test(`openVault takes ${criterion}`, async () => {
    const vault = fakeVault();
    const { clock, files: disk, paths } = memoryHost({ files });
    const variables: Record<string, string> = { VAULT_ADDR: "https://v:8200/", ...env };
    const host: EngineHost = {
      ...{ clock, files: disk, paths, timeoutMs: 1000, insecureHosts: [] },
      variable: (name) => variables[name],
      connect: () => vault.fetch,
    };
    const engine = openVault({ text: "vault:kv/hf", servers: [], path: "kv/hf" }, host);
    if (typeof expected === "string") return assert.equal((await failureOf(engine.read())).code, expected);
    await engine.read();
    assert.deepEqual(vault.asked, expected);
  });
}

test("vaultEngine asks for another token when its own has ended", async () => {
  const vault = fakeVault();
  let number = 0;
  const engine = vaultEngine({
    ...{ server: "https://v:8200", mount: "kv", path: "hf", fetch: vault.fetch },
    token: () => Promise.resolve(["t", "u"][number++]),
  });
  await engine.read();
  vault.tokens.clear();
  vault.tokens.add("u");
  assert.deepEqual([(await engine.read()).parts, number], [{}, 2]);
});
