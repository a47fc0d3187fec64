/**
 * Knows what a token's role, permissions, scopes and organizations suffice for.
 * Must not ask anybody: it is pure.
 *
 * @module
 */

import type { Ability } from "../../hub/access/abilities.ts";
import type { Organization } from "../../hub/access/rights.ts";
import type { Boxes } from "../../hub/access/token_form.ts";
import type { TokenDescription } from "./describe_token.ts";

/** Why a question about a token has its answer. The codes are stable: programs may switch on them. */
export type CanReason =
  | "allowed"
  | "token_lacks_permission"
  | "account_lacks_permission"
  | "organization_refuses"
  | "not_a_member"
  | "access_not_requested"
  | "access_pending"
  | "access_rejected"
  | "not_found"
  | "not_told";

/** An answer, and why. */
export interface Judgement {
  /** Whether the token may. */
  readonly answer: "yes" | "no" | "unknown";
  /** Why, for programs. */
  readonly reason: CanReason;
  /** Why, for people: a sentence without a final period. */
  readonly message: string;
  /** The boxes that a new token needs, where that is what is missing. */
  readonly missing?: Boxes;
}

type Described = Pick<
  TokenDescription,
  "name" | "authType" | "role" | "fineGrained" | "organizations" | "scopes"
>;

/** Roles in an organization that change nothing there. */
const READERS = ["read", "no_access"];

/** What an organization's restrictions ask of whoever has the token. */
const RESTRICTIONS: Readonly<Record<string, string>> = {
  "mfa": "requires two-factor authentication",
  "sso": "requires that you log in through its single sign-on",
  "ip": "does not allow this IP address",
  "token-policy": "has to approve this token first, or allows fine-grained ones only",
  "token-revoked": "has revoked this token",
};

/** Whether the token may do something of its own account's, or of an account or organization named `owner`. */
export function judge(token: Described, ability: Ability, owner: string = token.name): Judgement {
  const isOwn = isSame(owner, token.name);
  const organization = token.organizations.find(({ name }) => isSame(name, owner));
  const place = isOwn ? "" : ` for ${owner}`;
  if (!isOwn && ability.where === "place") {
    if (!organization) return no("not_a_member", `${token.name} is not a member of ${owner}`);
    const refusal = refusalOf(organization);
    if (refusal !== undefined) return no("organization_refuses", refusal);
    if (!ability.reads && READERS.includes(organization.role ?? "")) {
      return no("account_lacks_permission", `${token.name} may only read in ${owner}`);
    }
  }
  const boxes = boxesFor(ability, isOwn ? undefined : owner);
  const lacks = (why: string) => ({ ...no("token_lacks_permission", why), missing: boxes });
  switch (token.authType === "oauth" ? "oauth" : token.role) {
    case "god":
    case "write":
      return yes(`A token with the role ${token.role} may ${ability.words}${place}`);
    case "read":
      return ability.reads
        ? yes(`A token with the role read may ${ability.words}${place}`)
        : lacks(`A token with the role read may not ${ability.words}`);
    case "fineGrained":
      if (!token.fineGrained) return unknown("The Hub does not say what this fine-grained token may do");
      return isGranted(token, ability, owner)
        ? yes(`The token has the permission ${ability.permission}${place}`)
        : lacks(`The token lacks the permission ${ability.permission}${place}`);
    case "oauth":
      if (!token.scopes) return unknown("The token does not say which scopes it has");
      if (ability.scopes.length === 0) {
        return unknown(`No scope of a browser login is known to allow it to ${ability.words}`);
      }
      if (!ability.scopes.some((scope) => token.scopes!.includes(scope))) {
        return lacks(`The token lacks the scope ${ability.scopes[0]}`);
      }
      // Which organizations were ticked when the login was approved, nobody says.
      return isOwn
        ? yes(`The token has the scope ${ability.scopes.find((scope) => token.scopes!.includes(scope))}`)
        : unknown(`The Hub does not say whether this login was approved for ${owner}`);
    default:
      return unknown("The Hub does not say what a token of this kind may do");
  }
}

/** Why an organization does not take the token, if it does not. */
export function refusalOf({ name, restrictions }: Organization): string | undefined {
  const [first] = restrictions;
  return first && `${name} ${RESTRICTIONS[first] ?? "refuses this token"}`;
}

/** The boxes for something of the account's own, or of an organization's. */
export function boxesFor({ permission, where }: Ability, organization?: string): Boxes {
  if (where === "everywhere") return { everywhere: [permission] };
  return organization === undefined
    ? { own: [permission] }
    : { organization: { name: organization, permissions: [permission] } };
}

/** Whether a fine-grained token has a permission for what belongs to `owner`, or for the one repository. */
export function isGranted(
  { name, fineGrained }: Described,
  { permission }: Pick<Ability, "permission">,
  owner: string,
  repo?: { readonly type: string; readonly id: string },
): boolean {
  if (!fineGrained) return false;
  const { everywhere, grants } = fineGrained;
  return everywhere.includes(permission) || grants.some((grant) =>
    grant.permissions.includes(permission) && (
      // The Hub may leave the name out, for the account's own.
      (grant.type === "user" && isSame(owner, grant.name ?? name)) ||
      (grant.type === "org" && grant.name !== undefined && isSame(owner, grant.name)) ||
      (grant.type === repo?.type && grant.name === repo.id)
    )
  );
}

/** Names of accounts differ in more than their case. */
export function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** A yes. */
export function yes(message: string): Judgement {
  return { answer: "yes", reason: "allowed", message };
}

/** A no. */
export function no(reason: CanReason, message: string): Judgement {
  return { answer: "no", reason, message };
}

/** No answer. */
export function unknown(message: string): Judgement {
  return { answer: "unknown", reason: "not_told", message };
}
