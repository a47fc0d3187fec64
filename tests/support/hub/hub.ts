/**
 * Knows how to stand in for the Hub on this machine: which path is answered by whom, what was asked, how it ends.
 * Must not know what a token is: OAuth, accounts and faults are files of their own.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Account, Accounts, agentHarnesses, type ClassicToken, notFound } from "./accounts.ts";
import { type Fault, Faults } from "./faults.ts";
import { isPage, type OAuth, startOAuth } from "./oauth.ts";
import { answerExchange } from "./oidc/trusted_publishers.ts";
import { answerAuthCheck, type Repo } from "./repos.ts";
import type { Publisher } from "../ci/publisher.ts";

export type { Account, ClassicToken } from "./accounts.ts";
export type { Repo } from "./repos.ts";
export type { Fault } from "./faults.ts";
export { CLIENT_ID } from "./oauth.ts";

/** What a stand-in Hub starts with. */
export interface HubOptions {
  /** The port; any free one by default. */
  readonly port?: number;
  /** Who can log in; `alice` of `acme` by default. The first one is the page's default choice. */
  readonly accounts?: readonly Account[];
  /** User access tokens (`hf_...`) that already exist. */
  readonly tokens?: readonly ClassicToken[];
  /** The repositories; none by default. */
  readonly repos?: readonly Repo[];
  /** Whom the owners of resources trust to exchange an identity token; nobody by default. */
  readonly publishers?: readonly Publisher[];
  /** The audience that such a token must have; the Hub's own address by default. */
  readonly audience?: string;
  /** Seconds that an exchanged token lives; 3600 by default. */
  readonly exchangedLifetime?: number;
  /** Seconds that an OAuth access token lives; 2591999 by default. */
  readonly accessTokenLifetime?: number;
  /** Seconds that a device code lives; 300 by default. */
  readonly deviceCodeLifetime?: number;
}

/** A request as it arrived. */
export interface HubRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A running stand-in Hub. */
export interface Hub extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** What clients sent so far, faulted requests included, the verification page's own not; `length = 0` empties it. */
  readonly requests: HubRequest[];
  /** Faults that nobody has met yet, by route. */
  readonly faults: ReadonlyMap<string, readonly Fault[]>;
  /** The next `times` (1) requests to `route`, such as `POST /oauth/token`, meet `fault` instead of an answer. */
  fail(route: string, fault: Fault, times?: number): void;
  /** Lets one more user access token be valid. */
  addToken(token: ClassicToken): void;
  /** Ends a token at once: a user access token, an OAuth access token or a refresh token. */
  revoke(token: string): void;
  /** Lets every device code that has been handed out expire now. */
  expireDeviceCodes(): void;
  /** Ends everything, answers that hang included. */
  close(): Promise<void>;
}

const BODY_LIMIT = 64 * 1024;

/** Starts a stand-in Hub on 127.0.0.1. */
export async function startHub(options: HubOptions = {}): Promise<Hub> {
  const accounts = new Accounts(
    options.accounts ?? [{ name: "alice", orgs: ["acme"] }],
    options.tokens ?? [],
  );
  const faults = new Faults();
  const requests: HubRequest[] = [];
  // The issuer's URL holds the port, so this server listens before the OAuth server exists.
  const starting = Promise.withResolvers<OAuth>();

  const server = createServer((req, res) => {
    answer(req, res).catch((error: unknown) => {
      if (!res.headersSent) res.writeHead(500, { "content-type": "application/json; charset=utf-8" });
      res.end(JSON.stringify({ error: String(error) }));
    });
  });

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const method = req.method ?? "GET";
    const path = req.url ?? "/";
    const body = await readBody(req);
    // A client repeats a request by itself when a connection that it used before breaks: a fault would be lost.
    res.setHeader("connection", "close");
    const route = `${method} ${path.split("?", 1)[0]}`;
    if (!isPage(route)) requests.push({ method, path, headers: plainHeaders(req), body });
    if (faults.play(route, req, res)) return;
    const oauth = await starting.promise;
    const token = /^Bearer (.+)$/i.exec(req.headers.authorization ?? "")?.[1] ?? "";
    const grant = () => oauth.grantOf(token);
    if (route === "GET /api/whoami-v2") return accounts.whoami(token, await grant(), res);
    const asker = async () => accounts.asker(token, await grant());
    if (await answerAuthCheck(options.repos ?? [], route, asker, res)) return;
    if (route === "POST /api/credentials/revoke") return accounts.revokeAll(body, res);
    if (route === "GET /api/agent-harnesses") return agentHarnesses(res);
    const trust = {
      publishers: options.publishers ?? [],
      audience: options.audience ?? url,
      lifetime: options.exchangedLifetime ?? 3600,
      // Whoever is asked whose it is names the first account.
      admit: (token: string) =>
        accounts.addToken({ token, account: accounts.names[0]!, displayName: "[OIDC]", role: "write" }),
    };
    if (await answerExchange(trust, route, req, res, body)) return;
    if (await oauth.answer(route, req, res, body)) return;
    notFound(res);
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const oauth = await startOAuth(url, accounts, {
    accessToken: options.accessTokenLifetime ?? 2591999,
    deviceCode: options.deviceCodeLifetime ?? 300,
  });

  starting.resolve(oauth);

  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url,
    requests,
    faults: faults.pending,
    fail: (route, fault, times) => faults.add(route, fault, times),
    addToken: (token) => accounts.addToken(token),
    revoke: (token) => {
      accounts.revoke(token);
      oauth.revoke(token);
    },
    expireDeviceCodes: () => oauth.expireDeviceCodes(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new Error("The request is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function plainHeaders(req: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, String(value)]));
}
