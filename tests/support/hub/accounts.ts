/**
 * Knows the people of the stand-in Hub, their user access tokens, and how its API answers about them.
 * Must not know how an OAuth token comes to be.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { AGENTS, STANDARD } from "../../../lib/cli/agent/registry.ts";

/** Someone who can log in. */
export interface Account {
  readonly name: string;
  readonly fullname?: string;
  readonly email?: string;
  /** Names of organisations. */
  readonly orgs?: readonly string[];
  /** Why an organisation does not take the account's tokens, by its name. */
  readonly restrictions?: Readonly<Record<string, readonly string[]>>;
}

/** A user access token. */
export interface ClassicToken {
  /** The token itself, `hf_...`. */
  readonly token: string;
  /** The account's name. */
  readonly account: string;
  readonly displayName: string;
  readonly role: "read" | "write" | "fineGrained";
  /** What a fine-grained one may do, as the Hub says it. */
  readonly fineGrained?: FineGrained;
}

/** What a fine-grained token may do. */
export interface FineGrained {
  readonly canReadGatedRepos?: boolean;
  readonly global?: readonly string[];
  readonly scoped?: readonly {
    readonly entity: { readonly _id?: string; readonly type: string; readonly name?: string };
    readonly permissions: readonly string[];
  }[];
}

/** Whoever asks: an account, and the token, if it isn't OAuth's. */
export interface Asker {
  readonly account: Account;
  readonly token: ClassicToken | undefined;
}

/** What an OAuth access token allows. */
export interface OAuthGrant {
  /** The account's name. */
  readonly account: string;
  readonly expiresAt: Date;
}

/** Accounts and their user access tokens. */
export class Accounts {
  readonly #accounts: ReadonlyMap<string, Account>;
  readonly #tokens = new Map<string, ClassicToken>();

  constructor(accounts: readonly Account[], tokens: readonly ClassicToken[]) {
    this.#accounts = new Map(accounts.map((account) => [account.name, account]));
    tokens.forEach((token) => this.addToken(token));
  }

  /** The accounts' names, the default first. */
  get names(): string[] {
    return [...this.#accounts.keys()];
  }

  addToken(token: ClassicToken): void {
    if (!this.#accounts.has(token.account)) throw new Error(`No account ${token.account}`);
    this.#tokens.set(token.token, token);
  }

  revoke(token: string): void {
    this.#tokens.delete(token);
  }

  /** Answers `POST /api/credentials/revoke`: 202 whatever the texts are, and only user access tokens end. */
  revokeAll(body: string, res: ServerResponse): void {
    const { credentials } = JSON.parse(body) as { readonly credentials: readonly string[] };
    credentials.forEach((token) => this.revoke(token));
    res.writeHead(202).end();
  }

  /** Who asks with `token`; `grant` is there when it is a live OAuth token. */
  asker(token: string, grant: OAuthGrant | undefined): Asker | undefined {
    const classic = this.#tokens.get(token);
    const account = this.#accounts.get(grant?.account ?? classic?.account ?? "");
    return account && { account, token: classic };
  }

  /** Answers `GET /api/whoami-v2`; `grant` is there when `token` is a live OAuth token. */
  whoami(token: string, grant: OAuthGrant | undefined, res: ServerResponse): void {
    const asker = this.asker(token, grant);
    if (asker === undefined) return unauthorized(res);
    const { account, token: classic } = asker;
    const auth = classic === undefined
      ? { type: "oauth", expiresAt: grant?.expiresAt.toISOString() }
      : { type: "access_token", accessToken: accessToken(classic) };
    send(res, 200, {
      type: "user",
      id: idOf(account.name),
      name: account.name,
      fullname: account.fullname ?? account.name,
      email: account.email ?? `${account.name}@example.com`,
      emailVerified: true,
      canPay: false,
      billingMode: "prepaid",
      periodEnd: 1793491200,
      isPro: false,
      avatarUrl: avatarOf(account.name),
      orgs: (account.orgs ?? []).map((name) => ({
        type: "org",
        id: idOf(name),
        name,
        fullname: name,
        avatarUrl: avatarOf(name),
        roleInOrg: "write",
        ...account.restrictions?.[name] && { securityRestrictions: account.restrictions[name] },
      })),
      auth,
    });
  }
}

/** 24 hexadecimal digits, always the same for a name. */
function idOf(name: string): string {
  return createHash("sha256").update(name).digest("hex").slice(0, 24);
}

/** Answers `GET /api/agent-harnesses`, as far as clients read it. */
export function agentHarnesses(res: ServerResponse): void {
  const harnesses = Object.entries(AGENTS).map(([id, envVars]) => [id, { envVars }]);
  send(res, 200, { standardEnvVars: STANDARD, harnesses: Object.fromEntries(harnesses) });
}

/** Answers a path that the stand-in doesn't have. */
export function notFound(res: ServerResponse): void {
  const error = "The stand-in Hub has no such page.";
  send(res, 404, { error }, { "x-error-message": error });
}

/** Answers a token that nobody has. */
export function unauthorized(res: ServerResponse): void {
  const error = "Invalid username or password.";
  send(res, 401, { error }, {
    "x-error-message": error,
    "www-authenticate": 'Bearer realm="Authentication required", charset="UTF-8"',
  });
}

function accessToken({ displayName, role, fineGrained }: ClassicToken): Record<string, unknown> {
  return { displayName, role, createdAt: "2026-10-05T13:28:04.823Z", ...fineGrained && { fineGrained } };
}

function avatarOf(name: string): string {
  return `/avatars/${createHash("md5").update(name).digest("hex")}.svg`;
}

/** Answers with JSON. */
export function send(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  res.writeHead(status, {
    ...headers,
    "content-type": "application/json; charset=utf-8",
    "content-length": String(new TextEncoder().encode(text).length),
  });
  res.end(text);
}
