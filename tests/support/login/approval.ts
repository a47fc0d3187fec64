/**
 * Knows a login that the person has approved where somebody was logged in before: the Hub's questions, and the files.
 * Must not know what goes wrong meanwhile.
 *
 * @module
 */

import { login } from "../../../lib/auth/login.ts";
import type { LoggedIn } from "../../../lib/auth/login/granted_token.ts";
import type { MemoryHost, MemoryOptions } from "../../../lib/host/memory/host.ts";
import { type Answer, type Exchange, json, whoamiBody } from "../fakes/hub.ts";
import { device, HUB, poll } from "../fakes/login_exchanges.ts";
import { fakePerson } from "../fakes/person.ts";
import { section, type Store } from "../store/fixture.ts";
import * as browserLogin from "./browser_login.ts";
import { END, GRANTED, other, whoami, type World } from "./browser_login.ts";

/** What a login that the person has approved hints when it fails. */
export const APPROVED = "Run `hf-auth login` again to finish; the approved login was saved";

/** Asks for a code, and is told that it is approved. */
export const approve: readonly Exchange[] = [device(), poll(GRANTED)];

/** Asks whose the new token is, and is told. */
export const alice: Exchange = whoami(json(whoamiBody()));

/** Asks it so often, and is not told. */
export const failing = (times: number, answer: Answer): Exchange[] => new Array(times).fill(whoami(answer));

/** What is kept of the approval. */
export const pair: Readonly<Record<string, string | number>> = browserLogin.pair(END);

/** The file with it. */
export const kept: string = section(HUB, pair);

/** The store when the login is done. */
export function finished(before: Store = other): Store {
  return browserLogin.finished(END, before);
}

/** What the login gives. */
export const result: Record<string, unknown> = browserLogin.result(END);

/** Makes a machine on which somebody is logged in, and that asks the Hub this. */
export function machine(exchanges: Exchange[], store: Store = other, options: MemoryOptions = {}): World {
  return browserLogin.machine(exchanges, store, options);
}

/** Logs in although somebody is logged in. */
export function force(host: MemoryHost, signal?: AbortSignal): Promise<LoggedIn> {
  return login({ host, person: fakePerson("browser"), skipIfLoggedIn: false, ...(signal && { signal }) });
}
