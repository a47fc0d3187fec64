/**
 * Knows how a login talks to whoever sits at the terminal: questions, the code, and a countdown on standard error.
 * Must not know what a login does with the answers.
 *
 * @module
 */

import { isHfAuthError } from "../errors.ts";
import { choose } from "./choose.ts";
import { enterHidden } from "./hidden.ts";
import { type Asking, canAsk, type Keyboard, takeKeyboard } from "./keyboard.ts";
import type { Person } from "./person.ts";
import { printable } from "./printable.ts";
import type { Seat } from "./screen/desktop.ts";
import { type Waiting, waitingIn, type WaitOptions } from "./screen/wait.ts";

const TRIES = 3;
const WRONG = ["invalid_token", "org_token", "unexpected_user"] as const;

const METHODS = [
  { name: "Log in with your browser", value: "browser" },
  { name: "Paste an access token", value: "token" },
];

/** The person at the terminal. Without a terminal nobody is asked, and the login goes through the browser. */
export function terminalPerson(host: Asking & Seat, options?: WaitOptions): Person & Waiting {
  const { terminal } = host;
  // Held from the first question to the last, so that what is typed in between is not shown either.
  let keyboard: Keyboard | undefined;
  return {
    async chooseMethod(signal) {
      if (!canAsk(terminal)) return "browser";
      const held = keyboard ??= takeKeyboard(host);
      let method;
      try {
        const question = "How would you like to log in?";
        method = await held.ask((next) => choose(terminal, next, question, METHODS), signal);
        return method === "token" ? "token" : "browser";
      } finally {
        if (method !== "token") await giveBack();
      }
    },

    async enterToken(use, signal) {
      const held = keyboard ??= takeKeyboard(host);
      terminal.err("Create a token at https://huggingface.co/settings/tokens and paste it here.\n");
      const question = "Enter your token (it will not be shown)";
      try {
        for (let tries = 1;; tries++) {
          const pasted = await held.ask((next) => enterHidden(terminal, next, question), signal);
          try {
            return await held.during((left) => use(pasted, left), signal);
          } catch (error) {
            if (tries === TRIES || !isHfAuthError(error, ...WRONG)) throw error;
            // The next line of the same paste is no answer.
            await held.untilQuiet();
            terminal.err(`${printable(error.message)}. Try again.\n`);
          }
        }
      } finally {
        await giveBack();
      }
    },

    ...waitingIn(host, options),
  };

  async function giveBack(): Promise<void> {
    const given = keyboard;
    keyboard = undefined;
    try {
      await given?.untilQuiet();
    } finally {
      given?.[Symbol.dispose]();
    }
  }
}
