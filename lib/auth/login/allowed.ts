/**
 * Knows what a browser login allows, as far as that is known before it is approved.
 * Must not know where that is said.
 *
 * @module
 */

import { type Config, DEFAULT_CLIENT_ID } from "../../config.ts";

/**
 * What whoever approves the login allows, each as the rest of a sentence that begins with "it can"; `undefined` for an
 * OAuth client of somebody's own, whose rights only the Hub knows.
 */
export function allowedBy({ clientId }: Pick<Config, "clientId">): readonly string[] | undefined {
  return clientId === DEFAULT_CLIENT_ID ? ALLOWED : undefined;
}

// The Hub grants its own client these scopes, whatever is asked for, as seen in September 2026. What `read-mcp` allows is
// documented nowhere.
const ALLOWED: readonly string[] = [
  "read, change, create and delete your repositories", // read-repos, write-repos, contribute-repos, manage-repos
  "read gated repositories that you have access to", // gated-repos
  "take part in discussions and edit your collections", // write-discussions, read-collections, write-collections
  "run jobs and use inference", // jobs, inference-api
  "manage your webhooks and see your billing", // webhooks, read-billing
];
