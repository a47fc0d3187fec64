/**
 * Knows how the Hub says which account a token belongs to: `GET /api/whoami-v2`.
 * Must not know where the token came from or where it is kept.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import type { Secret } from "../secret.ts";
import { sendWithToken } from "./access/bearer.ts";
import { type HubContext, isObject, readObject, responseError } from "./http.ts";

/** The account that a token belongs to. */
export interface Identity {
  /** The account's name, such as `alice`. */
  readonly name: string;
  /** The account's display name. */
  readonly fullname?: string;
  /** The account's email address, if the token may read it. */
  readonly email?: string;
  /** The names of the organizations the account belongs to. */
  readonly orgs: readonly string[];
  /** The type of the token, such as `access_token` or `oauth`. */
  readonly authType?: string;
  /** The name that the owner gave the token; OAuth tokens have none. */
  readonly displayName?: string;
  /** The token's permission: `read`, `write`, `fineGrained`, …; OAuth tokens have none. */
  readonly role?: string;
}

const ACTION = "check the token";
const LONGEST = 1000; // characters; the Hub's own names have no more than 96

/**
 * Sends the request that asks which account `token` belongs to.
 *
 * @throws {HfAuthError} `invalid_token` for text that no header can hold, and the errors of `send`.
 */
export async function sendWhoami(hub: HubContext, token: Secret): Promise<Response> {
  return await sendWithToken(hub, "/api/whoami-v2", token, ACTION);
}

/**
 * Reads which account the token belongs to.
 *
 * @throws {HfAuthError} the errors of {@linkcode readAccount}.
 */
export async function readWhoami(response: Response): Promise<Identity> {
  return toIdentity(await readAccount(response));
}

/** What the Hub says of an account, which has a name. */
export type Account = Readonly<Record<string, unknown>> & { readonly name: string };

/**
 * Reads what the Hub says of the account, all of it.
 *
 * @throws {HfAuthError} `invalid_token` (401), `forbidden` (403), `rate_limited` (429), `server_error` (5xx),
 * `invalid_response` for anything else.
 */
export async function readAccount(response: Response): Promise<Account> {
  if (!response.ok) throw responseError(response, ACTION);
  const body = await readObject(response, ACTION);
  const name = textIn(body, "name");
  if (name !== undefined) return { ...body, name };
  throw new HfAuthError("invalid_response", `Could not ${ACTION}: the Hub's response has no account name`, {
    hint: "Check that HF_ENDPOINT is the address of a Hub",
  });
}

/** Whose the token is, by what the Hub says of the account. */
export function toIdentity(body: Account): Identity {
  const auth = objectIn(body, "auth");
  const accessToken = objectIn(auth, "accessToken");
  const { name } = body;
  const orgs = Array.isArray(body["orgs"]) ? body["orgs"] : [];
  return defined({
    name,
    fullname: textIn(body, "fullname"),
    email: textIn(body, "email"),
    orgs: orgs.flatMap((org) => isObject(org) ? textIn(org, "name") ?? [] : []),
    authType: textIn(auth, "type"),
    displayName: textIn(accessToken, "displayName"),
    role: textIn(accessToken, "role"),
  });
}

/** Asks the Hub which account `token` belongs to; see {@linkcode readWhoami} for the errors. */
export async function requestWhoami(hub: HubContext, token: Secret): Promise<Identity> {
  return readWhoami(await sendWhoami(hub, token));
}

/** The name to store this account's token under, as Python chooses it. */
export function tokenNameOf(identity: Identity): string {
  return identity.displayName ?? `oauth-${identity.name}`;
}

function objectIn(body: Readonly<Record<string, unknown>>, field: string): Record<string, unknown> {
  const value = body[field];
  return isObject(value) ? value : {};
}

function textIn(body: Readonly<Record<string, unknown>>, field: string): string | undefined {
  const value = body[field];
  return typeof value === "string" && value !== "" && value.length <= LONGEST ? value : undefined;
}

type Defined<T> =
  & { [K in keyof T as undefined extends T[K] ? never : K]: T[K] }
  & {
    [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
  };

function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
