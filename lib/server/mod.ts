/**
 * A login's code over HTTP, as a Web-standard handler: for a machine that has no browser, screen or keyboard.
 *
 * @module
 */

export { type LoginApp, loginApp, type LoginAppOptions } from "./app.ts";
export { type Approved, Attempt, type LogIn, type LoginState, type Snapshot } from "./attempt.ts";
