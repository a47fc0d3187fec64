/**
 * Knows how a report comes about: look everywhere, ask the Hub once, say what is wrong.
 * Must not know how it is shown, nor change, refresh or lose anything.
 *
 * @module
 */

import type { Config, SetVariable } from "../../config.ts";
import { isHfAuthError } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import { unreadVariables } from "../../token_variables.ts";
import { VERSION } from "../../version.ts";
import { briefly } from "../../hub/reachable.ts";
import type { StoredToken } from "../../store/stored_token.ts";
import { hasEnded } from "../freshness/attempts.ts";
import { openSession, type Session, type VerbOptions } from "../session.ts";
import { accountSection } from "./status/account_section.ts";
import { type Asked, askHub, hubSection } from "./status/hub_section.ts";
import { dockerSection, gitSection } from "./status/other_programs.ts";
import { findPlaces, type Found } from "./status/places.ts";
import { withoutSecrets } from "./status/public_text.ts";
import type { State, StatusReport } from "./status/report.ts";
import { storeSection } from "./status/store_section.ts";
import { tokenSection } from "./status/token_section.ts";

/** Which token a report is about. */
export interface StatusOptions extends VerbOptions {
  /** The name that the token is stored under. Default: the token in use. */
  readonly tokenName?: string;
}

/**
 * Looks at everything that a login depends on, and says what is wrong. The report holds no secret: it can be pasted into a
 * bug report. Nothing is refreshed, and no stored token changes. The Hub is waited for no longer than five seconds.
 *
 * @throws {HfAuthError} `invalid_configuration` for settings that can't be read at all.
 *
 * @example
 * ```ts
 * import { authStatus } from "./mod.ts";
 *
 * const { state, account } = await authStatus();
 * if (state === "logged_in") console.log(account.facts.user);
 * ```
 */
export async function authStatus(options: StatusOptions = {}): Promise<StatusReport> {
  const session = await openSession(options);
  const { config, host } = session;
  const hasHome = !config.tokenPath.startsWith("~");
  const found = await findPlaces(
    {
      config,
      store: () => hasHome || config.store !== undefined ? session.store : undefined,
      exchange: async (resource) => {
        const { exchangedToken } = await import("../oidc/exchange.ts");
        const { hub, own, signal } = session;
        return (await exchangedToken({ config, host, hub: briefly(hub), own, signal }, { resource })).token;
      },
    },
    options.tokenName,
  );
  const unread = unreadVariables(host);
  const text = withoutSecrets(secretsIn(found, config, unread));
  const place = found.inUse?.error ? undefined : found.inUse;
  const [asked, isEnded, store, git, docker] = await Promise.all([
    askHub(session, place),
    place?.stored && isKnownToHaveEnded(session, place.stored),
    storeSection(session, found, text),
    gitSection(session, text),
    dockerSection(session, text),
  ]);
  return {
    state: stateOf(found, asked),
    version: text(VERSION),
    token: tokenSection(found, unread, text),
    account: accountSection(place && { ...place, isEnded }, asked.told, host.clock.now(), text),
    hub: hubSection(asked, config, text),
    store,
    git,
    docker,
  };
}

async function isKnownToHaveEnded(session: Session, stored: StoredToken): Promise<boolean> {
  return hasEnded(stored, await (await session.refreshLog())?.read(stored.name) ?? {});
}

function stateOf({ inUse, unreadable }: Found, { told, unreached }: Asked): State {
  if (!inUse) return unreadable ? "unusable" : "logged_out";
  if (inUse.error || isHfAuthError(told, "other_hub")) return "unusable";
  if (isHfAuthError(told)) return "refused";
  return unreached ? "unreached" : "logged_in";
}

/** Every secret that this machine is known to have: whatever text has one in it loses it. */
function secretsIn(
  { places, stored }: Found,
  { proxies, tokenVariables, endpoint }: Config,
  unread: readonly SetVariable[],
): Secret[] {
  const addresses = [
    endpoint,
    ...[...proxies.http, ...proxies.https].map(({ value }) => value),
    ...stored.flatMap((token) => token.endpoint ?? []),
  ];
  const secrets = [
    ...places.map(({ token }) => token),
    ...[...tokenVariables, ...unread].map(({ token }) => token),
    ...stored.flatMap(({ token, refreshToken }) => [token, refreshToken]),
    ...addresses.map((address) => passwordIn(address)),
  ];
  return secrets.filter((secret) => secret !== undefined);
}

function passwordIn(address: string): Secret | undefined {
  const password = /^(?:[^/]*\/\/)?[^/@]*:([^/]*)@/.exec(address)?.[1];
  return password ? new Secret(password) : undefined;
}
