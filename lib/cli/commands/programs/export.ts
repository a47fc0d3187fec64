/**
 * Knows where `hf-auth export` writes a token: to a pipe or a private file, and onto a screen only if that is wanted.
 * Must not know how any program reads it.
 *
 * @module
 */

import { HfAuthError } from "../../../errors.ts";
import { FORMS } from "../../../export/forms.ts";
import type { Form } from "../../../export/form.ts";
import type { CommandContext } from "../../command.ts";
import { writeFile } from "./output_file.ts";
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
  if (file === undefined) {
    host.terminal.out(text);
    return 0;
  }
  await writeFile(host, file, text, { appends: form.appends, replaces: options.on("force") });
  output.success(`Wrote the token to ${file}`, ["only you can read it"]);
  return 0;
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
