/** What `can` answers: against the stand-in Hub, which decides by itself, and every request is listed. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { can } from "../../../lib/auth/checks/can.ts";
import type { AbilityName } from "../../../lib/hub/access/abilities.ts";
import { type ClassicToken, type Hub, startHub } from "../../support/hub/hub.ts";
import { machineWith } from "../../support/store/fixture.ts";

const token = (name: string, fields: Partial<ClassicToken>): ClassicToken => ({
  token: name,
  account: "alice",
  displayName: name,
  role: "write",
  ...fields,
});
const scoped = (type: string, name: string | undefined, ...permissions: string[]) => ({
  entity: { type, ...name !== undefined && { name } },
  permissions,
});

const TOKENS: readonly ClassicToken[] = [
  token("hf_write", {}),
  token("hf_read", { role: "read" }),
  token("hf_none", { role: "fineGrained", fineGrained: {} }),
  token("hf_untold", { role: "fineGrained" }),
  token("hf_own", {
    role: "fineGrained",
    fineGrained: {
      canReadGatedRepos: true,
      global: ["post.write"],
      scoped: [scoped("user", undefined, "repo.content.read", "repo.write", "inference.serverless.write")],
    },
  }),
  token("hf_acme", {
    role: "fineGrained",
    fineGrained: { scoped: [scoped("org", "acme", "repo.content.read", "job.write")] },
  }),
  token("hf_one", {
    role: "fineGrained",
    fineGrained: { scoped: [scoped("dataset", "acme/notes", "repo.content.read", "repo.write")] },
  }),
];

const REPOS = [
  { path: "models/alice/mine", private: true },
  { path: "models/acme/open" },
  { path: "models/strict/open" },
  { path: "datasets/acme/notes", private: true },
  { path: "spaces/bob/app" },
  { path: "models/meta/llama", gated: true },
  { path: "models/meta/waits", gated: true, requests: { alice: "waiting" } },
  { path: "models/meta/never", gated: true, requests: { alice: "rejected" } },
  { path: "models/meta/granted", gated: true, requests: { alice: "granted" } },
] as const;

let hub: Hub;
before(async () => {
  const accounts = [{ name: "alice", orgs: ["acme", "strict"], restrictions: { strict: ["sso"] } }];
  hub = await startHub({ accounts, tokens: TOKENS, repos: REPOS });
});
after(() => hub.close());

const FORM = "HUB/settings/tokens/new?tokenType=fineGrained";
const WHOAMI = "/api/whoami-v2";

type Row = readonly [
  token: string,
  action: AbilityName,
  subject: string | undefined,
  answer: string,
  message: string,
  link?: string | undefined,
];

const YES = "yes allowed";
const LACKS = "no token_lacks_permission";

/** Repositories: the Hub decides, and is asked whose the token is only where it refuses. */
const repos: readonly Row[] = [
  ["hf_write", "read", "alice/mine", YES, "The Hub lets this token read alice/mine"],
  ["hf_read", "read", "alice/mine", YES, "The Hub lets this token read alice/mine"],
  ["hf_own", "write", "models/alice/mine", YES, "The Hub lets this token write to alice/mine"],
  ["hf_one", "write", "dataset/acme/notes", YES, "The Hub lets this token write to acme/notes"],
  ["hf_none", "read", "spaces/bob/app", YES, "The Hub lets this token read bob/app"],
  ["hf_own", "read", "meta/granted", YES, "The Hub lets this token read meta/granted"],
  [
    "hf_none",
    "read",
    "alice/mine",
    LACKS,
    "There is no model alice/mine, or this token may not know of it: it lacks the permission to read there",
    `${FORM}&ownUserPermissions=repo.content.read`,
  ],
  [
    "hf_own",
    "read",
    "dataset/acme/notes",
    LACKS,
    "There is no dataset acme/notes, or this token may not know of it: it lacks the permission to read there",
    `${FORM}&orgs=acme&orgPermissions=repo.content.read`,
  ],
  [
    "hf_write",
    "read",
    "alice/nothing",
    "no not_found",
    "There is no model alice/nothing, or this token may not know of it",
  ],
  [
    "hf_none",
    "read",
    "bob/private",
    "no not_found",
    "There is no model bob/private, or this token may not know of it",
  ],
  [
    "hf_read",
    "write",
    "alice/mine",
    LACKS,
    "A token with the role read may not write to repositories",
    `${FORM}&ownUserPermissions=repo.write`,
  ],
  [
    "hf_acme",
    "write",
    "acme/open",
    LACKS,
    "The token lacks the permission repo.write for acme",
    `${FORM}&orgs=acme&orgPermissions=repo.write`,
  ],
  ["hf_write", "write", "space/bob/app", "no account_lacks_permission", "alice may not write to bob/app"],
  ["hf_none", "write", "space/bob/app", "no account_lacks_permission", "alice may not write to bob/app"],
  [
    "hf_write",
    "read",
    "strict/open",
    "no organization_refuses",
    "strict requires that you log in through its single sign-on",
  ],
  [
    "hf_write",
    "read",
    "meta/llama",
    "no access_not_requested",
    "meta/llama is gated, and alice has no access yet",
    "HUB/meta/llama",
  ],
  [
    "hf_write",
    "read",
    "meta/waits",
    "no access_pending",
    "alice's request for meta/waits is waiting for its authors",
    "HUB/meta/waits",
  ],
  [
    "hf_write",
    "read",
    "meta/never",
    "no access_rejected",
    "The authors of meta/never have rejected alice's request",
    "HUB/meta/never",
  ],
  [
    "hf_none",
    "read",
    "meta/granted",
    LACKS,
    "The token may not read gated repositories",
    `${FORM}&canReadGatedRepos=true`,
  ],
];

/** Everything else: by what the token is. */
const abilities: readonly Row[] = [
  ["hf_write", "run-jobs", undefined, YES, "A token with the role write may run jobs"],
  ["hf_write", "run-jobs", "acme", YES, "A token with the role write may run jobs for acme"],
  ["hf_read", "infer", undefined, YES, "A token with the role read may call Inference Providers"],
  [
    "hf_read",
    "run-jobs",
    undefined,
    LACKS,
    "A token with the role read may not run jobs",
    `${FORM}&ownUserPermissions=job.write`,
  ],
  ["hf_own", "infer", undefined, YES, "The token has the permission inference.serverless.write"],
  ["hf_own", "infer", "Alice", YES, "The token has the permission inference.serverless.write"],
  [
    "hf_own",
    "infer",
    "acme",
    LACKS,
    "The token lacks the permission inference.serverless.write for acme",
    `${FORM}&orgs=acme&orgPermissions=inference.serverless.write`,
  ],
  ["hf_acme", "run-jobs", "acme", YES, "The token has the permission job.write for acme"],
  [
    "hf_acme",
    "run-jobs",
    undefined,
    LACKS,
    "The token lacks the permission job.write",
    `${FORM}&ownUserPermissions=job.write`,
  ],
  ["hf_own", "post", undefined, YES, "The token has the permission post.write"],
  [
    "hf_acme",
    "post",
    undefined,
    LACKS,
    "The token lacks the permission post.write",
    `${FORM}&globalPermissions=post.write`,
  ],
  [
    "hf_write",
    "run-jobs",
    "strict",
    "no organization_refuses",
    "strict requires that you log in through its single sign-on",
  ],
  ["hf_write", "run-jobs", "meta", "no not_a_member", "alice is not a member of meta"],
  [
    "hf_untold",
    "infer",
    undefined,
    "unknown not_told",
    "The Hub does not say what this fine-grained token may do",
  ],
];

for (const [rows, requests] of [[repos, undefined], [abilities, [WHOAMI]]] as const) {
  for (const [token, action, subject, answer, message, link] of rows) {
    test(`can ${[action, subject].filter(Boolean).join(" ")} with ${token}: ${answer}`, async () => {
      hub.requests.length = 0;
      const host = machineWith({ token }, { env: { HF_ENDPOINT: hub.url }, fetch: globalThis.fetch });
      const result = await can(action, subject, { host });
      const path = subject &&
        `/api/${
          /^(dataset|space)/.test(subject)
            ? subject.replace(/s?\//, "s/")
            : `models/${subject.replace("models/", "")}`
        }/auth-check${action === "write" ? "/write" : ""}`;
      assert.deepEqual([
        `${result.answer} ${result.reason}`,
        result.message,
        result.link?.replace(hub.url, "HUB"),
        hub.requests.map(({ path }) => path),
      ], [answer, message, link, requests ?? [path, ...answer === YES ? [] : [WHOAMI]]]);
    });
  }
}
