/**
 * Knows `Select` of `@cliffy/prompt`, as far as this program uses it, over Inquirer: for where JSR can't be reached.
 * Must not know what is asked.
 *
 * @module
 */

import process from "node:process";
import { PassThrough, Writable } from "node:stream";
import search from "@inquirer/search";
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
    { message, options, default: preset, search: searched, maxRows, reader, writer }: PromptOptions & {
      readonly options: readonly { readonly name: string; readonly value: T }[];
      readonly default?: T;
      readonly search?: boolean;
      readonly maxRows?: number;
      readonly keys?: unknown;
    },
  ): Promise<T> {
    const question = {
      message,
      ...maxRows !== undefined && { pageSize: maxRows },
      ...preset !== undefined && { default: preset },
    };
    const matching = (term = "") =>
      options.filter(({ name }) => name.toLowerCase().includes(term.toLowerCase()));
    const [input, stop, answered] = [new PassThrough(), new AbortController(), new AbortController()];
    const ended = type(reader, input, answered.signal).then(() => undefined, (error) => {
      stop.abort();
      return { error };
    });
    try {
      const drawing = { input, output: outputOver(writer), signal: stop.signal };
      return await (searched
        ? search<T>({ ...question, source: matching }, drawing)
        : select<T>({ ...question, choices: [...options] }, drawing));
    } catch (error) {
      throw stop.signal.aborted ? (await ended)!.error : error;
    } finally {
      answered.abort();
    }
  }
}

/** Hands keys over one by one, up to the one that answers: what is typed after that is not this question's. */
async function type(reader: Reader, input: PassThrough, answered: AbortSignal): Promise<void> {
  const bytes = new Uint8Array(32);
  while (!answered.aborted) {
    const key = bytes.slice(0, await reader.read(bytes));
    input.write(key);
    // It draws after each. Enter is no answer where nothing is found.
    for (let turns = key[0] === 13 ? 10 : 1; turns > 0 && !answered.aborted; turns--) {
      await new Promise((resolve) => setImmediate(resolve));
    }
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
