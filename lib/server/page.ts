/**
 * Knows the page: one file without a request to anywhere else, which works with and without scripts.
 * Must not know how its state came about. Every value is escaped by the `html` tag.
 *
 * @module
 */

import { html, raw } from "npm:hono@^4.13.19/html";
import { printable } from "../person/printable.ts";
import { type Attempt, hasEnded, type LoginState } from "./attempt.ts";
import { SCRIPT } from "./page_script.ts";
import { STYLE } from "./page_style.ts";
import { qrSvg } from "./qr.ts";
import { sentence } from "./view.ts";

/** Text that is HTML, from the `html` tag. */
type Html = ReturnType<typeof html>;

/** What the page needs besides the state. */
export interface PageOptions {
  /** The nonce of the content security policy. */
  readonly nonce: string;
  /** The token that a form must send back; absent where logins cannot be started or cancelled. */
  readonly formToken: string | undefined;
}

const REFRESH = 3; // seconds, where scripts are off

/** The whole page. */
export async function page(attempt: Attempt, { nonce, formToken }: PageOptions): Promise<string> {
  const { id, state } = attempt.snapshot;
  const moving = state.state !== "idle" && !hasEnded(state);
  const document = html`
    <!doctype html>
    <html lang="en">
      <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Log in to Hugging Face</title>
    ${moving ? html`<noscript><meta http-equiv="refresh" content="${REFRESH}"></noscript>` : ""}
    <style nonce="${nonce}">${raw(STYLE)}</style>
      </head>
      <body>
        <main>
          <h1>Log in to Hugging Face</h1>
          <p id="status" role="status" data-state="${state.state}">${sentence(state)}</p>
          <div id="card" data-id="${id}">${card(attempt, formToken)}</div>
        </main>
        <script nonce="${nonce}">${raw(SCRIPT)}</script>
      </body>
    </html>
  `;
  return String(await document);
}

/** The part of the page that changes with the state. */
export async function cardHtml(attempt: Attempt, formToken: string | undefined): Promise<string> {
  return String(await card(attempt, formToken));
}

function card(attempt: Attempt, formToken: string | undefined): Html {
  const { state } = attempt.snapshot;
  return html`${body(attempt, state)}${formToken === undefined ? "" : forms(state, formToken)}`;
}

function body(attempt: Attempt, state: LoginState): Html | "" {
  if (state.state === "approved") {
    return html`
      <p class="mark good" aria-hidden="true">✓</p>
      <p>The token is stored as <b>${printable(state.tokenName)}</b>${state.expiresAt
        ? html`, valid until ${state.expiresAt.toISOString().slice(0, 10)}`
        : ""}.</p>
    `;
  }
  if (state.state === "idle" || state.state === "starting") return "";
  if (state.state !== "waiting") {
    return html`<p class="mark bad" aria-hidden="true">✕</p>${
      state.hint === undefined ? "" : html`<p>${printable(state.hint)}.</p>`
    }`;
  }
  const link = printable(state.code.verificationUriComplete);
  const code = printable(state.code.userCode);
  const left = attempt.secondsLeft(state);
  const qr = qrSvg(link);
  return html`
    <ol>
      <li>
        <p>Open this page, here or on your phone:</p>
        <p><a href="${link}" target="_blank" rel="noopener noreferrer">${legible(link)}</a></p>
        ${qr === "" ? "" : html`<div class="qr">${raw(qr)}</div>`}
      </li>
      <li>
        <p id="enter">Enter this code there:</p>
        <p class="code"><output id="code" aria-labelledby="enter">${code}</output></p>
        <p><button type="button" id="copy" aria-live="polite" hidden>Copy the code</button></p>
      </li>
    </ol>
    <p class="left">The code expires in <span id="left" data-seconds="${left}">${minutes(left)}</span>.</p>
  `;
}

function forms(state: LoginState, token: string): Html {
  const running = state.state === "starting" || state.state === "waiting";
  const [action, label] = running
    ? ["cancel", "Cancel"]
    : ["begin", state.state === "idle" ? "Log in" : "Log in again"];
  return html`<form method="post" action="${action}"><input type="hidden" name="form_token" value="${token}">
<button type="submit">${label}</button></form>`;
}

/** The address as people say it, to be broken after a slash. */
function legible(link: string): Html[] {
  return link.replace(/^https:\/\//, "").split(/(?<=[^:/]\/)/).map((part) => html`${part}<wbr>`);
}

/** Seconds as `m:ss`. */
function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
