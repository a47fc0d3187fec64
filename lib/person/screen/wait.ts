/**
 * Knows how a login waits before a person's eyes: the code and what can be done with it, how long, and what is amiss.
 * Must not know how a login works.
 *
 * @module
 */

import { type Asking, canAsk, takeKeyboard } from "../keyboard.ts";
import type { CodeForPerson, Pause, Person } from "../person.ts";
import { printable } from "../printable.ts";
import { hostOf, instructions, instructionsOn } from "./code.ts";
import { type Desktop, desktopOf, type Seat } from "./desktop.ts";
import { liveLine, type Said } from "./live_line.ts";
import { pictureOf, withPicture } from "./picture.ts";
import { copying } from "./sequences.ts";

/** What a person is shown of a login that waits. */
export type Waiting = Required<Pick<Person, "showCode" | "showPause" | "noticeHub">>;

const UNNOTICED = 1_000; // ms; what takes less long is not worth a word
const BELOW = 3; // lines: the one that counts down, what stands above, and the shell's next
const PAUSES: Readonly<Record<Pause, string>> = {
  code: "Waiting for the Hub to give a code",
  expired: "The code has expired. Looking for an approved login",
};

/** How a login waits. */
export interface WaitOptions {
  /** Whether a QR code is drawn where there is room for it. Default `true`. */
  readonly pictures?: boolean;
}

/** Shows a login that waits in this terminal. */
export function waitingIn(host: Asking & Seat, { pictures = true }: WaitOptions = {}): Waiting {
  const { terminal, clock } = host;
  const line = liveLine(host);
  let reachable = true;
  return {
    async showCode(code, done) {
      const desktop = canAsk(terminal) ? desktopOf(host) : undefined;
      // Waiting for Enter would stop a job in the background, and with it the login.
      const open = terminal.inBackground ? undefined : desktop?.open;
      terminal.err(await instructionsHere(code, await copied(code, desktop), open !== undefined));
      const end = clock.monotonic() + code.expiresIn * 1000;
      const over = new AbortController();
      const either = AbortSignal.any([done, over.signal]);
      const counting = line.keep(() => said((end - clock.monotonic()) / 1000, reachable), either);
      try {
        await Promise.all([counting, open && openOnEnter(() => open(code.verificationUriComplete), either)]);
      } finally {
        over.abort();
        await counting;
      }
    },

    async showPause(pause, done) {
      const start = clock.monotonic();
      if (pause === "code" && !await slept(clock.sleep(UNNOTICED, done))) return;
      await line.keep(() => ({
        what: PAUSES[pause],
        // Where a line is not rewritten, this would be wrong as soon as it is read.
        ...terminal.errIsScreen && { time: `, ${minutes((clock.monotonic() - start) / 1000)}` },
      }), done);
    },

    noticeHub(now) {
      if (now === reachable) return;
      reachable = now;
      line.again();
    },
  };

  async function instructionsHere(code: CodeForPerson, copying: string[], opens: boolean): Promise<string> {
    if (!terminal.errIsScreen) return instructions(code) + (opens ? `${ENTER}\n\n` : "");
    const url = printable(code.verificationUriComplete);
    const picture = pictures ? await pictureOf(terminal, url, `Scan to open ${hostOf(url)}`) : [];
    const notes = [...copying, ...opens ? [ENTER] : []];
    const { columns = 80, rows, errColors: colors } = terminal;
    return withPicture(instructionsOn({ columns, colors, notes }, code), picture, { columns, rows }, BELOW);
  }

  /** Copies the code, and what a person should know of that. */
  async function copied({ userCode }: CodeForPerson, desktop: Desktop | undefined): Promise<string[]> {
    if (!terminal.errIsScreen || !desktop) return [];
    if (await desktop.copy?.(printable(userCode))) return ["Code copied to your clipboard"];
    if (!desktop.asksTerminal) return [];
    terminal.err(copying(printable(userCode)));
    return ["Code copied, if this terminal allows it"];
  }

  async function openOnEnter(open: () => Promise<boolean>, done: AbortSignal): Promise<void> {
    const keyboard = takeKeyboard(host);
    try {
      await keyboard.ask(async (next) => {
        // After a stop, the shell has written over it.
        line.again();
        while (await next() !== "\r");
      }, done);
      await keyboard.untilQuiet();
    } catch (error) {
      if (done.aborted) return;
      throw error;
    } finally {
      keyboard[Symbol.dispose]();
    }
    const opened = await open();
    if (!done.aborted) {
      line.print(opened ? "Opened in your browser" : "No browser could be opened. Open the page yourself");
    }
  }
}

const ENTER = "Press Enter to open it in your browser";

function said(left: number, reachable: boolean): Said {
  if (left <= 0) return { what: "The code has expired. Asking one last time", amiss: true };
  return {
    what: reachable ? "Waiting for authorization" : "Cannot reach the Hub, still trying",
    time: `, ${minutes(Math.ceil(left))} left`,
    amiss: !reachable,
    changesIn: left * 1000,
  };
}

function slept(sleep: Promise<void>): Promise<boolean> {
  return sleep.then(() => true, () => false);
}

/** Seconds as `m:ss`. */
function minutes(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
