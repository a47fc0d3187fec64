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
export type { LoggedIn } from "./lib/auth/login/granted_token.ts";
export type { AlreadyLoggedIn } from "./lib/auth/login/existing_login.ts";
export { type InteractiveLoginOptions, interpreterLogin } from "./lib/auth/interpreter_login.ts";
export type { LoginResult } from "./lib/auth/login/flow.ts";
export { login, type LoginOptions, type Unskipped } from "./lib/auth/login.ts";
export { logout, type LogoutOptions, type LogoutResult } from "./lib/auth/logout.ts";
export { notebookLogin } from "./lib/auth/notebook_login.ts";
export { authRefresh, type AuthRefreshOptions, type AuthRefreshResult } from "./lib/auth/refresh.ts";
export { authRepair, type AuthRepairResult } from "./lib/auth/repair.ts";
export { beginLogin, type BeginLoginOptions, resumeLogin } from "./lib/auth/two_step_login.ts";
export type { VerbOptions } from "./lib/auth/session.ts";
export { authSwitch, type AuthSwitchOptions, type AuthSwitchResult } from "./lib/auth/switch.ts";
export { type ActiveToken, getToken } from "./lib/auth/token.ts";
export { whoami, type WhoamiOptions, type WhoamiResult } from "./lib/auth/whoami.ts";
export { type Config, type NamedValue, readConfig, type TokenSource } from "./lib/config.ts";
export { type ErrorCode, HfAuthError, type HfAuthErrorOptions, isHfAuthError } from "./lib/errors.ts";
export { GitCredential, type GitOutcome } from "./lib/git/credential.ts";
export { currentHost } from "./lib/host/current.ts";
export type {
  Clock,
  Connection,
  Files,
  Host,
  HttpServer,
  Listening,
  ListenOptions,
  LockOptions,
  Notebook,
  NotebookContent,
  Paths,
  Processes,
  ProcessResult,
  RawInput,
  ReadOptions,
  Reserved,
  Terminal,
  WebHandler,
  WriteOptions,
} from "./lib/host/host.ts";
export type { CodeForPerson, LoginMethod, Person } from "./lib/person/person.ts";
export { type HubContext, isSecure } from "./lib/hub/http.ts";
export {
  type DeviceAuthorization,
  readDeviceAuthorization,
  requestDeviceCode,
  sendDeviceAuthorization,
} from "./lib/hub/device_code.ts";
export {
  type PollAnswer,
  pollDeviceToken,
  type PollOptions,
  readPollAnswer,
  sendDeviceTokenRequest,
} from "./lib/hub/device_flow.ts";
export { readRefreshed, refreshTokens, sendRefresh } from "./lib/hub/refresh.ts";
export { parsePastedToken, parseToken } from "./lib/hub/token_format.ts";
export type { TokenSet } from "./lib/hub/token_response.ts";
export { type Identity, readWhoami, requestWhoami, sendWhoami, tokenNameOf } from "./lib/hub/whoami.ts";
export {
  type IniDocument,
  type IniSection,
  IniSyntaxError,
  parseIni,
  type RepairLine,
} from "./lib/store/ini/ini.ts";
export type { NewToken, StoredToken } from "./lib/store/stored_token.ts";
export { type Changed, TokenStore } from "./lib/store/token_store.ts";
export { Tokens } from "./lib/store/tokens.ts";
export { fileStorage, type FileStorageOptions } from "./lib/store/files.ts";
export { Journal, type JournalEntry, JournalRoom, type Part } from "./lib/store/journal.ts";
export { memoryStorage } from "./lib/store/memory.ts";
export type { DocumentChange, Documents, Storage, VersionedDocuments } from "./lib/store/storage.ts";
export { Secret } from "./lib/secret.ts";
export { VERSION } from "./lib/version.ts";
