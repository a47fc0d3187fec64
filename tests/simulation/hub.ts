/**
 * Knows a Hub whose refresh tokens are good once, and who used which one for what.
 * Must not know how its answers travel.
 *
 * @module
 */

import { section } from "../support/store/fixture.ts";
import type { Outage, Scenario } from "./scenario.ts";

/** One request with a refresh token while the Hub grants nothing. */
export interface Failure {
  /** The outage in which it was made. */
  readonly outage: Outage;
  readonly login: Login;
  /** How long that login's newest token is still good, in milliseconds. */
  readonly left: number;
}

/** One request with a refresh token. */
export interface Use {
  /** The token. */
  readonly refreshToken: string;
  /** Who sent it: a machine from one crash to the next. */
  readonly user: object;
  /** When it arrived, in milliseconds since the start. */
  readonly time: number;
  /** The one that was given for it; none when it was refused. */
  readonly next: string | undefined;
  /** When the answer got to whoever asked; never, if it was lost on its way. */
  landed: number | undefined;
  /** When the engine had it. */
  written: number | undefined;
}

/** A login as the Hub sees it. */
export interface Login {
  readonly name: string;
  /** The refresh token that is good now. */
  refreshToken: string;
  /** Which tokens it had, and until when each is good, in milliseconds since the start. */
  readonly accessTokens: Map<string, number>;
}

/** The Hub. */
export class SimulatedHub {
  readonly uses: Use[] = [];
  readonly failures: Failure[] = [];
  readonly logins: readonly Login[];
  /** Requests of any kind. */
  requests = 0;
  readonly #life: number;
  readonly #outages: readonly Outage[];
  #number = 0;

  /** `lefts` says how long each login's first token is good, in milliseconds, and `life` how long any later one is. */
  constructor({ lefts, life, outages }: Pick<Scenario, "lefts" | "life" | "outages">) {
    [this.#life, this.#outages] = [life, outages];
    this.logins = lefts.map((left, index) => {
      const login = { name: `oauth-${index}`, refreshToken: "", accessTokens: new Map<string, number>() };
      this.#grant(login, left);
      return login;
    });
  }

  /** What a store holds of all logins at the start, `epoch` milliseconds after the Unix epoch. */
  stored(epoch: number): { readonly active: string; readonly stored: string } {
    const sections = this.logins.map(({ name, refreshToken, accessTokens }) => {
      const [[token, end]] = [...accessTokens] as [[string, number]];
      const expires_at = Math.floor((epoch + end) / 1000);
      return section(name, { hf_token: token, refresh_token: refreshToken, expires_at });
    });
    return { active: [...this.logins[0]!.accessTokens.keys()][0]!, stored: sections.join("") };
  }

  /** Whether a token is good. */
  isGood(token: string, time: number): boolean {
    return this.logins.some(({ accessTokens }) => time < (accessTokens.get(token) ?? -Infinity));
  }

  /** Answers a request. */
  answer(
    method: string,
    body: URLSearchParams,
    user: object,
    time: number,
  ): { response: Response; use?: Use } {
    this.requests++;
    if (method === "HEAD") return { response: new Response(null, { status: 405 }) };
    const refreshToken = body.get("refresh_token") ?? "";
    const login = this.logins.find((one) => one.refreshToken === refreshToken);
    const outage = this.#outages.find(({ from, until }) => from <= time && time < until);
    if (login && outage) {
      const left = Math.max(...login.accessTokens.values()) - time;
      this.failures.push({ outage, login, left });
      return { response: new Response(null, { status: 503 }) };
    }
    const pair = login && this.#grant(login, time + this.#life);
    const next = pair?.refresh_token;
    const use: Use = { refreshToken, user, time, next, landed: undefined, written: undefined };
    this.uses.push(use);
    const answered = pair ? { ...pair, expires_in: this.#life / 1000 } : { error: "invalid_grant" };
    return { response: Response.json(answered, { status: pair ? 200 : 400 }), use };
  }

  #grant(login: Login, end: number): { readonly access_token: string; readonly refresh_token: string } {
    const number = this.#number++;
    const pair = { access_token: `hf_oauth_${number}`, refresh_token: `hf_oauth__refresh_${number}_` };
    login.refreshToken = pair.refresh_token;
    login.accessTokens.set(pair.access_token, end);
    return pair;
  }
}
