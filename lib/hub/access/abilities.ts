/**
 * Knows what a token can be allowed, and what that is called among fine-grained permissions and OAuth's scopes.
 * Must not know any token.
 *
 * @module
 */

/** One thing that a token can be allowed. */
export interface Ability {
  /** What it is, after "may". */
  readonly words: string;
  /** The fine-grained permission. */
  readonly permission: string;
  /** Where that is granted: in one place (an account, an organization, a repository), or everywhere. */
  readonly where: "place" | "everywhere";
  /** The scopes of which any suffices; none is known where there are none. */
  readonly scopes: readonly string[];
  /** Whether a token with the role `read` may. */
  readonly reads: boolean;
}

const place = { where: "place", reads: false } as const;

/** What can be asked of a token. */
export type AbilityName =
  | "read"
  | "write"
  | "infer"
  | "run-jobs"
  | "post"
  | "discuss"
  | "create-repos"
  | "collect"
  | "call-endpoints"
  | "manage-endpoints"
  | "manage-webhooks";

/** By what a person asks for. */
export const ABILITIES: Readonly<Record<AbilityName, Ability>> = {
  "read": {
    ...place,
    words: "read repositories",
    permission: "repo.content.read",
    scopes: ["read-repos", "write-repos", "manage-repos"],
    reads: true,
  },
  "write": {
    ...place,
    words: "write to repositories",
    permission: "repo.write",
    scopes: ["write-repos", "manage-repos"],
  },
  "infer": {
    ...place,
    words: "call Inference Providers",
    permission: "inference.serverless.write",
    scopes: ["inference-api"],
    reads: true,
  },
  "run-jobs": { ...place, words: "run jobs", permission: "job.write", scopes: ["jobs"] },
  "post": { ...place, where: "everywhere", words: "write posts", permission: "post.write", scopes: [] },
  "discuss": {
    ...place,
    words: "write in discussions",
    permission: "discussion.write",
    scopes: ["write-discussions"],
  },
  "create-repos": {
    ...place,
    words: "create repositories",
    permission: "repo.write",
    scopes: ["manage-repos"],
  },
  "call-endpoints": {
    ...place,
    words: "call Inference Endpoints",
    permission: "inference.endpoints.infer.write",
    scopes: ["read-endpoints", "write-endpoints"],
    reads: true,
  },
  "manage-endpoints": {
    ...place,
    words: "manage Inference Endpoints",
    permission: "inference.endpoints.write",
    scopes: ["write-endpoints"],
  },
  "collect": {
    ...place,
    words: "change collections",
    permission: "collection.write",
    scopes: ["write-collections"],
  },
  "manage-webhooks": {
    ...place,
    words: "manage webhooks",
    permission: "user.webhooks.write",
    scopes: ["webhooks"],
  },
};
