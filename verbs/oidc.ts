/**
 * The identity of a CI job, and the token that it is exchanged for.
 *
 * @module
 */

export { oidcInspect, type OidcInspection } from "../lib/auth/oidc/inspect.ts";
export { type OidcLoggedIn, oidcLogin, type OidcLoginOptions } from "../lib/auth/oidc/login.ts";
export {
  type OidcOptions,
  type OidcToken,
  oidcToken,
  type OidcTokenOptions,
} from "../lib/auth/oidc/oidc_token.ts";
