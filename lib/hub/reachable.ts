/**
 * Knows how to find out whether the Hub answers at all, before something is sent that can be sent only once.
 * Must not know what that is.
 *
 * @module
 */

import { type HubContext, responseError, send } from "./http.ts";

const PATIENCE = 2_000; // ms; a Hub that is slower is tried again later

/** The Hub, asked for what is not worth waiting for long. */
export function briefly(hub: HubContext): HubContext {
  return { ...hub, timeoutMs: Math.min(PATIENCE, hub.timeoutMs) };
}

/**
 * Asks the token endpoint for nothing. Any answer of its own will do.
 *
 * @throws {HfAuthError} the errors of {@linkcode send}; `rate_limited`, `server_error`.
 */
export async function checkReachable(hub: HubContext): Promise<void> {
  const response = await send(briefly(hub), "/oauth/token", { method: "HEAD" });
  if (response.status === 429 || response.status >= 500) throw responseError(response, "refresh the token");
}
