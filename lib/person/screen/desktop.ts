/**
 * Knows the programs by which a desktop's browser and clipboard are reached, and when a person sits at that desktop.
 * Must not know what is opened or copied, nor open or copy anything by itself.
 *
 * @module
 */

import type { Host } from "../../host/host.ts";

/** What a person's desktop can do; each is missing where it cannot. */
export interface Desktop {
  /** Opens an address in the browser; gives whether that went well, as far as that is known soon. */
  readonly open?: (url: string) => Promise<boolean>;
  /** Puts text into the clipboard; gives whether it is there. */
  readonly copy?: (text: string) => Promise<boolean>;
  /** Whether the terminal itself can be asked to put text into the clipboard; whether it does is not known. */
  readonly asksTerminal: boolean;
}

/** Where a desktop is looked for. */
export type Seat = Pick<Host, "env" | "clock" | "processes">;

type Command = readonly [program: string, ...args: string[]];

const OPENING = 2_000; // ms; a browser may stay until it is closed
const COPYING = 500; // ms that a person is made to wait for it

/** The desktop here; none over SSH, where it is another machine's, and in CI, where nobody looks. */
export function desktopOf(seat: Seat): Desktop {
  const { env, processes } = seat;
  // Linux's own console shows what it doesn't know.
  const asksTerminal = !env("CI") && env("TERM") !== "linux";
  if (!processes || ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", "CI"].some((name) => env(name))) {
    return { asksTerminal };
  }
  const there = (commands: readonly Command[]) => commands.find(([program]) => processes.has(program));
  const system = processes.system === "unix" && env("WSL_DISTRO_NAME") ? "wsl" : processes.system;
  const browser = there(BROWSERS[system](env));
  const clipboard = there(CLIPBOARDS[system](env));
  return {
    asksTerminal,
    ...browser && { open: (url) => start(seat, [...browser, url], { patience: OPENING, late: true }) },
    ...clipboard && { copy: (stdin) => start(seat, clipboard, { patience: COPYING, late: false, stdin }) },
  };
}

type Table = Readonly<Record<"macos" | "windows" | "wsl" | "unix", (env: Host["env"]) => readonly Command[]>>;

const BROWSERS: Table = {
  macos: () => [["open"]],
  windows: () => [["rundll32", "url.dll,FileProtocolHandler"]],
  wsl: () => [["wslview"], ["rundll32.exe", "url.dll,FileProtocolHandler"]],
  unix: (
    env,
  ) => [
    ...named(env("BROWSER")),
    ...(env("DISPLAY") || env("WAYLAND_DISPLAY") ? [["xdg-open"] as const] : []),
  ],
};

const CLIPBOARDS: Table = {
  macos: () => [["pbcopy"]],
  windows: () => [["clip"]],
  wsl: () => [["clip.exe"]],
  unix: (env) => [
    ...(env("WAYLAND_DISPLAY") ? [["wl-copy"] as const] : []),
    ...(env("DISPLAY")
      ? [["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]] as const
      : []),
  ],
};

/** The program that somebody chose; a line of a shell, or a list, is left to xdg-open. */
function named(browser = ""): Command[] {
  return /^[^\s:%'"]+$/.test(browser) ? [[browser]] : [];
}

/** Starts a program that may stay; `late` is what it is taken for when it is still there after so many milliseconds. */
async function start(
  { clock, processes }: Seat,
  [program, ...args]: Command,
  { patience, late, stdin }: { readonly patience: number; readonly late: boolean; readonly stdin?: string },
): Promise<boolean> {
  const ended = new AbortController();
  const options = { lasting: true, ...stdin !== undefined && { stdin } };
  const running = processes!.run(program, args, options).then((result) => result?.status === 0, () => false);
  const waiting = clock.sleep(patience, ended.signal).then(() => late, () => late);
  return await Promise.race([running, waiting]).finally(() => ended.abort());
}
