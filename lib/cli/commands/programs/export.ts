/**
 * Knows where `hf-auth export` writes a token: to a pipe or a private file, and onto a screen only if that is wanted.
 * Must not know how any program reads it.
 *
 * @module
 */

import { readConfig } from "../../../config.ts";
import { HfAuthError, isHfAuthError } from "../../../errors.ts";
import { FORMS } from "../../../export/forms.ts";
import type { Form } from "../../../export/form.ts";
import type { CommandContext } from "../../command.ts";
import { tokenInUse } from "./token_in_use.ts";

/** Writes the token down in one form. */
export async function run(context: CommandContext): Promise<number> {
  const { host, output, options } = context;
  const format = options.text("format") ?? (options.on("json") ? "json" : undefined);
  if (format === undefined) {
    throw wrong("No format given", `Add --format, and one of ${Object.keys(FORMS).join(", ")}`);
  }
  const form = FORMS[format]!;
  const name = nameFor(format, form, options.text("name"));
  const file = options.text("output");
  if (file === undefined && host.terminal.outIsTerminal && !options.on("show")) {
    throw wrong(
      "The token would be shown on this terminal",
      "Send it to another program, or to a file with --output FILE; --show shows it",
    );
  }
  const { token } = await tokenInUse(context);
  const text = form.write(token.reveal(), name);
  if (text === undefined) {
    throw new HfAuthError("invalid_token", `The token has characters that --format ${format} cannot hold`, {
      hint: "Check that the token is complete, or log in again",
    });
  }
  if (format === "github" && readConfig(host).inGithubActions) {
    host.terminal.err((await import("../../../export/github.ts")).maskOf(token.reveal()));
  }
  if (file === undefined) {
    host.terminal.out(text);
    return 0;
  }
  await writeFile(host, file, text, { appends: form.appends, replaces: options.on("force") });
  output.success(`Wrote the token to ${file}`, ["only you can read it"]);
  return 0;
}

/** Writes the file, and replaces none that may hold something else. */
async function writeFile(
  { files, paths }: CommandContext["host"],
  file: string,
  text: string,
  { appends = false, replaces }: { readonly appends?: boolean | undefined; readonly replaces: boolean },
): Promise<void> {
  const path = paths.absolute(file);
  try {
    if (appends) {
      const before = await files.read(path) ?? "";
      // A last line without an end would take the token into its own value.
      await files.write(path, `${before}${/[^\n]$/.test(before) ? "\n" : ""}${text}`);
    } else if (!await files.write(path, text, replaces ? {} : { over: null })) {
      throw wrong(`There is a file ${file} already`, "Choose another one, or replace it with --force");
    }
  } catch (error) {
    if (!isHfAuthError(error, "store_unreadable", "store_unwritable")) throw error;
    throw new HfAuthError("output_unwritable", error.message, { hint: "Choose another FILE", cause: error });
  }
}

function nameFor(format: string, { name, names }: Form, given: string | undefined): string {
  if (given === undefined) return name ?? "";
  if (!names) throw wrong(`--format ${format} takes no --name`, "Leave it out");
  if (!names.pattern.test(given)) {
    throw wrong(`This cannot be a name for --format ${format}: ${given}`, `Use ${names.words}`);
  }
  return given;
}

function wrong(message: string, hint: string): HfAuthError {
  return new HfAuthError("usage", message, { hint });
}
