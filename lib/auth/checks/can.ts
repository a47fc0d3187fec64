/**
 * Knows how a question about a token is answered: by the Hub where it answers, else by what the token is.
 * Must not know how the answer is shown.
 *
 * @module
 */

import { HfAuthError, isHfAuthError } from "../../errors.ts";
import { ABILITIES, type AbilityName } from "../../hub/access/abilities.ts";
import { requestAuthCheck } from "../../hub/access/auth_check.ts";
import { parseOwner, parseRepo, type Repo, repoPage } from "../../hub/access/repo.ts";
import { tokenForm } from "../../hub/access/token_form.ts";
import { openSession, type Session } from "../session.ts";
import { describe } from "./describe_token.ts";
import { judge, type Judgement, unknown, yes } from "./judgement.ts";
import { whyRefused } from "./repo_access.ts";
import { askWith, type TokenInQuestion, tokenInQuestion, type TokenOptions } from "./token_in_question.ts";

export type { AbilityName };

/** Whether a token may do something, and why. */
export interface CanResult extends Judgement {
  /** Where a person can mend a no: the form for a token with the missing boxes, or the page to ask for access. */
  readonly link?: string;
  /** Why the token could not be refreshed, though it expires soon. */
  readonly warning?: HfAuthError;
}

/**
 * Asks whether the token in use may do something, without doing it.
 *
 * @param action `read` or `write` for a repository; any other one for the account, or the organization, named `subject`.
 * @param subject `OWNER/NAME` of a model, `dataset/OWNER/NAME` or `space/OWNER/NAME`; the owner for other actions.
 * @throws {HfAuthError} `invalid_repo_id` before anything is sent; `not_logged_in`, `token_name_not_found`, `other_hub`,
 * `invalid_token`, `network`, `timeout`, `offline`.
 *
 * @example
 * ```ts
 * import { can } from "./mod.ts";
 *
 * const { answer, message, link } = await can("write", "dataset/acme/notes");
 * if (answer !== "yes") console.log(message, link);
 * ```
 */
export async function can(
  action: AbilityName,
  subject?: string,
  options: TokenOptions = {},
): Promise<CanResult> {
  const repo = action === "read" || action === "write" ? parseRepo(subject ?? "") : undefined;
  const owner = repo || subject === undefined ? undefined : parseOwner(subject);
  const session = await openSession(options);
  const asked = await tokenInQuestion(session, options);
  const { warning } = asked;
  const ask = async (token: TokenInQuestion) =>
    repo
      ? await askAbout(repo, action as "read" | "write", token, session)
      : judge(await describe(session, token), ABILITIES[action], owner);
  const judgement = await answered(() => askWith(session, asked, ask));
  const link = linkFor(judgement, session, repo);
  return { ...judgement, ...(link !== undefined && { link }), ...(warning && { warning }) };
}

async function askAbout(
  repo: Repo,
  access: "read" | "write",
  token: TokenInQuestion,
  session: Session,
): Promise<Judgement> {
  const check = await requestAuthCheck(session.hub, token.token, repo, access);
  const what = access === "write" ? "write to" : "read";
  return check === "allowed"
    ? yes(`The Hub lets this token ${what} ${repo.id}`)
    : whyRefused(check, await describe(session, token), repo, access);
}

/** An answer, also where the Hub has none at the moment. */
async function answered(ask: () => Promise<Judgement>): Promise<Judgement> {
  try {
    return await ask();
  } catch (error) {
    if (!isHfAuthError(error, "forbidden", "rate_limited", "server_error", "invalid_response")) throw error;
    return unknown(error.message);
  }
}

function linkFor({ reason, missing }: Judgement, { config }: Session, repo?: Repo): string | undefined {
  const { endpoint } = config;
  if (missing) return tokenForm(endpoint, missing);
  const isMended = ["access_not_requested", "access_pending", "access_rejected"].includes(reason);
  return isMended && repo ? repoPage(endpoint, repo) : undefined;
}
