/**
 * Knows how a login talks to whoever sits at a notebook: one card in the running cell, which becomes the result.
 * Must not know which notebook it is, nor see a token or a device code.
 *
 * @module
 */

import type { Host, Notebook, NotebookContent } from "../host/host.ts";
import { escapeHtml, linkHtml } from "./html.ts";
import type { CodeForPerson, Person } from "./person.ts";
import { printable } from "./printable.ts";

/** A login that succeeded. */
export interface NotebookLogin {
  /** The account's name. */
  readonly user: string;
  /** The name under which the token is stored. */
  readonly tokenName: string;
  /** When the token expires, if that is known. */
  readonly expiresAt?: Date;
  /** Whether the token is refreshed automatically. */
  readonly renewable: boolean;
  /** The variable whose token is used instead, if one is set. */
  readonly overriddenBy?: string;
}

/** The person at a notebook. */
export interface NotebookPerson extends Person {
  /** Replaces the card with who is logged in. */
  showLogin(login: NotebookLogin): Promise<void>;
  /** Replaces the card with what went wrong and what to do. */
  showFailure(message: string, hint?: string): Promise<void>;
}

const STEP = 60; // seconds: a card that changes more often can't be read out or copied from

// Colours are the notebook's own, whichever theme it has. A sheet would be stripped where styles are not.
const CARD = "box-sizing:border-box;max-width:32em;margin:.5em 0;padding:1em 1.25em;border:1px solid;" +
  "border-left:.4em solid #ffcc33;border-radius:.5em;line-height:1.5;overflow-wrap:anywhere";
const LINE = "margin:.4em 0";
const CODE = "margin:.2em 0;font:700 2.2em/1.3 ui-monospace,Menlo,Consolas,monospace;letter-spacing:.06em;" +
  "user-select:all";

/** The person at the notebook, who is never asked anything: the login goes through the browser. */
export function notebookPerson(
  { notebook, clock }: Pick<Host, "clock"> & { readonly notebook: Notebook },
): NotebookPerson {
  let replace: ((content: NotebookContent) => Promise<void>) | undefined;
  let latest: Promise<void> = Promise.resolve();
  // One after the other: the last word must be the last to arrive.
  const put = (content: NotebookContent) =>
    latest = latest.catch(() => {}).then(async () => {
      if (replace) await replace(content);
      else replace = await notebook.show(content);
    });
  let waiting: (() => Promise<void>) | undefined;
  let reachable = true;
  return {
    chooseMethod: () => Promise.resolve("browser"),
    enterToken: () => Promise.reject(new TypeError("A notebook cannot ask for a token")),

    async showCode(code, done) {
      const end = clock.monotonic() + code.expiresIn * 1000;
      const show = () => put(waitingCard(code, (end - clock.monotonic()) / 1000, reachable));
      waiting = show;
      try {
        for (;;) {
          await show();
          if (!await slept(clock.sleep(STEP * 1000, done))) break;
        }
      } finally {
        waiting = undefined;
      }
      await put(finishingCard());
    },

    noticeHub(now) {
      if (now === reachable) return;
      reachable = now;
      waiting?.().catch(() => {});
    },

    showLogin: (login) => put(loginCard(login)),
    showFailure: (message, hint) => put(failureCard(message, hint)),
  };
}

function slept(sleep: Promise<void>): Promise<boolean> {
  return sleep.then(() => true, () => false);
}

function waitingCard(code: CodeForPerson, left: number, reachable: boolean): NotebookContent {
  const { userCode, verificationUri } = code;
  const state = reachable
    ? "Waiting for you to enter the code"
    : "The Hub cannot be reached right now. Still trying";
  const time = `The code expires in ${minutes(left)}`;
  return content(
    [
      `<p style="${LINE}">Open ${
        linkHtml(target(code), verificationUri)
      } in a browser and enter this code:</p>`,
      `<p style="${CODE}">${escapeHtml(userCode)}</p>`,
      `<p style="${LINE}"><span role="status">${state}.</span> ${time}.</p>`,
    ],
    [`Open ${target(code)} in a browser and enter this code:`, userCode, `${state}. ${time}.`],
  );
}

/** Where the link leads: to the page that is named, with the code filled in if the server offers that. */
function target({ verificationUri, verificationUriComplete }: CodeForPerson): string {
  const origin = (address: string) => URL.canParse(address) ? new URL(address).origin : undefined;
  return origin(verificationUri) === origin(verificationUriComplete)
    ? verificationUriComplete
    : verificationUri;
}

function minutes(seconds: number): string {
  const whole = Math.round(seconds / 60);
  return whole < 1 ? "less than a minute" : whole === 1 ? "1 minute" : `${whole} minutes`;
}

function finishingCard(): NotebookContent {
  return ended("Finishing the login", []);
}

function loginCard({ user, tokenName, expiresAt, renewable, overriddenBy }: NotebookLogin): NotebookContent {
  const until = expiresAt
    ? `, valid until ${expiresAt.toISOString().slice(0, 10)}${
      renewable ? " and refreshed automatically" : ""
    }`
    : "";
  return ended(`✓ Logged in as ${user}`, [
    `The token is stored as ${tokenName}${until}`,
    ...(overriddenBy === undefined
      ? []
      : [`${overriddenBy} is set, so its token is used instead. Unset ${overriddenBy} to use this login`]),
  ]);
}

function failureCard(message: string, hint: string | undefined): NotebookContent {
  return ended(`✕ ${message}`, hint === undefined ? [] : [hint]);
}

function ended(state: string, lines: readonly string[]): NotebookContent {
  return content(
    [
      `<p style="${LINE}" role="status"><strong>${escapeHtml(state)}.</strong></p>`,
      ...lines.map((line) => `<p style="${LINE}">${escapeHtml(line)}.</p>`),
    ],
    [state, ...lines].map((line) => `${line}.`),
  );
}

function content(html: readonly string[], text: readonly string[]): NotebookContent {
  const title = "Hugging Face";
  return {
    html: `<div style="${CARD}"><p style="margin:0">${title}</p>${html.join("")}</div>`,
    text: [title, ...text].map(printable).join("\n"),
  };
}
