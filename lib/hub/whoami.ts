/**
 * Knows how the Hub says whose token it is: `GET /api/whoami-v2`.
 * Must not know where the token came from or where it is kept.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import type { Secret } from "../secret.ts";
import { type HubContext, isObject, readObject, responseError, send } from "./http.ts";

/** Whose a token is. */
export interface Identity {
  /** The account's name, such as `alice`. */
  readonly name: string;
  /** The account's name for display. */
  readonly fullname?: string;
  /** The account's e-mail address, where the token may see it. */
  readonly email?: string;
  /** The names of the organizations the account belongs to. */
  readonly orgs: readonly string[];
  /** The token's kind, such as `access_token` or `oauth`. */
  readonly authType?: string;
  /** The name that its owner gave the token; OAuth tokens have none. */
  readonly displayName?: string;
  /** The token's permission: `read`, `write`, `fineGrained`, …; OAuth tokens have none. */
  readonly role?: string;
}

const ACTION = "check the token";

/**
 * Asks the Hub whose `token` is.
 *
 * @throws {HfAuthError} `invalid_token` for what no header takes, and the errors of {@linkcode send}.
 */
export async function sendWhoami(hub: HubContext, token: Secret): Promise<Response> {
  const text = token.reveal();
  // Checked here, since a runtime's own complaint about a header quotes it.
  if (!/^[\x20-\x7e]+$/.test(text)) {
    throw new HfAuthError("invalid_token", `Could not ${ACTION}: it has characters that no token has`, {
      hint: "Check that it is whole, or log in again",
    });
  }
  return await send(hub, "/api/whoami-v2", { headers: { authorization: `Bearer ${text}` } });
}

/**
 * Reads whose the token is.
 *
 * @throws {HfAuthError} `invalid_token` (401), `forbidden` (403), `rate_limited` (429), `server_error` (5xx),
 * `invalid_response` for anything that is not the Hub's answer.
 */
export async function readWhoami(response: Response): Promise<Identity> {
  if (!response.ok) throw responseError(response, ACTION);
  const body = await readObject(response, ACTION);
  const auth = objectIn(body, "auth");
  const accessToken = objectIn(auth, "accessToken");
  const name = textIn(body, "name");
  if (name === undefined) {
    throw new HfAuthError("invalid_response", `Could not ${ACTION}: the Hub's answer has no account name`, {
      hint: "Check that HF_ENDPOINT is the address of a Hub",
    });
  }
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

/** Asks whose `token` is; see {@linkcode readWhoami} for the errors. */
export async function requestWhoami(hub: HubContext, token: Secret): Promise<Identity> {
  return readWhoami(await sendWhoami(hub, token));
}

/** The name under which a token of this identity is stored, as Python names it. */
export function tokenNameOf(identity: Identity): string {
  return identity.displayName ?? `oauth-${identity.name}`;
}

function objectIn(body: Record<string, unknown>, field: string): Record<string, unknown> {
  const value = body[field];
  return isObject(value) ? value : {};
}

function textIn(body: Record<string, unknown>, field: string): string | undefined {
  const value = body[field];
  return typeof value === "string" && value !== "" ? value : undefined;
}

type Defined<T> =
  & { [K in keyof T as undefined extends T[K] ? never : K]: T[K] }
  & {
    [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
  };

function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
