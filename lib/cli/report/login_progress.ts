/**
 * Knows how each output format shows a login that waits: to a person, to an agent, as JSON lines, or hardly at all.
 * Must not know how a login works.
 *
 * @module
 */

import type { Asking } from "../../person/keyboard.ts";
import type { CodeForPerson, Person } from "../../person/person.ts";
import type { Seat } from "../../person/screen/desktop.ts";
import { printable } from "../../person/printable.ts";
import type { WaitOptions } from "../../person/screen/wait.ts";
import { terminalPerson } from "../../person/terminal.ts";
import type { OptionValues } from "../command.ts";
import type { Output } from "../output.ts";

/** The person who logs in, as this format reaches them. Only people are asked how they would like to. */
export function personFor(output: Output, host: Asking & Seat, options?: WaitOptions): Person {
  const person = terminalPerson(host, options);
  const { enterToken } = person;
  const unasked = { chooseMethod: () => Promise.resolve("browser" as const), enterToken };
  switch (output.mode) {
    case "human":
      return person;
    case "quiet":
      return { ...person, ...unasked };
    case "agent":
      return { ...unasked, showCode: (code) => Promise.resolve(output.line(askTheUser(code))) };
    case "json":
      return { ...unasked, ...asEvents(output) };
  }
}

/** The login that is asked for: whose, and under which name. */
export function wantedIn(
  options: OptionValues,
): { readonly expectUser?: string; readonly tokenName?: string } {
  const [expectUser, tokenName] = [options.text("expect-user"), options.text("name")];
  return { ...(expectUser !== undefined && { expectUser }), ...(tokenName !== undefined && { tokenName }) };
}

function asEvents(output: Output): Pick<Person, "showCode" | "noticeHub"> {
  let last: boolean | undefined;
  return {
    showCode: (code) => Promise.resolve(output.json(codeEvent(code))),
    noticeHub(reachable) {
      // One line when it begins to wait, and one at every change.
      if (reachable !== last) output.json({ event: "pending", reachable });
      last = reachable;
    },
  };
}

/** The event that tells a program the code, with OAuth's names (RFC 8628 section 3.2). */
export function codeEvent(code: CodeForPerson): Record<string, unknown> {
  return {
    event: "code",
    user_code: code.userCode,
    verification_uri: code.verificationUri,
    verification_uri_complete: code.verificationUriComplete,
    expires_in: code.expiresIn,
  };
}

/** What an agent tells its user, as `hf` words it. */
export function askTheUser(code: CodeForPerson): string {
  return `Ask the user to open ${printable(code.verificationUriComplete)} in a browser and enter the code ` +
    `${
      printable(code.userCode)
    }. The code expires in ${code.expiresIn} seconds. Waiting for authorization...`;
}
