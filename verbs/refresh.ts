/**
 * Refreshing a token of a browser login.
 *
 * @module
 */

export { authRefresh, type AuthRefreshOptions, type AuthRefreshResult } from "../lib/auth/refresh.ts";
