/**
 * Knows `parseArgs` of `@std/cli`, as far as this program uses it, over minimist: for where JSR can't be reached.
 * Must not know this program's options.
 *
 * @module
 */

import minimist from "minimist";

/** The options of `parseArgs` that are understood. */
export interface ParseOptions {
  /** Names that take a text; `_` if numbers among the other arguments stay texts. */
  readonly string?: readonly string[];
  /** Names that take nothing. */
  readonly boolean?: readonly string[];
  /** Names of which `--no-name` is the opposite. */
  readonly negatable?: readonly string[];
  /** Names that may be given several times: their value is a list. */
  readonly collect?: readonly string[];
  /** The other name of a name. */
  readonly alias?: Readonly<Record<string, string>>;
  /** Called with an argument that is no known option, and with its name if it is an option; `false` drops it. */
  readonly unknown?: (arg: string, key?: string) => unknown;
}

/** Reads an argument list. */
export function parseArgs(
  args: readonly string[],
  { string = [], boolean = [], negatable = [], collect = [], alias = {}, unknown }: ParseOptions = {},
): { _: (string | number)[]; [name: string]: unknown } {
  const switches = boolean.flatMap((name) => alias[name] === undefined ? [name] : [name, alias[name]]);
  const written = new Map<string, string>();
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const evened = args.slice(0, end).map((arg, index) => {
    const name = /^--([^=]+)$/.exec(arg)?.[1];
    if (name === undefined) return arg;
    const next = index + 1 < end ? args[index + 1]! : "none";
    let clear = arg;
    // minimist turns any name around, and takes `-` and an empty text for a value.
    if (name.startsWith("no-")) {
      clear = negatable.includes(name.slice(3)) ? arg : `${arg}=true`;
    } else if (
      !switches.includes(name) && (next === "" || next.startsWith("-"))
    ) clear = `${arg}=`;
    written.set(clear, arg);
    return clear;
  });
  const parsed = minimist([...evened, ...args.slice(end)], {
    string: [...string],
    boolean: switches,
    alias: { ...alias },
    unknown: (arg: string) =>
      unknown?.(
        written.get(arg) ?? arg,
        /^--?([^=]+)/.exec(arg)?.[1],
      ) as boolean,
  });
  // minimist collects what is given twice; here the last one counts, or each.
  const values = Object.entries(parsed).map(([name, value]) => [
    name,
    collect.includes(name) ? [value].flat() : Array.isArray(value) ? value.at(-1) : value,
  ]);
  const none = collect.map((name) => [name, []]);
  return { ...Object.fromEntries([...none, ...values]), _: parsed._ };
}
