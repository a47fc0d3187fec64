/**
 * Shows a login's code on a web page, as a Web-standard handler: for a machine without a browser, screen or keyboard.
 *
 * @module
 */

export type { About } from "./card.ts";
export type { LoginApp, LoginAppOptions } from "./app.ts";
export { loginApp } from "./login_app.ts";
export {
  type Approved,
  Attempt,
  type AttemptClock,
  type LogIn,
  type LoginState,
  type Snapshot,
} from "./attempt.ts";
