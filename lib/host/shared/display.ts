/**
 * Knows by which variables people say what their terminal shows.
 * Must not know whose environment it is, nor what is shown.
 *
 * @module
 */

/** A variable's value; what is not set, or may not be read, is `undefined`. */
export type Variable = (name: string) => string | undefined;

/**
 * Whether colours are welcome on a stream: in a terminal, unless `NO_COLOR` (https://no-color.org), `CLICOLOR=0` or
 * `TERM=dumb` say no; anywhere with `FORCE_COLOR` (https://force-color.org) or `CLICOLOR_FORCE`. The first one counts.
 */
export function showsColors(variable: Variable, isTerminal: boolean): boolean {
  if (variable("NO_COLOR")) return false;
  const forced = variable("FORCE_COLOR");
  if (forced) return forced !== "0" && forced !== "false";
  if ((variable("CLICOLOR_FORCE") || "0") !== "0") return true;
  return isTerminal && variable("CLICOLOR") !== "0" && variable("TERM") !== "dumb";
}

/** Whether a terminal is a screen to draw on: its kind is known, and nobody has asked for plain lines (`ACCESSIBLE`). */
export function isScreen(variable: Variable, windows: boolean): boolean {
  // On Windows every terminal is one, and none is named.
  const kind = variable("TERM") || (windows ? "windows" : "dumb");
  return kind !== "dumb" && !variable("ACCESSIBLE");
}
