/**
 * A login's code over HTTP, as a Web-standard handler: for a machine that has no screen of its own.
 *
 * @module
 */

export { type CodeApp, codeApp, type LoginProgress } from "./app.ts";
