/**
 * Knows what the Hub's answer about a repository means for a token, and so what is missing.
 * Must not ask anybody: it is pure.
 *
 * @module
 */

import { ABILITIES } from "../../hub/access/abilities.ts";
import type { AuthCheck } from "../../hub/access/auth_check.ts";
import type { Repo } from "../../hub/access/repo.ts";
import type { TokenDescription } from "./describe_token.ts";
import { boxesFor, isGranted, isSame, judge, type Judgement, no, refusalOf, unknown } from "./judgement.ts";

/** Why the Hub refuses `token` the repository. */
export function whyRefused(
  refusal: Exclude<AuthCheck, "allowed">,
  token: TokenDescription,
  repo: Repo,
  access: "read" | "write",
): Judgement {
  const ability = ABILITIES[access];
  const owner = repo.owner ?? "";
  const organization = token.organizations.find(({ name }) => isSame(name, owner));
  const isTheirs = isSame(owner, token.name) || organization !== undefined;
  const policy = organization && refusalOf(organization);
  switch (refusal) {
    case "gated":
      return no("access_not_requested", `${repo.id} is gated, and ${token.name} has no access yet`);
    case "awaiting_review":
      return no("access_pending", `${token.name}'s request for ${repo.id} is waiting for its authors`);
    case "rejected":
      return no("access_rejected", `The authors of ${repo.id} have rejected ${token.name}'s request`);
    case "gated_repos_off":
      return {
        ...no("token_lacks_permission", "The token may not read gated repositories"),
        missing: { gatedRepos: true },
      };
    case "organization_policy":
      return no("organization_refuses", policy ?? `${owner} does not accept this token`);
    case "unaccepted":
      return unknown("The Hub accepts this token, but does not answer it about repositories");
    case "no_answer":
      return unknown("This Hub does not say who may access a repository");
    case "not_found":
    case "forbidden":
      break;
  }
  if (policy !== undefined) return no("organization_refuses", policy);
  const isLacking = isTheirs && !hasFor(token, repo, access);
  if (refusal === "not_found") {
    // What a token may not know of, the Hub says, is not there.
    const message = `There is no ${repo.type} ${repo.id}, or this token may not know of it`;
    const missing = boxesFor(ABILITIES.read, isSame(owner, token.name) ? undefined : owner);
    return isLacking && !hasFor(token, repo, "read")
      ? { ...no("token_lacks_permission", `${message}: it lacks the permission to read there`), missing }
      : no("not_found", message);
  }
  const judged = judge(token, ability, isTheirs ? owner : undefined);
  if (judged.reason === "token_lacks_permission" && isLacking) return judged;
  const what = access === "write" ? "write to" : "read";
  return no("account_lacks_permission", `${token.name} may not ${what} ${repo.id}`);
}

function hasFor(token: TokenDescription, repo: Repo, access: "read" | "write"): boolean {
  const owner = repo.owner ?? "";
  if (token.role === "fineGrained") {
    return !token.fineGrained || isGranted(token, ABILITIES[access], owner, repo);
  }
  // Whether an organization lets the account, the Hub has already said.
  return judge(token, ABILITIES[access]).answer !== "no";
}
