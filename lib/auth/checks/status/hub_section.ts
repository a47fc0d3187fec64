/**
 * Knows how the Hub is asked for a report: once, and for no longer than a few seconds; and what stands in the way.
 * Must not know whose the token is.
 *
 * @module
 */

import type { Config } from "../../../config.ts";
import { HfAuthError, isHfAuthError } from "../../../errors.ts";
import { readRights } from "../../../hub/access/rights.ts";
import { type HubContext, send } from "../../../hub/http.ts";
import { sendWhoami } from "../../../hub/whoami.ts";
import type { Session } from "../../session.ts";
import { isFor, otherHub } from "../../transport/own_hub.ts";
import { proxyFor } from "../../transport/proxy.ts";
import type { Told } from "./account_section.ts";
import type { FoundPlace } from "./places.ts";
import type { MakePublic } from "./public_text.ts";
import type { Finding, StatusReport } from "./report.ts";
import { findingOf } from "./token_section.ts";

const PATIENCE = 5_000; // ms
const MOST_SKEW = 60; // seconds

/** What came of asking the Hub. */
export interface Asked {
  /** What it said about the token; `undefined` when it was not asked about one. */
  readonly told: Told;
  /** Why it was not reached, if it was not. */
  readonly unreached?: HfAuthError;
  /** How far this machine's clock is ahead of the Hub's, in seconds, if the Hub says what time it is. */
  readonly skew?: number;
}

/** Asks about the token in use, or whether the Hub is there at all. A token of another Hub is not sent. */
export async function askHub(
  { hub: given, config, host, signal }: Pick<Session, "hub" | "config" | "host" | "signal">,
  place: FoundPlace | undefined,
): Promise<Asked> {
  const hub: HubContext = { ...given, timeoutMs: Math.min(PATIENCE, given.timeoutMs) };
  const token = place?.token;
  const known = token && { ...place.stored, token };
  const isElsewhere = known && place.isStored && !isFor(known, config.endpoint);
  const told = isElsewhere ? otherHub(known, config.endpoint) : undefined;
  try {
    const response = token && !isElsewhere
      ? await sendWhoami(hub, token)
      : await send(hub, "/oauth/token", { method: "HEAD" });
    const date = Date.parse(response.headers.get("date") ?? "");
    const skew = Math.round((host.clock.now() - date) / 1000);
    const clock = Number.isNaN(date) ? {} : { skew };
    if (!token || isElsewhere) return { told, ...clock };
    const answer = await readRights(response).catch(ours);
    const isRefusal = !isHfAuthError(answer) || isHfAuthError(answer, "invalid_token", "forbidden");
    return isRefusal ? { told: answer, ...clock } : { told: undefined, unreached: answer, ...clock };
  } catch (error) {
    signal?.throwIfAborted();
    const failure = ours(error);
    // What no header can hold was not sent.
    return isHfAuthError(failure, "invalid_token") ? { told: failure } : { told, unreached: failure };
  }
}

/** The section on the Hub. */
export function hubSection(asked: Asked, config: Config, text: MakePublic): StatusReport["hub"] {
  const { unreached, skew } = asked;
  const [proxy, proxyProblem] = proxyOf(config);
  const findings: Finding[] = [];
  if (unreached) findings.push(findingOf(unreached, text));
  if (proxyProblem && proxyProblem.message !== unreached?.message) {
    findings.push(findingOf(proxyProblem, text));
  }
  if (skew !== undefined && Math.abs(skew) > MOST_SKEW) {
    findings.push({
      problem: text(
        `This machine's clock is ${Math.abs(skew)} s ${skew > 0 ? "ahead of" : "behind"} the Hub's`,
      ),
      advice: text("Set the clock, or let the system keep it by itself: tokens expire by it"),
    });
  }
  return {
    facts: {
      endpoint: text(config.endpoint),
      reached: !unreached,
      ...(unreached && { not_asked: [text("whose the token is"), text("what time it is")] }),
      ...(config.offline && { offline: true }),
      ...(skew !== undefined && { clock_skew_seconds: skew }),
      ...(proxy !== undefined && { proxy: text(proxy) }),
      ...(config.caFile && { ca_file: text(`${config.caFile.value} (${config.caFile.variable})`) }),
      ...(config.insecureHosts.length > 0 && { insecure_hosts: config.insecureHosts.map(text) }),
    },
    findings,
  };
}

/** The proxy for requests to the Hub, without its password. */
function proxyOf(config: Config): [proxy?: string | undefined, problem?: HfAuthError] {
  if (!URL.canParse(config.endpoint)) return [];
  try {
    const proxy = proxyFor(new URL(config.endpoint), config);
    if (!proxy) return [];
    return [proxy === "direct" ? "none, by NO_PROXY" : `${proxy.authority} (${proxy.variable})`];
  } catch (error) {
    return [undefined, ours(error)];
  }
}

function ours(error: unknown): HfAuthError {
  if (error instanceof HfAuthError) return error;
  throw error;
}
