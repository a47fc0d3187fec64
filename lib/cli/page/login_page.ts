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
import type { Person } from "../../person/person.ts";
import { Attempt, loginApp } from "../../server/mod.ts";
import { addressesOf, announce } from "./announcement.ts";
import { type Address, parseAddress } from "./listen_address.ts";
import type { CommandContext } from "../command.ts";
import { personFor, wantedIn } from "../report/login_progress.ts";
import { reportLogin } from "../report/login.ts";

const CODE = 12; // lines that the code takes below the page's address
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
  // The page has the picture, and its address must not be pushed out of sight.
  const inTerminal = personFor(output, host, { pictures: false });
  return await login({
    skipIfLoggedIn: false,
    signal: AbortSignal.any([stop, signal]),
    host,
    ...wantedIn(options),
    person: {
      ...onPage,
      async showCode(code, done) {
        await Promise.all([onPage.showCode(code, done), inTerminal.showCode(code, done)]);
      },
      ...inTerminal.showPause && { showPause: inTerminal.showPause },
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
      hint: "Run `hf-auth login`, which shows the code here",
    });
  }
  // With a key on loopback, too: this machine may have other users.
  const allows = allowedBy(readConfig(host));
  const app = loginApp({ attempt, control, about: { ...host.whereabouts?.(), ...allows && { allows } } });
  const stop = new AbortController();
  const { port, closed } = await host.server.listen(app.fetch, { ...address, signal: stop.signal });
  const addresses = addressesOf({ ...address, port }, app.path, host.server.addresses());
  await announce(context, addresses, control ? 1 : CODE);
  return {
    async close() {
      if (app.audience.pages > 0) await host.clock.sleep(LINGER, signal).catch(() => {});
      stop.abort();
      await closed;
    },
  };
}
