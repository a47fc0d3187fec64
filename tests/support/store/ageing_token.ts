/**
 * Knows a token that is due to be refreshed, what the Hub is asked for it, and the store before and after.
 * Must not know who asks for the token.
 *
 * @module
 */

import type { MemoryHost } from "../../../lib/host/memory/host.ts";
import type { Answer, Exchange, FakeHub } from "../fakes/hub.ts";
import { CLIENT_ID, HUB } from "../fakes/login_exchanges.ts";
import { machineWith, NOW, section, type Store } from "./fixture.ts";

/** In seconds. */
export const DAY = 86_400;

/** A token that nobody refreshes. */
export const other: string = section("Z", { hf_token: "hf_z", note: "kept" });

// What a process has tried it remembers by name, so each test has its own.
let tests = 0;

/** A name that no test has had. */
export const newName = (): string => `oauth-${++tests}`;

type Both = { readonly token: string; readonly stored_tokens: string };

/** The store with a token of this name that is due. */
export const old = (name: string, more: Record<string, string | number> = {}): Both => ({
  token: "hf_old",
  stored_tokens: other +
    section(name, { hf_token: "hf_old", refresh_token: "r1", expires_at: NOW + DAY, ...more }),
});

/** Asks for new tokens. */
export const refresh = (answer: Answer, refreshToken = "r1"): Exchange => [
  `POST ${HUB}/oauth/token grant_type=refresh_token&refresh_token=${refreshToken}&client_id=${CLIENT_ID}`,
  answer,
];

/** The new tokens. */
export const rotated = { access_token: "hf_new", refresh_token: "r2", expires_in: 2_591_999 } as const;

/** The store with them. */
export const renewed = (name: string, more: Record<string, string | number> = {}): Both => ({
  token: "hf_new",
  stored_tokens: other +
    section(name, { hf_token: "hf_new", refresh_token: "r2", ...more, expires_at: NOW + 2_591_999 }),
});

/** A machine with this store and this Hub. */
export const machine = (store: Store, { fetch }: FakeHub): MemoryHost => machineWith(store, { fetch });
