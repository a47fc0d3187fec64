/**
 * Knows the page: one file without a request to anywhere else, which works with and without scripts.
 * Must not know how its state came about. Every value is escaped by the `html` tag.
 *
 * @module
 */

import { html, raw } from "npm:hono@^4.13.19/html";
import { type Attempt, hasEnded } from "./attempt.ts";
import { type About, cardOf, nameOf } from "./card.ts";
import { SCRIPT } from "./page_script.ts";
import { STYLE } from "./page_style.ts";
import { icon, MARK, SIGNS } from "./sign.ts";
import { heading, lookOf, sentence } from "./view.ts";

/** Text that is HTML, from the `html` tag. */
type Html = ReturnType<typeof html>;

/** What the page needs besides the state. */
export interface PageOptions {
  /** The nonce of the content security policy. */
  readonly nonce: string;
  /** The token that a form must send back; absent where logins cannot be started or cancelled. */
  readonly formToken: string | undefined;
  /** Whose login it is. */
  readonly about: About;
}

const REFRESH = 3; // seconds, where scripts are off

/** The whole page. */
export function page(attempt: Attempt, { nonce, formToken, about }: PageOptions): Promise<string> {
  const { id, state } = attempt.snapshot;
  const moving = state.state !== "idle" && !hasEnded(state);
  const name = nameOf(about);
  return whole({
    nonce,
    state: lookOf(state),
    title: heading(state),
    refresh: moving,
    script: true,
    body: html`
      ${name === undefined ? "" : html`<p id="who">on <b>${name}</b></p>`}
      <div id="state">
        ${raw(SIGNS)}<p id="status" role="status" tabindex="-1">${sentence(state)}</p>
      </div>
      <div id="card" data-id="${id}">${cardOf(attempt, formToken, about)}</div>
    `,
  });
}

/** A page that says why there is none. */
export function notice(title: string, words: string, nonce: string): Promise<string> {
  const body = html`<div id="state">${raw(SIGNS)}<p id="status">${words}</p></div>`;
  return whole({ nonce, state: "cancelled", title, refresh: false, script: false, body });
}

/** What the page is told of a new state. */
export async function news(
  attempt: Attempt,
  { formToken, about }: Pick<PageOptions, "formToken" | "about">,
): Promise<string> {
  const { state } = attempt.snapshot;
  const look = lookOf(state);
  return JSON.stringify({
    state: look,
    sentence: sentence(state),
    title: heading(state),
    icon: icon(look),
    card: String(await cardOf(attempt, formToken, about)),
  });
}

interface Parts {
  readonly nonce: string;
  readonly state: string;
  readonly title: string;
  readonly refresh: boolean;
  readonly script: boolean;
  readonly body: Html;
}

async function whole({ nonce, state, title, refresh, script, body }: Parts): Promise<string> {
  const document = html`
    <!doctype html>
    <html lang="en">
      <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title}</title>
    <link rel="icon" href="${icon(state)}">
    ${refresh ? html`<noscript><meta http-equiv="refresh" content="${REFRESH}"></noscript>` : ""}
    <style nonce="${nonce}">${raw(STYLE)}</style>
      </head>
      <body>
        <main data-state="${state}">
          ${raw(MARK)}
          <h1 id="title">${title}</h1>
          ${body}
        </main>
        ${script ? html`<script nonce="${nonce}">${raw(SCRIPT)}</script>` : ""}
      </body>
    </html>
  `;
  return String(await document);
}
