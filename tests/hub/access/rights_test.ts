import assert from "node:assert/strict";
import { test } from "node:test";
import { scopesOf } from "../../../lib/hub/access/claims.ts";
import { readRights } from "../../../lib/hub/access/rights.ts";
import { Secret } from "../../../lib/secret.ts";
import { json } from "../../support/fakes/hub.ts";

const fine = (fineGrained: unknown) => ({
  name: "a",
  auth: { type: "access_token", accessToken: { displayName: "t", role: "fineGrained", fineGrained } },
});
const known = { name: "a", orgs: [], authType: "access_token", displayName: "t", role: "fineGrained" };

const bodies: readonly (readonly [criterion: string, body: unknown, rights: unknown])[] = [
  [
    "a fine-grained token",
    fine({
      canReadGatedRepos: true,
      global: ["post.write"],
      scoped: [
        { entity: { _id: "1", type: "user" }, permissions: ["repo.write"] },
        { entity: { type: "org", name: "acme" }, permissions: ["job.write", 7] },
      ],
    }),
    {
      ...known,
      organizations: [],
      fineGrained: {
        readsGatedRepos: true,
        everywhere: ["post.write"],
        grants: [{ type: "user", permissions: ["repo.write"] }, {
          type: "org",
          name: "acme",
          permissions: ["job.write"],
        }],
      },
    },
  ],
  [
    "permissions of other forms",
    fine({ canReadGatedRepos: "yes", global: {}, scoped: [null, {}, { entity: {} }] }),
    {
      ...known,
      organizations: [],
      fineGrained: { readsGatedRepos: false, everywhere: [], grants: [] },
    },
  ],
  ["no permissions", fine(undefined), { ...known, organizations: [] }],
  ["organizations", {
    name: "a",
    orgs: [{ name: "acme", roleInOrg: "admin" }, { name: "beta", securityRestrictions: ["mfa", "sso"] }, {
      name: 7,
    }, 7],
  }, {
    name: "a",
    orgs: ["acme", "beta"],
    organizations: [{ name: "acme", role: "admin", restrictions: [] }, {
      name: "beta",
      restrictions: ["mfa", "sso"],
    }],
  }],
  ["an end", { name: "a", auth: { type: "oauth", expiresAt: "2027-08-05T00:00:00.000Z" } }, {
    name: "a",
    orgs: [],
    authType: "oauth",
    expiresAt: new Date("2027-08-05T00:00:00.000Z"),
    organizations: [],
  }],
  ["an end that is none", { name: "a", auth: { expiresAt: "soon" } }, {
    name: "a",
    orgs: [],
    organizations: [],
  }],
];

for (const [criterion, body, rights] of bodies) {
  test(`readRights understands ${criterion}`, async () => {
    assert.deepEqual(await readRights(json(body)), rights);
  });
}

const segment = (claims: string) => btoa(claims).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const tokens: readonly (readonly [token: string, scopes: string[] | undefined])[] = [
  [`hf_oauth_h.${segment('{"scope":"a  b"}')}.s`, ["a", "b"]],
  [`hf_oauth_h.${segment('{"scope":["a",7,"b"]}')}.s`, ["a", "b"]],
  [`hf_oauth_h.${segment('{"scope":null}')}.s`, undefined],
  [`hf_oauth_h.${segment("[]")}.s`, undefined],
  ["hf_oauth_h.%.s", undefined],
  ["hf_classic", undefined],
];

for (const [token, scopes] of tokens) {
  test(`scopesOf ${token} is ${scopes}`, () => {
    assert.deepEqual(scopesOf(new Secret(token)), scopes);
  });
}
