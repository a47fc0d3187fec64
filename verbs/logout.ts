/**
 * Logging out, and having the Hub revoke tokens.
 *
 * @module
 */

export { logout, type LogoutOptions, type LogoutResult } from "../lib/auth/logout.ts";
export type { Elsewhere } from "../lib/auth/logout/elsewhere.ts";
export { authRevoke, type RevokeOptions, type RevokeResult } from "../lib/auth/logout/revoke.ts";
