/**
 * Keeping the logins of a store fresh, and a machine's file `token` equal to the store's.
 *
 * @module
 */

export {
  type FreshnessEvent,
  keepFresh,
  type KeepFreshOptions,
  type Login,
} from "../lib/auth/fleet/keep_fresh.ts";
export { keepSynced, type KeepSyncedOptions, type SyncResult, syncToken } from "../lib/auth/fleet/sync.ts";
