/**
 * Knows how commands and options are spelled: on a command line, and in the help.
 * Must not know any particular one.
 *
 * @module
 */

import type { CommandSpec, OptionSpec } from "./command.ts";

/** Every name of a command. */
export function namesOf({ name, alias }: CommandSpec): string[] {
  return alias === undefined ? [name] : [name, alias];
}

/** Every way to write an option. */
export function spellings({ name, alias, negatable }: OptionSpec): string[] {
  return [...alias ? [`-${alias}`] : [], `--${name}`, ...negatable ? [`--no-${name}`] : []];
}

/** An option as the help writes it. */
export function optionLabel({ name, alias, value, optional, negatable }: OptionSpec): string {
  const long = value && optional
    ? `--${name}[=${value}]`
    : value
    ? `--${name} ${value}`
    : negatable
    ? `--[no-]${name}`
    : `--${name}`;
  return alias ? `-${alias}, ${long}` : long;
}
