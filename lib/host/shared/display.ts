/**
 * Knows by which variables people say what their terminal shows.
 * Must not know whose environment it is, nor what is shown.
 *
 * @module
 */

/** A variable's value; what is not set, or may not be read, is `undefined`. */
export type Variable = (name: string) => string | undefined;

/** Whether a terminal is a screen to draw on: its kind is known, and nobody has asked for plain lines (`ACCESSIBLE`). */
export function isScreen(variable: Variable, windows: boolean): boolean {
  // On Windows every terminal is one, and none is named.
  const kind = variable("TERM") || (windows ? "windows" : "dumb");
  return kind !== "dumb" && !variable("ACCESSIBLE");
}
