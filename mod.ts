/**
 * Logs a machine in to the Hugging Face Hub. Does everything that Python's `huggingface_hub` documents under
 * authentication, with the same files and environment variables.
 *
 * @example
 * ```ts
 * import { getToken, login } from "./mod.ts";
 *
 * await login();
 * const active = await getToken();
 * ```
 *
 * @module
 */

export { authList, type AuthListResult, type ListedToken } from "./lib/auth/list.ts";
export { type AbilityName, can, type CanResult } from "./lib/auth/checks/can.ts";
export { describeToken, type TokenDescription } from "./lib/auth/checks/describe_token.ts";
export type { CanReason, Judgement } from "./lib/auth/checks/judgement.ts";
export { authStatus, type StatusOptions } from "./lib/auth/checks/status.ts";
export type { PublicText } from "./lib/auth/checks/status/public_text.ts";
export type {
  FactValue,
  Finding,
  KeptFile,
  Place,
  Section,
  State,
  StatusReport,
} from "./lib/auth/checks/status/report.ts";
export type { TokenOptions } from "./lib/auth/checks/token_in_question.ts";
export {
  type FreshnessEvent,
  keepFresh,
  type KeepFreshOptions,
  type Login,
} from "./lib/auth/fleet/keep_fresh.ts";
export { keepSynced, type KeepSyncedOptions, type SyncResult, syncToken } from "./lib/auth/fleet/sync.ts";
export type { LoggedIn } from "./lib/auth/login/granted_token.ts";
export type { AlreadyLoggedIn } from "./lib/auth/login/existing_login.ts";
export { type InteractiveLoginOptions, interpreterLogin } from "./lib/auth/interpreter_login.ts";
export type { LoginResult } from "./lib/auth/login/flow.ts";
export type { PendingLogin } from "./lib/auth/login/two_steps.ts";
export { login, type LoginOptions, type Unskipped } from "./lib/auth/login.ts";
export { logout, type LogoutOptions, type LogoutResult } from "./lib/auth/logout.ts";
export type { Elsewhere } from "./lib/auth/logout/elsewhere.ts";
export { authRevoke, type RevokeOptions, type RevokeResult } from "./lib/auth/logout/revoke.ts";
export { notebookLogin } from "./lib/auth/notebook_login.ts";
export { oidcInspect, type OidcInspection } from "./lib/auth/oidc/inspect.ts";
export { type OidcLoggedIn, oidcLogin, type OidcLoginOptions } from "./lib/auth/oidc/login.ts";
export {
  type OidcOptions,
  type OidcToken,
  oidcToken,
  type OidcTokenOptions,
} from "./lib/auth/oidc/oidc_token.ts";
export { authRefresh, type AuthRefreshOptions, type AuthRefreshResult } from "./lib/auth/refresh.ts";
export { authRepair, type AuthRepairOptions, type AuthRepairResult } from "./lib/auth/repair.ts";
export { beginLogin, type BeginLoginOptions, resumeLogin } from "./lib/auth/two_step_login.ts";
export type { VerbOptions } from "./lib/auth/session.ts";
export type { Store } from "./lib/auth/store/open_store.ts";
export { authSwitch, type AuthSwitchOptions, type AuthSwitchResult } from "./lib/auth/switch.ts";
export { authRename, type AuthRenameResult } from "./lib/auth/token_name/rename.ts";
export { type ActiveToken, getToken, type GetTokenOptions } from "./lib/auth/token.ts";
export { whoami, type WhoamiOptions, type WhoamiResult } from "./lib/auth/whoami.ts";
export type { DecidingVariable, TokenSource } from "./lib/config.ts";
export {
  type ErrorCode,
  type ErrorDetails,
  HfAuthError,
  type HfAuthErrorOptions,
  isHfAuthError,
} from "./lib/errors.ts";
export type { GitOutcome } from "./lib/git/credential.ts";
export type { Host } from "./lib/host/host.ts";
export type { FineGrained, Grant, Organization, Rights } from "./lib/hub/access/rights.ts";
export type { Boxes } from "./lib/hub/access/token_form.ts";
export type { Identity } from "./lib/hub/whoami.ts";
export type { CodeForPerson, LoginMethod, Pause, Person } from "./lib/person/person.ts";
export { Secret } from "./lib/secret.ts";
export type { Engine, Parts, PartsChange } from "./lib/store/engines/engine.ts";
export type { DocumentChange, Documents, Storage, Turn, VersionedDocuments } from "./lib/store/storage.ts";
export { VERSION } from "./lib/version.ts";
