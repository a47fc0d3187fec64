/** What `can` refuses before it asks, and what it says where nobody can tell. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { can } from "../../../lib/auth/checks/can.ts";
import { describeToken } from "../../../lib/auth/checks/describe_token.ts";
import { failureOf } from "../../support/failure.ts";
import { fakeHub, html, json, whoamiBody } from "../../support/fakes/hub.ts";
import { machineWith } from "../../support/store/fixture.ts";

const refused: readonly (readonly [repo: string, message: string])[] = [
  ["", '"" is not the name of a repository'],
  ["a/b/c", '"a/b/c" is not the name of a repository'],
  ["a/b?c", '"a/b?c" is not the name of a repository'],
  ["../b", '"../b" is not the name of a repository'],
  ["a/b.git", '"a/b.git" is not the name of a repository'],
  ["a/-b", '"a/-b" is not the name of a repository'],
  ["a--b/c", '"a--b/c" is not the name of a repository'],
  ["dataset/", '"dataset/" is not the name of a repository'],
  [`a/${"b".repeat(97)}`, `"a/${"b".repeat(97)}" is not the name of a repository`],
  [`hf_${"a".repeat(34)}`, "This is a token, not the name of a repository"],
  [`x/hf_oauth_${"a".repeat(34)}`, "This is a token, not the name of a repository"],
];

for (const [repo, message] of refused) {
  test(`can refuses ${JSON.stringify(repo.slice(0, 20))} before anything is sent`, async () => {
    using none = fakeHub();
    assert.deepEqual(await failureOf(can("read", repo, { host: machineWith({}, { fetch: none.fetch }) })), {
      code: "invalid_repo_id",
      message,
      hint: "Write OWNER/NAME for a model, dataset/OWNER/NAME or space/OWNER/NAME",
    });
  });
}

for (
  const [owner, message] of [
    ["acme/notes", '"acme/notes" is not the name of an organization'],
    [`hf_${"a".repeat(34)}`, "This is a token, not a name"],
  ] as const
) {
  test(`can refuses the owner ${owner.slice(0, 10)} before anything is sent`, async () => {
    using none = fakeHub();
    assert.deepEqual(await failureOf(can("infer", owner, { host: machineWith({}, { fetch: none.fetch }) })), {
      code: "invalid_repo_id",
      message,
      hint: "Write the name of an organization, or leave it out for your own account",
    });
  });
}

const CHECK = "GET https://huggingface.co/api/models/a/b/auth-check Bearer hf_a";
const ME = "GET https://huggingface.co/api/whoami-v2 Bearer hf_a";
const DEAD = { "x-error-message": "Invalid username or password." };

for (
  const [criterion, exchanges, message] of [
    [
      "a Hub that is busy",
      [[CHECK, json({}, 429)]],
      "Could not ask about the repository: too many requests (429)",
    ],
    [
      "a Hub that stumbles",
      [[CHECK, html(503)]],
      "Could not ask about the repository: the Hub returned an error (503)",
    ],
    [
      "a page in the Hub's place",
      [[CHECK, html(200)]],
      "Could not ask about the repository: unexpected response (200)",
    ],
    [
      "a Hub that has no such answer",
      [[CHECK, json({}, 404)], [ME, json(whoamiBody())]],
      "This Hub does not say who may access a repository",
    ],
    [
      "a route that takes no such token",
      [[CHECK, json({}, 401, DEAD)], [ME, json(whoamiBody())]],
      "The Hub accepts this token, but does not answer it about repositories",
    ],
  ] as const
) {
  test(`can does not know with ${criterion}`, async () => {
    using hub = fakeHub(...exchanges);
    const host = machineWith({ token: "hf_a" }, { fetch: hub.fetch });
    assert.deepEqual(await can("read", "a/b", { host }), { answer: "unknown", reason: "not_told", message });
  });
}

test("can and describeToken say which token is not accepted at all", async () => {
  const dead = () => json({}, 401, DEAD);
  using hub = fakeHub([CHECK, dead()], [ME, dead()], [ME, dead()], [ME, dead()]);
  const host = machineWith({ token: "hf_a" }, { fetch: hub.fetch });
  const questions = [
    () => can("read", "a/b", { host }),
    () => can("infer", undefined, { host }),
    () => describeToken({ host }),
  ];
  for (const ask of questions) {
    assert.deepEqual(await failureOf(ask()), {
      code: "invalid_token",
      message: "The Hub does not accept the stored token",
      status: 401,
      hint: "Log in again with `hf-auth login --force`",
    });
  }
});

const jwt = (claims: unknown) => `hf_oauth_e30.${btoa(JSON.stringify(claims)).replace(/=+$/, "")}.c2ln`;

for (
  const [claims, action, owner, expected] of [
    [{ scope: "openid jobs" }, "run-jobs", undefined, ["yes", "The token has the scope jobs"]],
    [{ scope: ["jobs"] }, "run-jobs", undefined, ["yes", "The token has the scope jobs"]],
    [{ scope: "openid" }, "run-jobs", undefined, ["no", "The token lacks the scope jobs"]],
    [{ scope: "jobs" }, "run-jobs", "acme", [
      "unknown",
      "The Hub does not say whether this login was approved for acme",
    ]],
    [{ scope: "jobs" }, "post", undefined, [
      "unknown",
      "No scope of a browser login is known to allow it to write posts",
    ]],
    [{}, "infer", undefined, ["unknown", "The token does not say which scopes it has"]],
    [{ scope: 7 }, "infer", undefined, ["unknown", "The token does not say which scopes it has"]],
  ] as const
) {
  test(`can ${action} ${owner ?? ""} by the scopes ${JSON.stringify(claims)}`, async () => {
    const oauth = jwt(claims);
    const body = { ...whoamiBody(), orgs: [{ name: "acme" }] };
    using hub = fakeHub([`GET https://huggingface.co/api/whoami-v2 Bearer ${oauth}`, json(body)]);
    const { answer, message } = await can(action, owner, {
      token: oauth,
      host: machineWith({}, { fetch: hub.fetch }),
    });
    assert.deepEqual([answer, message], expected);
  });
}
