/**
 * Knows the part of the page that changes with the state: the code and the way to the Hub, or how the login ended.
 * Must not know what stands around it, nor how it looks. Every value is escaped by the `html` tag.
 *
 * @module
 */

import { html, raw } from "npm:hono@^4.13.19/html";
import { printable } from "../person/printable.ts";
import { type Attempt, hasEnded, type LoginState } from "./attempt.ts";
import { qrSvg } from "../person/screen/qr.ts";
import { portrait } from "./sign.ts";

/** Text that is HTML, from the `html` tag. */
type Html = ReturnType<typeof html>;

/** What the page says of a login beforehand; each is shown where it is known. */
export interface About {
  /** The user on whose behalf it is, on the machine, such as `ada`. */
  readonly user?: string;
  /** The machine that is logged in, such as `build-7`. */
  readonly machine?: string;
  /** What whoever approves it allows, each as the rest of a sentence that begins with "it can". */
  readonly allows?: readonly string[];
}

// Where a name may go on in the next line, as after a hyphen.
const SEAMS = /(?<=[@._])/;

/** Whose login it is, as people write it: `ada@build-7`. */
export function nameOf({ user, machine }: About): Html[] | undefined {
  const name = printable([user, machine].filter((part) => part !== undefined).join("@"));
  return name === "" ? undefined : breakable(name, SEAMS);
}

/** The card of the state; with a form where logins are started and cancelled here. */
export function cardOf(attempt: Attempt, formToken: string | undefined, about: About): Html {
  const { state } = attempt.snapshot;
  const before = state.state === "idle" || state.state === "waiting";
  return html`${body(attempt, state, about)}${formToken === undefined ? "" : form(state, formToken)}${
    before ? allowed(about, state.state === "waiting") : ""
  }`;
}

function body(attempt: Attempt, state: LoginState, about: About): Html | "" {
  if (state.state === "waiting") return code(attempt, state);
  if (state.state === "approved") return approved(state, about);
  return "hint" in state ? html`<p>${printable(state.hint)}.</p>` : "";
}

function code(attempt: Attempt, state: LoginState & { readonly state: "waiting" }): Html {
  const { verificationUri, verificationUriComplete, expiresIn } = state.code;
  const link = printable(verificationUriComplete);
  const code = printable(state.code.userCode);
  const left = attempt.secondsLeft(state);
  const qr = qrSvg(link);
  const known = verificationUri !== verificationUriComplete;
  return html`
    <div id="ticket">
      <p id="enter">${known ? "Check that the Hub shows this code" : "Enter this code on the Hub"}</p>
      <p><output id="code" class="${code.length > LONG
        ? "long"
        : ""}" aria-labelledby="enter">${code}</output></p>
      <progress id="bar" max="${Math.max(expiresIn, left)}" value="${left}" aria-hidden="true"></progress>
      <p
        class="soft"><span class="whole">Expires in <span id="left" data-seconds="${left}">${minutes(
          left,
        )}</span></span>
        <button type="button" id="copy" hidden>Copy</button><span id="copied" role="status"></span></p>
      <a id="go" href="${link}" target="_blank"
        rel="noopener noreferrer"><b id="open">Open the Hub</b> <span>${breakable(
          link.replace(/^https:\/\//, ""),
          /(?<=[^:/]\/)|(?=[.?&=])/,
        )}</span></a>
    </div>
    ${qr === "" ? "" : html`
      <div id="phone">
        <div>${raw(qr)}</div>
        <p class="soft">Or scan it with your phone</p>
      </div>
    `}
  `;
}

const LONG = 10; // characters; what a small phone has room for in large type

function approved(
  { user, tokenName, expiresAt }: LoginState & { readonly state: "approved" },
  about: About,
): Html {
  const name = printable(user);
  const [initial = ""] = name.toUpperCase();
  return html`
    <div id="person">
      ${raw(portrait(name, String(html`${initial}`)))}
      <p><b>${breakable(name, SEAMS)}</b> <span>Token ${breakable(
        printable(tokenName),
        SEAMS,
      )}</span>${expiresAt
        ? html`
          <span>valid until ${expiresAt.toISOString().slice(0, 10)}</span>
        `
        : ""}</p>
    </div>
    <p><b>${machineOf(about, "This machine")}</b> can now act as ${breakable(
      name,
      SEAMS,
    )} on the Hub. You can close this window.</p>
  `;
}

function form(state: LoginState, token: string): Html {
  const running = state.state === "starting" || state.state === "waiting";
  const [action, label] = running
    ? ["cancel", "Cancel"]
    : ["begin", hasEnded(state) ? "Log in again" : "Log in"];
  return html`
    <form class="${running || state.state === "approved" ? "" : "first"}" method="post"
      action="${action}"><input type="hidden" name="form_token" value="${token}">
    <button type="submit">${label}</button></form>
  `;
}

function allowed(about: About, withCode: boolean): Html {
  const { allows } = about;
  const before = html`Once you approve, <b>${machineOf(about)}</b> can act as you on the Hub`;
  return html`
    <div id="allows">
      ${allows
        ? html`
          <p>${before}. It can:</p>
          <ul>${allows.map((right) => html`<li>${right}</li>`)}</ul>
        `
        : html`<p>${before}, as far as the Hub's page says.</p>`}
      ${withCode ? html`<p>Did you not start this yourself? Then do not enter the code.</p>` : ""}
    </div>
  `;
}

function machineOf({ machine }: About, otherwise = "this machine"): Html[] | string {
  return machine === undefined ? otherwise : breakable(printable(machine), SEAMS);
}

/** The text, which may go on in the next line where the pattern is. */
function breakable(text: string, where: RegExp): Html[] {
  return text.split(where).map((part, index) => html`${index === 0 ? "" : raw("<wbr>")}${part}`);
}

/** Seconds as `m:ss`. */
function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
