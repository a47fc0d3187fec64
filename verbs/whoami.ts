/**
 * Whose account a token belongs to.
 *
 * @module
 */

export { whoami, type WhoamiOptions, type WhoamiResult } from "../lib/auth/whoami.ts";
