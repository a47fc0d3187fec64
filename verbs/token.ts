/**
 * The token in use, and nothing else of this library.
 *
 * @module
 */

export { type ActiveToken, getToken, type GetTokenOptions } from "../lib/auth/token.ts";
