/**
 * Knows how one line says what is waited for, again and again: rewritten on a screen, however narrow; a line a minute
 * elsewhere.
 * Must not know what is waited for.
 *
 * @module
 */

import type { Host, Terminal } from "../../host/host.ts";
import { EMPTY_LINE, yellow } from "./sequences.ts";

/** What the line says. */
export interface Said {
  /** What goes on; it is cut where there is no room. */
  readonly what: string;
  /** How long, in words that follow and are not cut. */
  readonly time?: string;
  /** Whether something is amiss. */
  readonly amiss?: boolean;
  /** In how many milliseconds it says something else, if that is sooner than usual. */
  readonly changesIn?: number;
}

/** The line. */
export interface LiveLine {
  /** Says it until `done` aborts; then the line is gone from a screen. One at a time. */
  keep(say: () => Said, done: AbortSignal): Promise<void>;
  /** Says it again, now. */
  again(): void;
  /** Prints a line of its own, which stays. */
  print(text: string): void;
}

const ON_SCREEN = 1_000; // ms
const ELSEWHERE = 60_000;

/** The last line of this terminal. */
export function liveLine({ terminal, clock }: Pick<Host, "terminal" | "clock">): LiveLine {
  let draw = () => {};
  let last = "";
  const drawLine = (said: Said) => {
    const text = terminal.errIsScreen ? onScreen(terminal, said) : `${said.what}${said.time ?? ""}\n`;
    // Where it can't be rewritten, it is of no use a second time.
    if (terminal.errIsScreen || text !== last) terminal.err(text);
    last = text;
  };
  return {
    async keep(say, done) {
      draw = () => drawLine(say());
      for (;;) {
        draw();
        const every = terminal.errIsScreen ? ON_SCREEN : ELSEWHERE;
        const { changesIn = every } = say();
        try {
          await clock.sleep(Math.min(every, changesIn), done);
        } catch {
          break;
        }
      }
      draw = () => {};
      if (terminal.errIsScreen) terminal.err(EMPTY_LINE);
    },
    again: () => draw(),
    print(text) {
      terminal.err(terminal.errIsScreen ? `${EMPTY_LINE}${text}\n` : `${text}\n`);
      if (terminal.errIsScreen) draw();
    },
  };
}

function onScreen(terminal: Terminal, { what, time = "", amiss = false }: Said): string {
  // What is left free is for the ^C that a terminal shows: on the next line, this one could not be emptied.
  const room = (terminal.columns ?? 80) - 3;
  const fits = what.length + time.length <= room;
  const cut = fits ? what : `${what.slice(0, Math.max(0, room - time.length - 1))}…`;
  const line = (cut + time).slice(0, Math.max(0, room));
  return EMPTY_LINE + (amiss && terminal.errColors ? yellow(line) : line);
}
