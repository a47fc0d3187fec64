/**
 * Knows what `hf-auth login` says.
 * Must not know how a login works.
 *
 * @module
 */

import type { LoggedIn } from "../auth/grant.ts";
import type { AlreadyLoggedIn } from "../auth/existing_login.ts";
import { login } from "../auth/login.ts";
import { terminalPerson } from "../person/terminal.ts";
import type { Person } from "../person/person.ts";
import { printable } from "../person/printable.ts";
import type { CommandContext } from "./command.ts";
import { day } from "./day.ts";
import { reportGit } from "./git_report.ts";
import type { Output } from "./output.ts";

/** Logs in and says who. */
export async function run({ host, output, options, signal }: CommandContext): Promise<number> {
  const given = options.text("token");
  const token = given === "-" ? await host.terminal.readIn() : given;
  const addToGitCredential = options.on("add-to-git-credential");
  if (addToGitCredential && token === undefined) {
    output.warning("--add-to-git-credential is ignored without --token");
  }
  const result = await login({
    ...(token !== undefined && { token }),
    addToGitCredential,
    skipIfLoggedIn: !options.on("force"),
    person: personFor(output, host),
    signal,
    host,
  });
  if (result.status === "already_logged_in") reportExisting(result, output);
  else reportLogin(result, output);
  return 0;
}

function personFor(output: Output, host: CommandContext["host"]): Person {
  const person = terminalPerson(host);
  if (output.mode === "human") return person;
  const unasked: Person = { ...person, chooseMethod: () => Promise.resolve("browser") };
  if (output.mode !== "agent") return unasked;
  return {
    ...unasked,
    showCode(code) {
      output.line(
        `Ask the user to open ${printable(code.verificationUriComplete)} in a browser and enter the code ` +
          `${
            printable(code.userCode)
          }. The code expires in ${code.expiresIn} seconds. Waiting for authorization...`,
      );
      return Promise.resolve();
    },
  };
}

function reportExisting(result: AlreadyLoggedIn, output: Output): void {
  if (result.warning) output.warning(result.warning.message, result.warning.hint);
  const text = "Already logged in. Use `hf-auth login --force` to log in again.";
  if (output.mode === "agent") return output.line(text);
  if (output.mode === "json") {
    return output.json({ status: result.status, source: result.source, token_name: result.tokenName });
  }
  output.note(text);
}

function reportLogin(result: LoggedIn, output: Output): void {
  const { user, tokenName, role, expiresAt, renewable, tokenPath, overriddenBy, git } = result;
  const expires_at = expiresAt && expiresAt.getTime() / 1000;
  switch (output.mode) {
    case "agent":
      output.line(
        `Login successful: logged in as ${printable(user)} (token saved as '${printable(tokenName)}').`,
      );
      break;
    case "json":
      output.json({ status: result.status, user, token_name: tokenName, role, expires_at });
      break;
    case "quiet":
      output.line(printable(tokenName));
      break;
    case "human":
      output.success(`Logged in as ${user}`, [
        `token: ${tokenName}${role === undefined ? "" : ` (permission: ${role})`}`,
        `saved to: ${tokenPath}`,
        ...(expiresAt ? [`valid until: ${day(expiresAt)}${renewable ? ", renewed by itself" : ""}`] : []),
      ]);
  }
  if (git) reportGit(git, output);
  if (overriddenBy) {
    output.warning(
      `The variable ${overriddenBy} is set, and its token counts instead`,
      `Unset ${overriddenBy}`,
    );
  }
}
