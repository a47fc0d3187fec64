/**
 * Knows what the Hub says of a token's rights beside whose it is: its end, permissions and organizations (`whoami-v2`).
 * Must not know what the rights suffice for.
 *
 * @module
 */

import type { Secret } from "../../secret.ts";
import { type HubContext, isObject } from "../http.ts";
import { type Identity, readAccount, sendWhoami, toIdentity } from "../whoami.ts";

/** What a fine-grained token may do, somewhere. */
export interface Grant {
  /** Where: `user` for all that the account owns, `org` for all of an organization, `model`, `dataset` and so on for one. */
  readonly type: string;
  /** The account's, organization's or repository's name, if the Hub gives it. */
  readonly name?: string;
  /** What, such as `repo.content.read`. */
  readonly permissions: readonly string[];
}

/** What a fine-grained token may do. */
export interface FineGrained {
  /** Whether it reads the public gated repositories that its owner has access to. */
  readonly readsGatedRepos: boolean;
  /** What it may do everywhere, such as `post.write`. */
  readonly everywhere: readonly string[];
  /** What it may do in one place. */
  readonly grants: readonly Grant[];
}

/** An organization that the account belongs to. */
export interface Organization {
  /** Its name. */
  readonly name: string;
  /** The account's role in it: `admin`, `write`, `contributor`, `read`, `no_access`, or a name of its own. */
  readonly role?: string;
  /** Why it does not take this token: `mfa`, `token-policy`, `token-revoked`, `sso`, `ip`. */
  readonly restrictions: readonly string[];
}

/** Whose a token is, and what it may do. */
export interface Rights extends Identity {
  /** When it expires, if it does and the Hub says so. */
  readonly expiresAt?: Date;
  /** The permissions of a fine-grained token, if the Hub gives them. */
  readonly fineGrained?: FineGrained;
  /** The organizations that the account belongs to. */
  readonly organizations: readonly Organization[];
}

/** Asks the Hub what `token` may do; see {@linkcode readAccount} for the errors. */
export async function requestRights(hub: HubContext, token: Secret): Promise<Rights> {
  return await readRights(await sendWhoami(hub, token));
}

/** Reads what a token may do; see {@linkcode readAccount} for the errors. */
export async function readRights(response: Response): Promise<Rights> {
  const body = await readAccount(response);
  const auth = isObject(body["auth"]) ? body["auth"] : {};
  const accessToken = isObject(auth["accessToken"]) ? auth["accessToken"] : {};
  const end = new Date(typeof auth["expiresAt"] === "string" ? auth["expiresAt"] : NaN);
  const { fineGrained } = accessToken;
  return {
    ...toIdentity(body),
    ...(!Number.isNaN(end.getTime()) && { expiresAt: end }),
    ...(isObject(fineGrained) && { fineGrained: toFineGrained(fineGrained) }),
    organizations: objectsIn(body, "orgs").flatMap((org) => {
      const { name, roleInOrg } = org;
      if (typeof name !== "string" || name === "") return [];
      const restrictions = textsIn(org, "securityRestrictions");
      return [{ name, ...(typeof roleInOrg === "string" && { role: roleInOrg }), restrictions }];
    }),
  };
}

function toFineGrained(body: Record<string, unknown>): FineGrained {
  return {
    readsGatedRepos: body["canReadGatedRepos"] === true,
    everywhere: textsIn(body, "global"),
    grants: objectsIn(body, "scoped").flatMap((scoped) => {
      const { entity } = scoped;
      if (!isObject(entity) || typeof entity["type"] !== "string") return [];
      const { type, name } = entity;
      return [{
        type,
        ...(typeof name === "string" && { name }),
        permissions: textsIn(scoped, "permissions"),
      }];
    }),
  };
}

function objectsIn(body: Readonly<Record<string, unknown>>, field: string): Record<string, unknown>[] {
  const value = body[field];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function textsIn(body: Readonly<Record<string, unknown>>, field: string): string[] {
  const value = body[field];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}
