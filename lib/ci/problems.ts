/**
 * Knows what can be wrong with an identity token: its issuer, its audience, its time, and the job that it is of.
 * Must not know what the Hub said, nor repeat any of the token but its claims.
 *
 * @module
 */

import type { Host } from "../host/host.ts";
import { shown } from "./claims.ts";
import { audiencesOf, type Jwt } from "./jwt.ts";
import { SYSTEMS } from "./systems/systems.ts";

/** Where and when the token is to be accepted. */
export interface Situation {
  /** The Hub's address, without a trailing slash. */
  readonly endpoint: string;
  /** The audience that it has to have. */
  readonly audience: string;
  /** The time, in milliseconds since the Unix epoch. */
  readonly nowMs: number;
  /** The variables of the job. */
  readonly env: Host["env"];
}

const LAST = 253_402_300_799; // seconds; the end of the year 9999
const SKEW = 60; // seconds by which two clocks may differ

/** What is wrong with a text that names no resource. */
export function notAResource(text: string): string {
  return `The resource is neither a repository nor a user: ${JSON.stringify(shown(text))}. ` +
    "Write it as NAMESPACE/NAME for a model, datasets/NAMESPACE/NAME, spaces/…, kernels/…, buckets/…, or as USER";
}

/** What keeps the token from being accepted, as far as it says so itself; a sentence each. */
export function problemsOf(jwt: Jwt | undefined, { endpoint, audience, nowMs, env }: Situation): string[] {
  if (!jwt) return ["The identity token is not a JWT"];
  const { header: { alg }, claims } = jwt;
  const problems: (string | undefined)[] = [
    signed(alg),
    issued(claims["iss"], endpoint),
    meant(audiencesOf(claims), audience),
    ...timed(claims, nowMs / 1000),
    isPullRequest(claims)
      ? "The identity token is a pull request's: it matches no publisher that names a branch"
      : undefined,
    SYSTEMS.some((system) => system.isForFork?.(env))
      ? "The job runs for a pull request from a fork: it may have the fork's identity, not the repository's"
      : undefined,
  ];
  return problems.filter((problem) => problem !== undefined);
}

function signed(alg: unknown): string | undefined {
  if (alg === "RS256") return undefined;
  return typeof alg === "string" && !/^(none)?$/i.test(alg)
    ? `The identity token is signed with ${shown(alg)}, not with RS256`
    : "The identity token is not signed";
}

function issued(iss: unknown, endpoint: string): string | undefined {
  if (typeof iss !== "string") return "The identity token does not say who issued it (iss)";
  if (!isInside(iss) || isInside(endpoint)) return undefined;
  return `The Hub cannot fetch the keys of the issuer ${shown(iss)}: it is a private address`;
}

function meant(audiences: readonly string[], audience: string): string | undefined {
  if (audiences.includes(audience)) return undefined;
  return audiences.length === 0
    ? `The identity token has no audience, and needs ${shown(audience)}`
    : `The identity token's audience is ${shown(audiences.join(", "))}, not ${shown(audience)}`;
}

function timed({ exp, nbf, iat }: Jwt["claims"], now: number): (string | undefined)[] {
  const from = Math.max(...[nbf, iat].filter((time) => typeof time === "number"));
  return [
    typeof exp !== "number"
      ? "The identity token does not say when it expires (exp)"
      : exp <= now
      ? `The identity token expired ${ago(now - Math.max(exp, 0))} ago, at ${at(exp)}`
      : undefined,
    from > now + SKEW
      ? `The identity token is not valid until ${at(from)}: if that is past, this machine's clock is wrong`
      : undefined,
  ];
}

/** As GitHub's say it. */
function isPullRequest({ ref, sub }: Jwt["claims"]): boolean {
  return /^refs\/pull\//.test(String(ref)) || /^repo:.*:pull_request$/.test(String(sub));
}

/** Whether only this machine, or those in its own network, can reach an address. */
function isInside(address: string): boolean {
  const host = URL.canParse(address) ? new URL(address).hostname : "";
  return /^(localhost|127(\.\d+){3}|10(\.\d+){3}|172\.(1[6-9]|2\d|3[01])(\.\d+){2}|192\.168(\.\d+){2}|\[::1\])$|\.(localhost|svc|local|internal)$/
    .test(host);
}

/** A time as people read it; what a claim says may be any number. */
function at(seconds: number): string {
  const date = new Date(Math.min(Math.max(seconds, 0), LAST) * 1000);
  return `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function ago(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
