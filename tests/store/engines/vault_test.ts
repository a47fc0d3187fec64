/** What Vault says when it doesn't do what it is asked, and as whom and where it is asked. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryHost } from "../../../lib/host/memory/host.ts";
import type { EngineHost } from "../../../lib/store/engines/engine_host.ts";
import type { HfAuthError } from "../../../lib/errors.ts";
import { openVault, vaultEngine } from "../../../lib/store/engines/vault.ts";
import { fakeVault } from "../../support/engines/fake_vault.ts";
import { engineContract } from "./contract.ts";

const SERVER = "https://v:8200";
const at = (fetch: typeof globalThis.fetch, token?: string) =>
  vaultEngine({ server: SERVER, path: "kv/team/hf", fetch, token: () => Promise.resolve(token) });

engineContract(
  "Vault's stand-in",
  () =>
    Promise.resolve({ engine: at(fakeVault().fetch, "t"), [Symbol.asyncDispose]: () => Promise.resolve() }),
);

/** Vault's own words have "secret" in them. */
const failureOf = async (work: Promise<unknown>) =>
  await work.then(() => assert.fail(), (error: HfAuthError) => error);

type Reply = readonly [status: number, body?: unknown];
const KV = [200, { data: { path: "kv/", type: "kv", options: { version: "2" } } }] as const;
const FOUND = [200, { data: { data: {}, metadata: { version: 3 } } }] as const;
const FORBIDDEN = [403, { errors: ["pass-word"] }] as const;
const HANDLER = [404, { errors: ['no handler for route "kv/data/team/hf"'] }] as const;

/** A fetch that gives these replies in turn. */
const replying = (...replies: Reply[]) => () => {
  const [status, body = {}] = replies.shift() ?? assert.fail("asked once more");
  return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status }));
};

const failing: readonly (readonly [criterion: string, replies: Reply[], message: string, hint: RegExp])[] = [
  ["no right", [FORBIDDEN, KV], "Cannot read it: access is forbidden", / kv\/data\/team\/hf` /],
  ["an invalid token", [FORBIDDEN, FORBIDDEN], "Cannot read it: access is forbidden", /vault token lookup/],
  ["no such mount", [HANDLER, FORBIDDEN], "Cannot read it: there is no KV engine at that path", /NAMESPACE/],
  [
    "another engine",
    [[404], [200, { data: { path: "kv/", type: "transit" } }]],
    "Cannot read it: there is no KV engine at that path",
    /vault secrets list/,
  ],
  [
    "version 1, in which nothing lies",
    [[404, { errors: [] }], [200, { data: { path: "kv/", type: "kv", options: null } }]],
    "Cannot read it: the KV engine at kv/ is of version 1",
    /vault kv enable-versioning kv\//,
  ],
  [
    "version 1, in which something lies",
    [[200, { data: { token: "x" } }], [200, {
      data: { path: "kv/", type: "kv", options: { version: "1" } },
    }]],
    "Cannot read it: the KV engine at kv/ is of version 1",
    /vault kv enable-versioning kv\//,
  ],
  [
    "a mount that is no path",
    [[404], [200, { data: { path: 5, type: "kv", options: { version: "2" } } }]],
    "Cannot read it: there is no KV engine at that path",
    /vault secrets list/,
  ],
  [
    "a mount that is all of the path",
    [
      [404],
      [200, { data: { path: "kv/team/hf/", type: "kv", options: { version: "2" } } }],
    ],
    "kv/team/hf/ is a mount of Vault",
    /path/,
  ],
  ["an engine that is busy", [[400]], "Cannot read it: it does not take the request (400)", /vault kv get/],
  ["too much", [[429]], "Cannot reach it: it has too many requests (429)", /Try again/],
  ["too much after that", [[404], [429]], "Cannot reach it: it has too many requests (429)", /Try again/],
  ["a secondary", [[472]], "Cannot reach it: it is on standby (472)", /active/],
  ["a standby", [[473]], "Cannot reach it: it is on standby (473)", /active/],
  ["a seal", [[503]], "Cannot reach it: it has a problem of its own (503)", /vault status.*sealed/],
  ["a standby that redirects", [[307]], "Cannot reach it: it redirects to another address", /the address/],
  [
    "another server",
    [[200, "<html>"], [403]],
    "Cannot read it: unexpected response (200)",
    /Vault or OpenBao/,
  ],
  ["refused writing", [FOUND, FORBIDDEN], "Cannot write it: access is forbidden", /create and update/],
  [
    "a page in the place of a write",
    [FOUND, [200, "<html>"]],
    "Cannot write it: unexpected response (200)",
    /Vault/,
  ],
  ["a write that is none", [FOUND, [204]], "Cannot write it: unexpected response (204)", /Vault or OpenBao/],
  [
    "too large a secret",
    [FOUND, [400, { errors: ["pass-word is too large"] }]],
    "Cannot write it: it does not take the request (400)",
    /small enough/,
  ],
];

for (const [criterion, replies, message, hint] of failing) {
  test(`vaultEngine tells of ${criterion}`, async () => {
    const engine = at(replying(...replies), "pass-word");
    const failure = await failureOf(
      engine.read().then(({ version }) => engine.write({ active: "a" }, version)),
    );
    assert.equal(failure.message.replace(`Vault at ${SERVER}/kv/team/hf`, "it"), message);
    assert.match(failure.hint!, hint);
    assert.doesNotMatch(`${failure.stack} ${failure.hint}`, /pass-word/);
  });
}

test("vaultEngine asks again where the mount is when a 404 is not Vault's own", async () => {
  for (const [after, message] of [[[404, "<html>"], /no KV engine/], [HANDLER, /no KV engine/]] as const) {
    const nothing = [404, { errors: [] }] as const;
    const engine = at(replying(nothing, KV, nothing, after, [404, "<html>"]), "t");
    for (const _ of ["first", "again"]) assert.deepEqual((await engine.read()).parts, {});
    assert.match((await failureOf(engine.read())).message, message);
  }
});

test("vaultEngine asks without a token, which a Vault Proxy may add, and says so when that is not enough", async () => {
  const seen: (string | null)[] = [];
  const engine = at((_, init) => {
    seen.push(new Headers(init?.headers).get("x-vault-token"));
    return Promise.resolve(new Response("{}", { status: 403 }));
  });
  assert.match((await failureOf(engine.read())).message, /: it asks for a token$/);
  assert.deepEqual(seen, [null, null]);
});

for (const path of ["kv", "", "kv/../sys/x", "kv/.", "kv//x"]) {
  test(`vaultEngine refuses the path ${JSON.stringify(path)}`, () => {
    const make = () => vaultEngine({ server: SERVER, path, fetch });
    assert.throws(make, { code: "invalid_configuration" });
  });
}

/** A machine with these variables, and files beside its home. */
function machine(env: Record<string, string>, files: Record<string, string>, connect: EngineHost["connect"]) {
  const { clock, files: disk, paths } = memoryHost({ files });
  const host: EngineHost = {
    ...{ clock, files: disk, paths, timeoutMs: 1000, insecureHosts: [], connect },
    variable: (name) => env[name],
  };
  return { host, disk };
}

const JWT = "/var/run/secrets/kubernetes.io/serviceaccount/token";
const [GET, LOGIN] = ["GET /v1/kv/data/hf", "POST /v1/auth/kubernetes/login"];
const MOUNT = "GET /v1/sys/internal/ui/mounts/kv/hf";
const credentials: readonly (readonly [
  criterion: string,
  env: Record<string, string>,
  files: Record<string, string>,
  asked: readonly string[] | string,
])[] = [
  ["VAULT_TOKEN", { VAULT_TOKEN: " t\n" }, { "/home/user/.vault-token": "x" }, [GET, MOUNT]],
  ["the token of `vault login`", {}, { "/home/user/.vault-token": "t\n" }, [GET, MOUNT]],
  ["the namespace", { VAULT_TOKEN: "t", VAULT_NAMESPACE: "/team/" }, {}, [`${GET} team`, `${MOUNT} team`]],
  ["OpenBao's names", { BAO_TOKEN: "t", BAO_NAMESPACE: "team" }, {}, [`${GET} team`, `${MOUNT} team`]],
  ["Vault's names before OpenBao's", { VAULT_TOKEN: "t", BAO_TOKEN: "x" }, {}, [GET, MOUNT]],
  ["the pod's service account", { HF_AUTH_VAULT_ROLE: "hf" }, {
    [JWT]: "jwt\n",
    "/home/user/.vault-token": "x",
  }, [LOGIN, GET, MOUNT]],
  ["a token before a role", { VAULT_TOKEN: "t", HF_AUTH_VAULT_ROLE: "hf" }, { [JWT]: "jwt" }, [GET, MOUNT]],
  [
    "a service account that is elsewhere",
    {
      HF_AUTH_VAULT_ROLE: "hf",
      HF_AUTH_VAULT_SERVICE_ACCOUNT: "/jwt",
      VAULT_NAMESPACE: "n",
    },
    { "/jwt": "jwt" },
    [`${LOGIN} n`, `${GET} n`, `${MOUNT} n`],
  ],
  ["a service account that is not there", { HF_AUTH_VAULT_ROLE: "hf" }, {}, "invalid_configuration"],
  ["a role that there is not", { HF_AUTH_VAULT_ROLE: "no" }, { [JWT]: "jwt" }, "store_unreadable"],
  ["nothing", {}, {}, "store_unreadable"],
  ["what is no token", { VAULT_TOKEN: "pass-word pass-word" }, {}, "invalid_configuration"],
  ["a file that is not there", { VAULT_TOKEN: "t", VAULT_CACERT: "/none" }, {}, "invalid_configuration"],
];

for (const [criterion, env, files, expected] of credentials) {
  test(`openVault takes ${criterion}`, async () => {
    const vault = fakeVault();
    const { host } = machine({ VAULT_ADDR: `${SERVER}/`, ...env }, files, () => vault.fetch);
    const engine = openVault({ text: "vault:kv/hf", servers: [], path: "kv/hf" }, host);
    if (typeof expected === "string") {
      const failure = await failureOf(engine.read());
      assert.equal(failure.code, expected);
      assert.doesNotMatch(`${failure.message} ${failure.hint}`, /pass-word|jwt\b/);
      return;
    }
    assert.deepEqual((await engine.read()).parts, {});
    assert.deepEqual(vault.asked, expected);
    // Neither a login nor where the mount is has to be asked for twice.
    await engine.read();
    assert.deepEqual(vault.asked, [...expected, expected.at(-2)]);
  });
}

test("openVault trusts the CA, shows the certificate, and reads each file once", async () => {
  const [ca, certificate] = ["CA", "CERT"].map((text) => `-----BEGIN CERTIFICATE-----\n${text}`) as [
    string,
    string,
  ];
  const key = "-----BEGIN PRIVATE KEY-----\nKEY";
  const files = { "/ca": ca, "/cert": certificate, "/key": key };
  const env = { VAULT_TOKEN: "t", VAULT_CACERT: "/ca", BAO_CLIENT_CERT: "/cert", BAO_CLIENT_KEY: "/key" };
  const seen: unknown[] = [];
  const { host } = machine(env, files, (how) => {
    seen.push(how);
    return fakeVault().fetch;
  });
  const engine = openVault({ text: "", servers: [SERVER], path: "kv/hf" }, host);
  await engine.read();
  await engine.read();
  assert.deepEqual(seen, [{ certificates: [ca], identity: { certificate, key } }]);
});

test("openVault looks again for a token that was refused: a login ends, and a Vault Agent replaces the file", async () => {
  for (const env of [{}, { HF_AUTH_VAULT_ROLE: "hf" }] as const) {
    const vault = fakeVault();
    const files = { "/home/user/.vault-token": "t", [JWT]: "jwt" };
    const { host, disk } = machine(env, files, () => vault.fetch);
    const engine = openVault({ text: "", servers: [SERVER], path: "kv/hf" }, host);
    await engine.read();
    vault.tokens.clear();
    vault.tokens.add("u");
    await disk.write("/home/user/.vault-token", "u");
    assert.deepEqual((await engine.read()).parts, {});
    assert.equal(vault.asked.filter((one) => one === LOGIN).length, env.HF_AUTH_VAULT_ROLE ? 2 : 0);
  }
});

const wrong:
  readonly (readonly [criterion: string, servers: string[], env: Record<string, string>, code: string])[] = [
    ["no address", [], {}, "invalid_configuration"],
    ["two addresses", ["https://a", "https://b"], {}, "invalid_configuration"],
    ["a password in the address", [], { VAULT_ADDR: "https://me:pass-word@v" }, "invalid_configuration"],
    ["a socket", [], { VAULT_ADDR: "unix:///run/vault" }, "invalid_configuration"],
    ["http to another machine", [], { BAO_ADDR: "http://v:8200" }, "insecure_endpoint"],
  ];

for (const [criterion, servers, env, code] of wrong) {
  test(`openVault refuses ${criterion}`, () => {
    const { host } = machine(env, {}, () => assert.fail());
    assert.throws(
      () => openVault({ text: "", servers, path: "kv/hf" }, host),
      (error: { code: string } & Error) => {
        assert.doesNotMatch(error.message, /pass-word/);
        return error.code === code;
      },
    );
  });
}
