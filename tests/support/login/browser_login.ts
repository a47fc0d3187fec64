/**
 * Knows a login in the browser on a machine in memory: its code, its files, what the Hub is asked, and its end.
 * Must not know what goes wrong meanwhile.
 *
 * @module
 */

import type { MemoryHost, MemoryOptions } from "../../../lib/host/memory/host.ts";
import type { CodeForPerson } from "../../../lib/person/person.ts";
import { type Answer, type Exchange, fakeHub, json, whoamiBody } from "../fakes/hub.ts";
import { CLIENT_ID, HUB, whoami as whoamiOf } from "../fakes/login_exchanges.ts";
import { FOLDER, machineWith, NOW, section, type Store } from "../store/fixture.ts";

/** The file of codes that persons have yet to enter. */
export const PENDING: string = `${FOLDER}/hf-auth/pending_login`;

/** The file of approvals that are yet to be stored. */
export const KEPT: string = `${FOLDER}/hf-auth/approved_login`;

/** What the Hub answers when the person has approved. */
export const GRANTED: Response = json({
  access_token: "hf_new",
  refresh_token: "r_new",
  expires_in: 2_591_999,
});

/** What the Hub answers when there is no approval. */
export const oauth = (error: string): Response => json({ error }, 400);

/** Asks whose the new token is. */
export const whoami = (answer: Answer = json(whoamiBody())): Exchange => whoamiOf("hf_new", answer);

/** What is kept of a code. */
export const fields: Readonly<Record<string, string | number>> = {
  client_id: CLIENT_ID,
  device_code: "code-secret",
  user_code: "M8HJ-FMGN",
  verification_uri: "https://hf.co/oauth/device",
  verification_uri_complete: "https://hf.co/oauth/device",
  expires_in: 300,
  expires_at: NOW + 300,
  interval: 5,
};

/** The file with this code. */
export const pending: string = section(HUB, fields);

/** What a person is shown of it. */
export const code: CodeForPerson = {
  userCode: "M8HJ-FMGN",
  verificationUri: "https://hf.co/oauth/device",
  verificationUriComplete: "https://hf.co/oauth/device",
  hub: HUB,
  expiresIn: 300,
};

/** Somebody who was logged in before. */
export const other: { readonly token: string; readonly stored_tokens: string } = {
  token: "hf_b",
  stored_tokens: section("b", { hf_token: "hf_b" }),
};

/** When the token of an approval at the first request ends, in Unix seconds. */
export const END: number = NOW + 5 + 2_591_999;

/** What is kept of the granted tokens. */
export function pair(end: number): Record<string, string | number> {
  return { hf_token: "hf_new", refresh_token: "r_new", expires_at: end };
}

/** The store when the login is done. */
export function finished(
  end: number,
  before: Store = {},
): { readonly token: string; readonly stored_tokens: string } {
  return {
    token: "hf_new",
    stored_tokens: (before.stored_tokens ?? "") + section("oauth-alice", pair(end)),
  };
}

/** What the login gives. */
export function result(end: number): Record<string, unknown> {
  return {
    status: "logged_in",
    user: "alice",
    tokenName: "oauth-alice",
    expiresAt: new Date(end * 1000),
    renewable: true,
    tokenPath: `${FOLDER}/token`,
  };
}

/** A machine, and a Hub that must be asked all this when it is disposed of. */
export interface World extends Disposable {
  readonly host: MemoryHost;
}

/** Makes a machine that has this store, and asks the Hub this. */
export function machine(exchanges: Exchange[], store: Store = {}, options: MemoryOptions = {}): World {
  const hub = fakeHub(...exchanges);
  const host = machineWith(store, { fetch: hub.fetch, ...options });
  return { host, [Symbol.dispose]: () => hub[Symbol.dispose]() };
}

/** Writes a file behind the back of the code under test. */
export function put(host: MemoryHost, path: string, text: string): void {
  host.disk.files.set(path, { text });
}
