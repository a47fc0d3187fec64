/**
 * What a token may do.
 *
 * @module
 */

export { type AbilityName, can, type CanResult } from "../lib/auth/checks/can.ts";
export { describeToken, type TokenDescription } from "../lib/auth/checks/describe_token.ts";
