/**
 * Knows an answer that is not the Hub's own, but a proxy's or a gateway's in its place, and how to name who sent it.
 * Must not know what was asked, nor put a body into an error.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";

/** What only somebody on the way says (RFC 9110 sections 15.5.8 and 15.5.9, RFC 6585 section 6). */
const ON_THE_WAY = [407, 408, 511];
const LONGEST_NAME = 40; // characters of what a server calls itself

/** Whether somebody on the way answers: by the status, or by a refusal in a form that the Hub's API does not have. */
export function isForeign(response: Response): boolean {
  const { status } = response;
  return ON_THE_WAY.includes(status) || ([401, 403].includes(status) && !isHubs(response));
}

/** Whether the Hub marks the answer as its own. */
export function isMarked(response: Response): boolean {
  return response.headers.has("x-error-message");
}

/** The error for an answer in the Hub's place. */
export function foreignError(response: Response, action: string): HfAuthError {
  const { status } = response;
  const who = [status, formOf(response), ownName(response)].filter((part) => part !== "").join(", ");
  return new HfAuthError(
    "invalid_response",
    `Could not ${action}: a proxy or gateway answered in the Hub's place (${who})`,
    { status, hint: hintFor(status) },
  );
}

function hintFor(status: number): string {
  if (status === 407) return "Add a user name and a password to the proxy's address in HTTPS_PROXY";
  if (status === 511) return "Log in to this network in a browser, then try again";
  return "Check the network, the proxy and HF_ENDPOINT, then try again";
}

function isHubs(response: Response): boolean {
  return isMarked(response) || formOf(response) === "JSON";
}

function formOf(response: Response): string {
  const type = (response.headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
  if (/^(application|text)\/(.+\+)?json$/.test(type)) return "JSON";
  if (type === "text/html" || type === "application/xhtml+xml") return "HTML";
  if (type === "text/plain") return "plain text";
  return shown(type);
}

function ownName(response: Response): string {
  return shown(response.headers.get("server") ?? "");
}

/** As much of a header as fits a message. */
function shown(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "").trim().slice(0, LONGEST_NAME);
}
