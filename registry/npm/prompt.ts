/**
 * Knows `Select` and `Secret` of `@cliffy/prompt`, as far as this program uses them, over Inquirer: for where JSR
 * can't be reached.
 * Must not know what is asked.
 *
 * @module
 */

import process from "node:process";
import password from "@inquirer/password";
import select from "@inquirer/select";

/** What every question has. */
export interface PromptOptions {
  /** The question. */
  readonly message: string;
  /** Where it is drawn: here always on standard error. */
  readonly writer?: { writeSync(bytes: Uint8Array): number };
}

/** A question with a list of answers. */
export class Select {
  /** Gives the value of the chosen answer; Ctrl-C or Ctrl-D ends the process with status 130. */
  static prompt<T>(
    { message, options, default: preset }: PromptOptions & {
      readonly options: readonly { readonly name: string; readonly value: T }[];
      readonly default?: T;
    },
  ): Promise<T> {
    const question = { message, choices: [...options], ...preset !== undefined && { default: preset } };
    return asked((context) => select<T>(question, context));
  }
}

/** A question whose answer is not shown. */
export class Secret {
  /** Gives what was typed; Ctrl-C or Ctrl-D ends the process with status 130. */
  static prompt({ message }: PromptOptions & { readonly hidden: true }): Promise<string> {
    // Inquirer would show the secret on Ctrl-T.
    return asked((context) => password({ message, toggleMask: false }, context));
  }
}

type Context = NonNullable<Parameters<typeof password>[1]>;

async function asked<T>(ask: (context: Context) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  // Ctrl-D would close the input, and Inquirer then wait for ever.
  const onKey = (_: unknown, key: { ctrl?: boolean; name?: string }) => {
    if (key.ctrl && key.name === "d") stop.abort();
  };
  process.stdin.on("keypress", onKey);
  try {
    return await ask({ output: process.stderr, signal: stop.signal });
  } catch (error) {
    if (error instanceof Error && /^(Abort|Exit)PromptError$/.test(error.name)) process.exit(130);
    throw error;
  } finally {
    process.stdin.off("keypress", onKey);
  }
}
