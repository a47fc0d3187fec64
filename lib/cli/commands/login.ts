/**
 * Knows what `hf-auth login` does with its options.
 * Must not know how a login works.
 *
 * @module
 */

import { beginLogin, resumeLogin } from "../../auth/two_step_login.ts";
import { pastedLogin } from "../../auth/interpreter_login.ts";
import { login } from "../../auth/login.ts";
import type { LoginResult } from "../../auth/login/flow.ts";
import type { LoggedIn } from "../../auth/login/granted_token.ts";
import { HfAuthError } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import { readUnasked } from "../../person/hidden.ts";
import { canAsk } from "../../person/keyboard.ts";
import { printable } from "../../person/printable.ts";
import { instructions } from "../../person/screen/code.ts";
import type { CommandContext } from "../command.ts";
import { reportGit } from "../report/git.ts";
import { askTheUser, codeEvent, personFor, wantedIn } from "../report/login_progress.ts";
import { reportLogin, reportLoginError } from "../report/login.ts";
import { hideInLog } from "./programs/log_mask.ts";

/** Logs in and says who is logged in. */
export async function run(context: CommandContext): Promise<number> {
  const { output, options } = context;
  checkTogether(options);
  try {
    if (options.text("serve") !== undefined) {
      return await (await import("../page/login_page.ts")).serveOneLogin(context);
    }
    if (options.on("oidc")) return await (await import("./oidc/login.ts")).logInWithIdentity(context);
    if (options.on("no-wait")) return await showCodeAndLeave(context);
    const result = await logIn(context);
    reportLogin(result, output);
    if (result.status === "logged_in") await tellGit(context, result);
    return 0;
  } catch (error) {
    reportLoginError(error, output);
    throw error;
  }
}

/** Saves the token with git where that is asked for; else the person is asked, once, if git shall use the login. */
async function tellGit(context: CommandContext, { tokenName }: LoggedIn): Promise<void> {
  const { host, output, options, signal } = context;
  if (options.text("token") === undefined || !options.on("add-to-git-credential")) {
    return await (await import("../report/git_offer.ts")).offerGit(context);
  }
  const { saveWithGit } = await import("../../auth/git/save.ts");
  reportGit(await saveWithGit(tokenName, { host, signal }), output);
}

async function logIn({ host, output, options, signal }: CommandContext): Promise<LoginResult> {
  const shared = { person: personFor(output, host), signal, host, ...wantedIn(options) };
  if (options.on("resume")) return await resumeLogin(shared);
  const given = options.text("token");
  if (given === "-" && canAsk(host.terminal) && output.mode !== "agent") return await pastedLogin(shared);
  const token = given === "-" ? await readUnasked(host, signal) : given;
  if (token?.trim()) await hideInLog(host, new Secret(token.trim()));
  if (given !== undefined && given !== "-") hide(given, host, output);
  if (options.on("add-to-git-credential") && token === undefined) {
    output.warning(
      "--add-to-git-credential is ignored without --token",
      "Let git ask hf-auth for the token with `hf-auth setup-git`",
    );
  }
  return await login({
    ...shared,
    ...(token !== undefined && { token }),
    skipIfLoggedIn: !options.on("force"),
  });
}

/** A person may not know who else sees what is typed at a shell's prompt; a script's author is not there. */
function hide(
  argument: string,
  { processes, terminal }: CommandContext["host"],
  output: CommandContext["output"],
) {
  processes?.keepPrivate?.(argument);
  if (!terminal.errIsTerminal) return;
  output.warning(
    "--token TOKEN can be seen in the process list and in your shell's history",
    "Use --token - and paste the token, or log in without --token",
  );
}

async function showCodeAndLeave({ host, output, options, signal }: CommandContext): Promise<number> {
  const begun = await beginLogin({
    skipIfLoggedIn: !options.on("force"),
    signal,
    host,
    ...wantedIn(options),
  });
  if (begun.status !== "pending") {
    reportLogin(begun, output);
    return 0;
  }
  switch (output.mode) {
    case "json":
      output.json(codeEvent(begun));
      break;
    case "quiet":
      output.line(printable(begun.userCode));
      break;
    case "agent":
      output.line(
        askTheUser(begun).replace(
          " Waiting for authorization...",
          ` Then run \`${output.called} login --resume\`.`,
        ),
      );
      break;
    case "human":
      host.terminal.out(instructions(begun));
      output.note("Then run `hf-auth login --resume` to finish.");
  }
  return 0;
}

const EXCLUSIVE = ["token", "serve", "no-wait", "resume", "oidc"];

function checkTogether(options: CommandContext["options"]): void {
  const isGiven = (name: string) => options.text(name) !== undefined || options.on(name);
  const [first, second] = EXCLUSIVE.filter(isGiven);
  if (options.on("github-env") && !options.on("oidc")) {
    throw new HfAuthError("usage", "--github-env is only for --oidc", { hint: "Add --oidc" });
  }
  if (second !== undefined) {
    throw new HfAuthError("usage", `--${first} and --${second} cannot be used together`, {
      hint: "See `hf-auth login --help`",
    });
  }
}
