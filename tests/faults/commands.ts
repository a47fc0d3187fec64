/**
 * Knows the commands that are put to the test: the store that each finds, and the one that it should leave.
 * Must not know what goes wrong meanwhile.
 *
 * @module
 */

import type { Finished } from "../support/program/program.ts";
import { section } from "../support/store/fixture.ts";
import { asFiles, type Sections, type State } from "../support/store/state.ts";
import type { Pair } from "./gate.ts";

/** What a command finds. */
export interface Found {
  readonly state: State;
  /** Whatever lies beside `token`. */
  readonly files: Readonly<Record<string, string>>;
}

/** What there is to make a store of. */
export interface Material {
  /** A login that the Hub would refresh now. */
  readonly pair: Pair;
  /** A token that the Hub knows, and the name that it would be stored under. */
  readonly given: { readonly token: string; readonly displayName: string };
  /** The file of a code that was approved and not asked for yet. */
  readonly pendingLogin: string;
}

/** A command. */
export interface Command {
  readonly name: string;
  readonly args: (material: Material) => readonly string[];
  readonly finds: (material: Material) => Found;
  /** What a success leaves, given what the Hub granted meanwhile. */
  readonly leaves: (before: State, material: Material, granted: Pair | undefined) => State;
  /** Whether a success printed what it should. */
  readonly prints?: (ended: Finished, accepted: readonly string[]) => boolean;
  /** Whether the Hub grants a token meanwhile, which it does once. */
  readonly grants?: "refresh" | "login";
  /** The arguments of the same command of Python's `hf`. */
  readonly python?: (material: Material) => readonly string[];
}

const DAY = 86_400; // seconds

function stored({ access_token, refresh_token }: Pair, left: number): Sections {
  const expires_at = `${Math.floor(Date.now() / 1000) + left}`;
  return new Map<string, Record<string, string>>([
    ["browser", { hf_token: access_token, refresh_token, expires_at }],
    ["one", { hf_token: "hf_one_of_the_tokens_that_stay", note: "kept" }],
    ["two", { hf_token: "hf_two_of_the_tokens_that_stay" }],
  ]);
}

function found(state: State, more: Readonly<Record<string, string>> = {}): Found {
  const [stored_tokens, token] = asFiles(state);
  return { state, files: { stored_tokens: stored_tokens!, token: token!, ...more } };
}

const inBrowser = (left: number) => ({ pair }: Material): Found =>
  found({ stored: stored(pair, left), active: pair.access_token });
const withToken = ({ pair }: Material): Found => {
  const sections = stored(pair, 20 * DAY);
  return found({ stored: sections, active: sections.get("one")!["hf_token"] });
};
const asBefore = (before: State): State => before;
const refreshed = (before: State, _: Material, granted: Pair | undefined): State =>
  granted === undefined ? before : ({
    stored: new Map([...before.stored, ["browser", {
      hf_token: granted.access_token,
      refresh_token: granted.refresh_token,
    }]]),
    active: granted.access_token,
  });
const printsToken = ({ stdout }: Finished, accepted: readonly string[]) => accepted.includes(stdout.trim());
const NONSENSE = "this line is none of Python's\n";

/** All of them. */
export const COMMANDS: readonly Command[] = [
  {
    name: "login --token",
    args: ({ given }) => ["login", "--token", given.token],
    python: ({ given }) => ["auth", "login", "--token", given.token],
    finds: withToken,
    leaves: ({ stored }, { given }) => ({
      stored: new Map([...stored, [given.displayName, { hf_token: given.token }]]),
      active: given.token,
    }),
  },
  {
    name: "login in the browser",
    grants: "login",
    // What was approved a moment ago, so that nothing waits for the next poll.
    args: () => ["login", "--resume"],
    finds: (material) => ({
      ...withToken(material),
      files: { ...withToken(material).files, "hf-auth/pending_login": material.pendingLogin },
    }),
    leaves: (before, _, granted) =>
      granted === undefined ? before : ({
        stored: new Map([...before.stored, ["oauth-alice", {
          hf_token: granted.access_token,
          refresh_token: granted.refresh_token,
        }]]),
        active: granted.access_token,
      }),
  },
  {
    name: "logout",
    args: () => ["logout"],
    finds: withToken,
    leaves: () => ({ stored: new Map(), active: undefined }),
  },
  {
    name: "logout --token-name",
    args: () => ["logout", "--token-name", "one"],
    python: () => ["auth", "logout", "--token-name", "one"],
    finds: withToken,
    leaves: ({ stored }) => ({
      stored: new Map([...stored].filter(([name]) => name !== "one")),
      active: undefined,
    }),
  },
  {
    name: "switch",
    args: () => ["switch", "--token-name", "two"],
    python: () => ["auth", "switch", "--token-name", "two"],
    finds: withToken,
    leaves: ({ stored }) => ({ stored, active: stored.get("two")!["hf_token"] }),
  },
  {
    name: "list",
    args: () => ["list", "--quiet"],
    finds: withToken,
    leaves: asBefore,
    prints: ({ stdout }) => stdout === "browser\none\ntwo\n",
  },
  {
    name: "token",
    args: () => ["token"],
    finds: inBrowser(20 * DAY),
    leaves: asBefore,
    prints: printsToken,
  },
  {
    name: "token near its end",
    grants: "refresh",
    args: () => ["token"],
    finds: inBrowser(3600),
    leaves: refreshed,
    prints: printsToken,
  },
  {
    name: "refresh",
    grants: "refresh",
    args: () => ["refresh"],
    finds: inBrowser(7 * DAY),
    leaves: refreshed,
  },
  {
    name: "repair",
    args: () => ["repair"],
    finds: (material) => {
      const { state, files } = withToken(material);
      return { state, files: { ...files, stored_tokens: NONSENSE + files["stored_tokens"] } };
    },
    leaves: asBefore,
  },
];

/** The file of a code that waits for its approval at `endpoint`, and is asked for without a pause. */
export function pendingLogin(
  endpoint: string,
  client_id: string,
  code: Readonly<Record<string, string>>,
): string {
  return section(endpoint, {
    client_id,
    ...code,
    verification_uri: `${endpoint}/oauth/device`,
    verification_uri_complete: `${endpoint}/oauth/device`,
    expires_at: Math.floor(Date.now() / 1000) + 300,
    interval: "0.01",
  });
}
