/**
 * Knows how the login page is put on the network and announced in the terminal.
 * Must not know what the page looks like or how a login works.
 *
 * @module
 */

import { allowedBy } from "../../auth/login/allowed.ts";
import type { LoggedIn } from "../../auth/login/granted_token.ts";
import { login } from "../../auth/login.ts";
import { readConfig } from "../../config.ts";
import { HfAuthError } from "../../errors.ts";
import type { Terminal } from "../../host/host.ts";
import type { Person } from "../../person/person.ts";
import { Attempt, loginApp } from "../../server/mod.ts";
import { qrBlocks } from "../../person/screen/qr.ts";
import { type Address, authority, isLoopback, parseAddress } from "./listen_address.ts";
import type { CommandContext } from "../command.ts";
import { personFor } from "../report/login_progress.ts";
import { reportLogin } from "../report/login.ts";

const LINGER = 5_000; // ms; a page without scripts asks again every three seconds

/** Serves the page for one login, and ends when the login does. */
export async function serveOneLogin(context: CommandContext): Promise<number> {
  const { host, output, options, signal } = context;
  let failure: unknown;
  let result: LoggedIn | undefined;
  const attempt = new Attempt(async (person, stop) => {
    try {
      return result = await logIn(context, person, stop);
    } catch (error) {
      failure = error;
      throw error;
    }
  }, host.clock);
  const page = await open(context, attempt, parseAddress(options.text("serve")!), false);
  signal.addEventListener("abort", () => attempt.cancel(), { once: true });
  await attempt.begin();
  await page.close();
  if (result) {
    reportLogin(result, output);
    return 0;
  }
  signal.throwIfAborted();
  throw failure;
}

/** Serves the page at this address until interrupted; people start and cancel logins from there. */
export async function serveLogins(context: CommandContext, address: string): Promise<number> {
  const { host, output, signal } = context;
  let ended: Promise<unknown> = Promise.resolve();
  let begun = false;
  const attempt = new Attempt((person, stop) => {
    begun = true;
    const running = logIn(context, person, stop).then((result) => {
      reportLogin(result, output);
      return result;
    });
    ended = running.catch(() => {});
    return running;
  }, host.clock);
  attempt.watch(({ state }) => {
    // One that was cancelled before it began is nobody's news, however often.
    if (begun && "message" in state && !signal.aborted) output.warning(state.message, state.hint);
    if (state.state === "starting") begun = false;
  });
  const page = await open(context, attempt, parseAddress(address), true);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  attempt.cancel();
  // It has a code to forget.
  await ended;
  await page.close();
  signal.throwIfAborted();
  return 0;
}

async function logIn(context: CommandContext, onPage: Person, stop: AbortSignal): Promise<LoggedIn> {
  const { host, output, options, signal } = context;
  const expectUser = options.text("expect-user");
  const inTerminal = personFor(output, host);
  return await login({
    skipIfLoggedIn: false,
    signal: AbortSignal.any([stop, signal]),
    host,
    ...(expectUser !== undefined && { expectUser }),
    person: {
      ...onPage,
      async showCode(code, done) {
        if (output.mode === "human") drawQr(host.terminal, code.verificationUriComplete);
        await Promise.all([onPage.showCode(code, done), inTerminal.showCode(code, done)]);
      },
      noticeHub(reachable) {
        onPage.noticeHub?.(reachable);
        inTerminal.noticeHub?.(reachable);
      },
    },
  });
}

interface Page {
  /** Lets open pages show the result, then stops listening. */
  close(): Promise<void>;
}

async function open(
  context: CommandContext,
  attempt: Attempt,
  address: Address,
  control: boolean,
): Promise<Page> {
  const { host, signal } = context;
  // Nobody need read what is told beside it.
  host.terminal.neverWait?.();
  if (!host.server) {
    throw new HfAuthError("address_unavailable", "This machine cannot serve web pages", {
      hint: "Run `hf-auth login` without --serve",
    });
  }
  // With a key on loopback, too: this machine may have other users.
  const allows = allowedBy(readConfig(host));
  const app = loginApp({ attempt, control, about: { ...host.whereabouts?.(), ...allows && { allows } } });
  const stop = new AbortController();
  const { port, closed } = await host.server.listen(app.fetch, { ...address, signal: stop.signal });
  announce(
    context,
    `http://${authority({ ...address, port })}${app.path}`,
    isLoopback(address.hostname),
  );
  return {
    async close() {
      if (app.audience.pages > 0) await host.clock.sleep(LINGER, signal).catch(() => {});
      stop.abort();
      await closed;
    },
  };
}

function announce({ host, output }: CommandContext, url: string, loopback: boolean): void {
  const { terminal } = host;
  if (output.mode === "json") return output.json({ event: "serving", url });
  if (output.mode === "agent") return output.line(`The page with the code is at ${url}`);
  const link = terminal.errIsTerminal ? `\x1b]8;;${url}\x1b\\${url}\x1b]8;;\x1b\\` : url;
  const who = loopback ? "on this machine only" : "for anyone who can reach this machine";
  terminal.err(`\nThe login page is at this address, ${who}:\n\n    ${link}\n`);
  // No phone finds this machine under the address that means all of its own.
  const unspecified = /\/\/(0\.0\.0\.0|\[::\])/.exec(url)?.[1];
  if (unspecified !== undefined) {
    terminal.err(`\nFrom another machine, replace ${unspecified} with this machine's IP address.\n`);
  } else if (!loopback) drawQr(terminal, url);
}

function drawQr(terminal: Terminal, url: string): void {
  const blocks = qrBlocks(url).split("\n");
  const fits = blocks.every((line) => [...line].length <= (terminal.columns ?? 0));
  if (terminal.errIsTerminal && fits) terminal.err(`\n${blocks.join("\n")}\n`);
}
