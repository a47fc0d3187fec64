import assert from "node:assert/strict";
import { test } from "node:test";
import { isScreen, showsColors } from "../../../lib/host/shared/display.ts";

/** The variables, and whether colours are shown in a terminal and in a pipe. */
const COLORS: readonly (readonly [Record<string, string>, terminal: boolean, pipe: boolean])[] = [
  [{}, true, false],
  [{ TERM: "xterm" }, true, false],
  [{ TERM: "dumb" }, false, false],
  [{ NO_COLOR: "1" }, false, false],
  [{ NO_COLOR: "0" }, false, false],
  [{ NO_COLOR: "" }, true, false],
  [{ FORCE_COLOR: "1" }, true, true],
  [{ FORCE_COLOR: "3", TERM: "dumb" }, true, true],
  [{ FORCE_COLOR: "true" }, true, true],
  [{ FORCE_COLOR: "0" }, false, false],
  [{ FORCE_COLOR: "false" }, false, false],
  [{ FORCE_COLOR: "" }, true, false],
  [{ CLICOLOR_FORCE: "1" }, true, true],
  [{ CLICOLOR_FORCE: "0" }, true, false],
  [{ CLICOLOR: "0" }, false, false],
  [{ CLICOLOR: "1" }, true, false],
  [{ NO_COLOR: "1", FORCE_COLOR: "1", CLICOLOR_FORCE: "1" }, false, false],
  [{ FORCE_COLOR: "0", CLICOLOR_FORCE: "1" }, false, false],
];

for (const [variables, terminal, pipe] of COLORS) {
  test(`colours with ${JSON.stringify(variables)}`, () => {
    const variable = (name: string) => variables[name];
    assert.deepEqual([showsColors(variable, true), showsColors(variable, false)], [terminal, pipe]);
  });
}

/** The variables, and whether a terminal is a screen on Unix and on Windows. */
const SCREENS: readonly (readonly [Record<string, string>, unix: boolean, windows: boolean])[] = [
  [{ TERM: "xterm-256color" }, true, true],
  [{ TERM: "linux" }, true, true],
  [{ TERM: "dumb" }, false, false],
  [{}, false, true],
  [{ TERM: "" }, false, true],
  [{ TERM: "xterm", ACCESSIBLE: "1" }, false, false],
  [{ TERM: "xterm", ACCESSIBLE: "" }, true, true],
];

for (const [variables, unix, windows] of SCREENS) {
  test(`a terminal with ${JSON.stringify(variables)}`, () => {
    const variable = (name: string) => variables[name];
    assert.deepEqual([isScreen(variable, false), isScreen(variable, true)], [unix, windows]);
  });
}
