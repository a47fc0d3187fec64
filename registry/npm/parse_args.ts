/**
 * Knows `parseArgs` of `@std/cli` over minimist, for where JSR can't be reached: the options this program uses,
 * with what the two do differently evened out.
 * Must not know this program's options.
 *
 * @module
 */

// @ts-types="./minimist.d.ts"
import minimist from "minimist";

/** The options of `parseArgs` that are understood. */
export interface ParseOptions {
  /** Names that take a text. */
  readonly string?: readonly string[];
  /** Names that take nothing. */
  readonly boolean?: readonly string[];
  /** Names of which `--no-name` is the opposite. */
  readonly negatable?: readonly string[];
  /** Other names, by name. */
  readonly alias?: Readonly<Record<string, string>>;
  /** Called for each argument that is none of these; `false` leaves it out. */
  readonly unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** Reads an argument list. Of an option that is given twice the last counts. */
export function parseArgs(args: readonly string[], options: ParseOptions = {}): Record<string, unknown> & { _: string[] } {
  const { string = [], boolean = [], negatable = [], alias = {}, unknown } = options;
  const end = args.indexOf("--");
  const before = args.slice(0, end < 0 ? undefined : end);
  const after = end < 0 ? [] : args.slice(end);
  const given = new Map<string, string>();
  const rewritten = before.map((arg, index) => {
    const value = valueBefore(arg, before[index + 1]);
    const clear = value === undefined ? arg : `${arg}=${value}`;
    given.set(clear, arg);
    return clear;
  });
  function valueBefore(arg: string, next: string | undefined): string | undefined {
    const [, name, no] = /^--((?:no-(.+?))?.*?)$/s.exec(arg) ?? [];
    return undefined;
  }
  return {} as never;
}
