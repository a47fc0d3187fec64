/**
 * Knows how the Hub says whether a token may read a repository or write to it: `GET /api/models/ID/auth-check`.
 * Must not know why, beyond what the Hub says, nor put its words into an error.
 *
 * @module
 */

import type { Secret } from "../../secret.ts";
import { isForeign } from "../answerer.ts";
import { type HubContext, isObject, responseError } from "../http.ts";
import { sendWithToken } from "./bearer.ts";
import { apiPath, type Repo } from "./repo.ts";

/**
 * What the Hub says.
 *
 * - `allowed`
 * - `not_found`: there is no such repository, or the token may not know of it
 * - `gated`: access has to be asked for; `awaiting_review`: it was; `rejected`: in vain
 * - `gated_repos_off`: the token must not read gated repositories, whatever its owner may
 * - `organization_policy`: the organization does not take this token
 * - `forbidden`: something else
 * - `unaccepted`: the token itself is not accepted, at least not here
 * - `no_answer`: this Hub does not answer the question
 */
export type AuthCheck =
  | "allowed"
  | "not_found"
  | "gated"
  | "awaiting_review"
  | "rejected"
  | "gated_repos_off"
  | "organization_policy"
  | "forbidden"
  | "unaccepted"
  | "no_answer";

const ACTION = "ask about the repository";

/** The Hub's words for a refusal; the first row that fits counts. */
const WORDS: readonly (readonly [RegExp, AuthCheck])[] = [
  [/awaiting a review/i, "awaiting_review"],
  [/rejected/i, "rejected"],
  [/fine-grained token settings/i, "gated_repos_off"],
  [/token policy|organization administrator/i, "organization_policy"],
];

/**
 * Asks whether `token` may read `repo`, or write to it.
 *
 * @throws {HfAuthError} `rate_limited`, `server_error`, `invalid_response`, and the errors of {@linkcode sendWithToken}.
 */
export async function requestAuthCheck(
  hub: HubContext,
  token: Secret,
  repo: Repo,
  access: "read" | "write",
): Promise<AuthCheck> {
  return await readAuthCheck(await sendAuthCheck(hub, token, repo, access));
}

/** Sends the question. */
export function sendAuthCheck(
  hub: HubContext,
  token: Secret,
  repo: Repo,
  access: "read" | "write",
): Promise<Response> {
  const path = `${apiPath(repo)}/auth-check${access === "write" ? "/write" : ""}`;
  return sendWithToken(hub, path, token, ACTION);
}

/** Reads the answer. */
export async function readAuthCheck(response: Response): Promise<AuthCheck> {
  const { status, headers } = response;
  // A page instead of the Hub's `OK` is somebody else's.
  if (response.ok && !/html/i.test(headers.get("content-type") ?? "")) return "allowed";
  if (![401, 403, 404].includes(status) || isForeign(response)) throw responseError(response, ACTION);
  const code = headers.get("x-error-code");
  if (status === 404) return code === "RepoNotFound" ? "not_found" : "no_answer";
  const said = await wordsOf(response);
  const [, known] = WORDS.find(([pattern]) => pattern.test(said)) ?? [];
  if (known) return known;
  if (code === "GatedRepo") return "gated";
  return status === 401 ? "unaccepted" : "forbidden";
}

async function wordsOf(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => undefined);
  const error = isObject(body) ? body["error"] : undefined;
  return `${response.headers.get("x-error-message") ?? ""} ${typeof error === "string" ? error : ""}`;
}
