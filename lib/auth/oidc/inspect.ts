/**
 * Knows what this CI job's identity token says, for whoever wonders why the Hub does not exchange it.
 * Must not exchange it, nor give it away.
 *
 * @module
 */

import type { ErrorDetails } from "../../errors.ts";
import { openSession } from "../session.ts";
import { audienceOf, identify } from "./exchange.ts";
import { identityBy, type OidcOptions, wantedBy } from "./oidc_token.ts";

/** What an identity token says, and what is wrong with it. */
export interface OidcInspection extends ErrorDetails {
  /** Where the token comes from, such as `HF_OIDC_ID_TOKEN` or `GitHub Actions`. */
  readonly origin: string;
  /** What it would be exchanged for a token of. */
  readonly resource: string;
}

/**
 * Looks at this CI job's identity token as the Hub would, without exchanging it. Its signature is not checked.
 *
 * @throws {HfAuthError} `usage` where no resource is named; `oidc_unavailable`, and what the CI system answers with.
 */
export async function oidcInspect(options: OidcOptions = {}): Promise<OidcInspection> {
  const session = await openSession(options);
  const { resource } = wantedBy(options, session.config);
  const wanted = identityBy(options);
  const { token, origin } = await identify(session, wanted);
  const { explain } = await import("../../ci/explain.ts");
  const explanation = explain(token, {
    resource,
    endpoint: session.hub.endpoint,
    audience: audienceOf(session, wanted),
    nowMs: session.host.clock.now(),
    env: session.host.env,
  });
  return { origin, resource, ...explanation };
}
