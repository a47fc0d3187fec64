/**
 * Logging in: with a token, by asking a person, in one step or in two.
 *
 * @module
 */

export { type InteractiveLoginOptions, interpreterLogin } from "../lib/auth/interpreter_login.ts";
export { login, type LoginOptions, type Unskipped } from "../lib/auth/login.ts";
export type { AlreadyLoggedIn } from "../lib/auth/login/existing_login.ts";
export type { LoginResult } from "../lib/auth/login/flow.ts";
export type { LoggedIn } from "../lib/auth/login/granted_token.ts";
export type { PendingLogin } from "../lib/auth/login/two_steps.ts";
export { notebookLogin } from "../lib/auth/notebook_login.ts";
export { beginLogin, type BeginLoginOptions, resumeLogin } from "../lib/auth/two_step_login.ts";
