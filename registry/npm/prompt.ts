/**
 * Knows `Select` of `@cliffy/prompt`, as far as this program uses it, over Inquirer: for where JSR can't be reached.
 * Must not know what is asked.
 *
 * @module
 */

import process from "node:process";
import { PassThrough, Writable } from "node:stream";
import select from "@inquirer/select";

/** Where keys come from. */
export interface Reader {
  /** Puts the next key into `bytes` and gives its length, 0 when it is too long; rejects when there is no more. */
  read(bytes: Uint8Array): Promise<number>;
}

/** What a question has. */
export interface PromptOptions {
  /** The question. */
  readonly message: string;
  /** Where it is drawn. */
  readonly writer: { writeSync(bytes: Uint8Array): number };
  /** Where its keys come from. */
  readonly reader: Reader;
}

/** A question with a list of answers. */
export class Select {
  /** Gives the value of the chosen answer; rejects as the reader does. */
  static async prompt<T>(
    { message, options, default: preset, reader, writer }: PromptOptions & {
      readonly options: readonly { readonly name: string; readonly value: T }[];
      readonly default?: T;
    },
  ): Promise<T> {
    const question = { message, choices: [...options], ...preset !== undefined && { default: preset } };
    const [input, stop] = [new PassThrough(), new AbortController()];
    const ended = type(reader, input).then(() => undefined, (error) => {
      stop.abort();
      return { error };
    });
    try {
      return await select<T>(question, { input, output: outputOver(writer), signal: stop.signal });
    } catch (error) {
      throw stop.signal.aborted ? (await ended)!.error : error;
    }
  }
}

/** Hands keys over one by one, up to the one that answers: what is typed after that is not this question's. */
async function type(reader: Reader, input: PassThrough): Promise<void> {
  const bytes = new Uint8Array(32);
  for (;;) {
    const key = bytes.slice(0, await reader.read(bytes));
    input.write(key);
    if (key.length === 1 && key[0] === 13) return;
    // It draws after each.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function outputOver(writer: PromptOptions["writer"]): Writable & { columns?: number } {
  const output = new Writable({
    write(chunk: Uint8Array, _, done) {
      writer.writeSync(chunk);
      done();
    },
  });
  return Object.assign(output, process.stderr.columns !== undefined && { columns: process.stderr.columns });
}
