/** What a report says where nothing is wrong: the facts of each section. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { authStatus } from "../../../../lib/auth/checks/status.ts";
import type { StatusReport } from "../../../../lib/auth/checks/status/report.ts";
import type { MemoryOptions } from "../../../../lib/host/memory/host.ts";
import { fakeGit } from "../../../support/fakes/git.ts";
import { fakeHub, json, whoamiBody } from "../../../support/fakes/hub.ts";
import { FOLDER, machineWith, NOW, section } from "../../../support/store/fixture.ts";

const jwt = `hf_oauth_e30.${btoa('{"scope":"openid jobs"}').replace(/=+$/, "")}.c2ln`;
const stored_tokens = section("A", {
  hf_token: jwt,
  refresh_token: "hf_oauth__refresh_r",
  expires_at: NOW + 86_400,
});

async function factsOf(
  name: keyof Omit<StatusReport, "state" | "version">,
  options: MemoryOptions,
  body: unknown,
) {
  const { HF_ENDPOINT: endpoint = "https://huggingface.co" } = options.env ?? {};
  const date = new Date((NOW + 3) * 1000).toUTCString();
  using hub = fakeHub([`GET ${endpoint}/api/whoami-v2 Bearer ${jwt}`, json(body, 200, { date })]);
  const host = machineWith({ token: jwt, stored_tokens }, { now: NOW * 1000, ...options, fetch: hub.fetch });
  return (await authStatus({ host }))[name];
}

const orgs = [{ name: "acme", roleInOrg: "admin" }, { name: "beta", securityRestrictions: ["sso", "ip"] }];
const end = "2026-01-31T00:00:00.000Z";

const rows: readonly (readonly [
  criterion: string,
  name: keyof Omit<StatusReport, "state" | "version">,
  options: MemoryOptions,
  body: unknown,
  facts: unknown,
])[] = [
  ["the stored tokens", "token", {}, whoamiBody(), { stored: ["A"] }],
  ["a browser login", "account", {}, { ...whoamiBody(), orgs, auth: { type: "oauth", expiresAt: end } }, {
    user: "alice",
    kind: "browser login",
    token_name: "A",
    expires_at: end,
    renewal: "automatic",
    scopes: ["openid", "jobs"],
    organizations: ["acme (admin)", "beta (member; restricted by sso; restricted by ip)"],
  }],
  [
    "the Hub's address, proxy and CA",
    "hub",
    {
      env: {
        HF_ENDPOINT: "https://hub.test",
        HTTPS_PROXY: "http://user:secret@proxy.test:3128",
        SSL_CERT_FILE: "/ca.pem",
        HF_AUTH_INSECURE_HOSTS: "a.test, b.test",
      },
      files: { "/ca.pem": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" },
    },
    whoamiBody(),
    {
      endpoint: "https://hub.test",
      reached: true,
      clock_skew_seconds: -3,
      proxy: "proxy.test:3128 (HTTPS_PROXY)",
      ca_file: "/ca.pem (SSL_CERT_FILE)",
      insecure_hosts: ["a.test", "b.test"],
    },
  ],
  [
    "a proxy that is passed by",
    "hub",
    {
      env: { HTTPS_PROXY: "proxy.test", NO_PROXY: "huggingface.co" },
    },
    whoamiBody(),
    {
      endpoint: "https://huggingface.co",
      reached: true,
      clock_skew_seconds: -3,
      proxy: "none, by NO_PROXY",
    },
  ],
  ["the store", "store", {}, whoamiBody(), { readable: true, writable: true, lockable: true }],
  [
    "git's helpers",
    "git",
    { programs: { git: fakeGit({ helpers: "store\ncache --timeout 9\n" }).program } },
    whoamiBody(),
    { helpers: ["cache", "store"] },
  ],
  [
    "Docker's helper",
    "docker",
    {
      files: { "/home/user/.docker/config.json": '{"credHelpers":{"registry.hf.space":"hf-auth"}}' },
    },
    whoamiBody(),
    { helper: "hf-auth", config: "/home/user/.docker/config.json" },
  ],
  [
    "Docker's helper for a Hub with a registry of its own",
    "docker",
    {
      env: { HF_AUTH_REGISTRY: "registry.test:5000" },
      files: {
        "/home/user/.docker/config.json":
          '{"credHelpers":{"registry.hf.space":"other","registry.test:5000":"hf-auth"}}',
      },
    },
    whoamiBody(),
    { helper: "hf-auth", config: "/home/user/.docker/config.json" },
  ],
];

for (const [criterion, name, options, body, facts] of rows) {
  test(`authStatus shows ${criterion}`, async () => {
    assert.deepEqual((await factsOf(name, options, body)).facts, facts);
  });
}

test("authStatus shows the files, their modes and owners", async () => {
  const { files } = await factsOf("store", {}, whoamiBody()) as StatusReport["store"];
  assert.deepEqual(files, [
    { path: FOLDER, type: "folder", mode: "0700", owner: "you" },
    { path: `${FOLDER}/token`, type: "file", mode: "0600", owner: "you" },
    { path: `${FOLDER}/stored_tokens`, type: "file", mode: "0600", owner: "you" },
    { path: `${FOLDER}/hf-auth`, type: "none" },
  ]);
});

test("authStatus says when another process is changing the tokens, and does not wait for it", async () => {
  using hub = fakeHub([`GET https://huggingface.co/api/whoami-v2 Bearer ${jwt}`, json(whoamiBody())]);
  const host = machineWith({ token: jwt, stored_tokens }, { fetch: hub.fetch });
  host.lockedElsewhere.add(`${FOLDER}/stored_tokens.lock`);
  const { store } = await authStatus({ host });
  assert.deepEqual([store.facts.lockable, store.findings.map(({ problem }) => problem)], [true, [
    `Another process is changing the stored tokens`,
  ]]);
});
