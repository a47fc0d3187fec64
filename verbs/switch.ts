/**
 * Making another stored token the active one.
 *
 * @module
 */

export { authSwitch, type AuthSwitchOptions, type AuthSwitchResult } from "../lib/auth/switch.ts";
