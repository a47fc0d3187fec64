/** Holds the stand-in Hub's auth-check to the recorded facts about the real one. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { startHub } from "../hub.ts";

const repos = [
  { path: "models/acme/open" },
  { path: "models/acme/gated", gated: true },
  { path: "models/acme/asked", gated: true, requests: { bob: "waiting" } },
] as const;

const rows: readonly (readonly [
  token: string | undefined,
  path: string,
  status: number,
  code: string | null,
  body: string,
])[] = [
  ["hf_bob", "acme/open/auth-check", 200, null, "OK"],
  [undefined, "acme/open/auth-check", 401, null, '{"error":"Invalid username or password."}'],
  ["hf_bob", "acme/none/auth-check", 404, "RepoNotFound", '{"error":"Repository not found"}'],
  [
    "hf_bob",
    "acme/gated/auth-check",
    403,
    "GatedRepo",
    '{"error":"Access to model acme/gated is restricted and you are not in the authorized list. ' +
    'Visit https://huggingface.co/acme/gated to ask for access."}',
  ],
  [
    "hf_bob",
    "acme/asked/auth-check",
    403,
    "GatedRepo",
    '{"error":"Your request to access model acme/asked is awaiting a review from the repo authors."}',
  ],
  [
    "hf_bob",
    "acme/open/auth-check/write",
    403,
    null,
    '{"error":"You have read access but not the required permissions for this operation"}',
  ],
  ["hf_alice", "acme/open/auth-check/write", 200, null, "OK"],
];

for (const [token, path, status, code, body] of rows) {
  test(`auth-check: ${token ?? "no token"} at ${path}`, async () => {
    const account = (name: string) => ({
      token: `hf_${name}`,
      account: name,
      displayName: "t",
      role: "write" as const,
    });
    await using hub = await startHub({
      accounts: [{ name: "alice", orgs: ["acme"] }, { name: "bob" }],
      tokens: [account("alice"), account("bob")],
      repos,
    });
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(`${hub.url}/api/models/${path}`, { headers });
    assert.deepEqual([response.status, response.headers.get("x-error-code"), await response.text()], [
      status,
      code,
      body,
    ]);
  });
}
