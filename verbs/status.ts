/**
 * What a login depends on, and what is wrong with it.
 *
 * @module
 */

export { authStatus, type StatusOptions } from "../lib/auth/checks/status.ts";
export type { StatusReport } from "../lib/auth/checks/status/report.ts";
