/**
 * Making a `stored_tokens` readable that is not.
 *
 * @module
 */

export { authRepair, type AuthRepairOptions, type AuthRepairResult } from "../lib/auth/repair.ts";
