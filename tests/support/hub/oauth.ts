/**
 * Knows how to make a certified OAuth server (oidc-provider) serve the Hub's paths, accounts and lifetimes.
 * Must not know HTTP's other half, what an access token is good for.
 *
 * @module
 */

import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Accounts, OAuthGrant } from "./accounts.ts";
import { confirmCode, enterCode, failed, finished, type Interactions, openInteractions } from "./pages.ts";
import { OAuthStore } from "./store.ts";
import { asForm, deviceAnswer, idIn, replay, tokenAnswer, withoutPrefix } from "./wire.ts";

/** The client id of the Hub's own command line. */
export const CLIENT_ID = "26be6b09-91c5-47da-9861-d2d2bb7a7e36";

// What the Hub grants its own command line, whatever it asks for.
const SCOPE = "manage-repos write-repos read-repos gated-repos contribute-repos write-collections " +
  "read-collections openid write-discussions inference-api jobs webhooks read-billing read-mcp";
const YEAR = 365 * 86_400;
const VERIFY = "/oauth/device/verify";

/** The OAuth half of the stand-in Hub. */
export interface OAuth {
  /** Answers a request to one of its routes; false when `route` is none of them. */
  answer(route: string, req: IncomingMessage, res: ServerResponse, body: string): Promise<boolean>;
  /** What a live access token allows. */
  grantOf(accessToken: string): Promise<OAuthGrant | undefined>;
  revoke(token: string): void;
  expireDeviceCodes(): void;
}

interface Context {
  readonly path: string;
  readonly oidc?: { readonly params?: { readonly grant_type?: string } };
  body: unknown;
}

interface Provider extends Interactions {
  readonly AccessToken: { find(id: string): Promise<{ accountId: string; exp: number } | undefined> };
  callback(): (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  use(middleware: (ctx: Context, next: () => Promise<void>) => Promise<void>): void;
  on(event: "server_error", listener: (ctx: unknown, error: unknown) => void): void;
}

type ProviderClass = new (issuer: string, configuration: unknown) => Provider;

/** Whether `route` belongs to the verification page, which a person's browser asks for and no client. */
export function isPage(route: string): boolean {
  return route === "GET /oauth/device" || /^\w+ \/oauth\/(device\/verify|interaction\/)/.test(route);
}

/** Starts an OAuth server for the Hub at `url`; lifetimes are seconds. */
export async function startOAuth(
  url: string,
  accounts: Accounts,
  lifetime: { readonly accessToken: number; readonly deviceCode: number },
): Promise<OAuth> {
  const stores = new Map<string, OAuthStore>();
  const store = (kind: string): OAuthStore => {
    const known = stores.get(kind) ?? new OAuthStore();
    stores.set(kind, known);
    return known;
  };
  const { Provider, jwk } = await (loading ??= load());
  const provider = new Provider(url, {
    adapter: (kind: string) => store(kind),
    clients: [{
      client_id: CLIENT_ID,
      client_name: "Hugging Face CLI",
      application_type: "native",
      token_endpoint_auth_method: "none",
      grant_types: ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
      redirect_uris: [],
      response_types: [],
    }],
    clientBasedCORS: () => true,
    clockTolerance: 0,
    cookies: { keys: [randomBytes(16).toString("hex")] },
    expiresWithSession: () => false,
    features: {
      devInteractions: { enabled: false },
      deviceFlow: {
        enabled: true,
        charset: "base-20",
        mask: "****-****",
        userCodeInputSource: enterCode,
        userCodeConfirmSource: confirmCode,
        successSource: finished,
      },
    },
    findAccount: (_ctx: unknown, id: string) =>
      accounts.names.includes(id) ? { accountId: id, claims: () => ({ sub: id }) } : undefined,
    interactions: { url: (_ctx: unknown, { uid }: { uid: string }) => `/oauth/interaction/${uid}` },
    issueRefreshToken: () => true,
    jwks: { keys: [jwk] },
    // Every login has a grant of its own: two machines logged in from one browser stay apart.
    loadExistingGrant: (ctx: GrantContext) => ctx.oidc.provider.Grant.find(ctx.oidc.result?.consent?.grantId),
    renderError: failed,
    revokeGrantPolicy: () => false,
    rotateRefreshToken: true,
    routes: { code_verification: VERIFY, device_authorization: "/oauth/device", token: "/oauth/token" },
    scopes: SCOPE.split(" "),
    ttl: {
      AccessToken: lifetime.accessToken,
      DeviceCode: lifetime.deviceCode,
      Grant: YEAR,
      IdToken: 3600,
      Interaction: 3600,
      RefreshToken: 90 * 86_400,
      Session: 86_400,
    },
  });
  provider.on("server_error", (_ctx, error) => console.error("Stand-in Hub:", error));
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.path === "/oauth/device") ctx.body = deviceAnswer(ctx.body, url);
    if (ctx.path === "/oauth/token") ctx.body = tokenAnswer(ctx.body, ctx.oidc?.params?.grant_type);
  });
  const pass = provider.callback();
  const interact = openInteractions(provider, accounts.names);
  // One at a time: of two clients that show the same refresh token at once, only one may get through.
  let turn: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => turn = turn.then(work, work);

  return {
    async answer(route, req, res, body) {
      const [method, path = ""] = route.split(" ");
      if (route === "POST /oauth/device") await pass(replay(req, asForm(req, body, { scope: SCOPE })), res);
      else if (route === "POST /oauth/token") {
        await inTurn(() => pass(replay(req, withoutPrefix(asForm(req, body))), res));
      } else if (route === "GET /oauth/device") await pass(Object.assign(req, { url: VERIFY }), res);
      else if (route === `POST ${VERIFY}`) await pass(replay(req, body), res);
      else if (method === "GET" && path.startsWith(`${VERIFY}/`)) await pass(req, res);
      else if (path.startsWith("/oauth/interaction/")) await interact(req, res, body);
      else return false;
      return true;
    },
    async grantOf(accessToken) {
      const found = await provider.AccessToken.find(idIn(accessToken) ?? "");
      return found && { account: found.accountId, expiresAt: new Date(found.exp * 1000) };
    },
    revoke(token) {
      for (const kind of ["AccessToken", "RefreshToken"]) store(kind).records.delete(idIn(token) ?? "");
    },
    expireDeviceCodes() {
      for (const record of store("DeviceCode").records.values()) record.exp = 1;
    },
  };
}

interface GrantContext {
  readonly oidc: {
    readonly provider: { readonly Grant: { find(id: string | undefined): Promise<unknown> } };
    readonly result?: { readonly consent?: { readonly grantId: string } };
  };
}

let loading: Promise<{ Provider: ProviderClass; jwk: unknown }> | undefined;

async function load(): Promise<{ Provider: ProviderClass; jwk: unknown }> {
  // It tells every runtime but Node, while it loads, that only Node is supported.
  const warn = console.warn;
  console.warn = (...args: unknown[]) => String(args[0]).includes("Unsupported runtime") || warn(...args);
  try {
    const module = await import("oidc-provider");
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    return {
      Provider: module.Provider as unknown as ProviderClass,
      jwk: { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" },
    };
  } finally {
    console.warn = warn;
  }
}
