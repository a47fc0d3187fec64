/**
 * Knows what a status report is made of: facts and findings, whose types can hold no secret.
 * Must not know where they come from, nor how they are shown.
 *
 * @module
 */

import type { PublicText } from "./public_text.ts";

/**
 * How it stands with the token in use.
 *
 * - `logged_in`: the Hub accepts it
 * - `logged_out`: there is none
 * - `unusable`: one is named or stored that can't be read, or is for another Hub
 * - `refused`: the Hub does not accept it
 * - `unreached`: the Hub could not be asked
 */
export type State = "logged_in" | "logged_out" | "unusable" | "refused" | "unreached";

/** What a report says about one thing. */
export type FactValue = PublicText | number | boolean | readonly PublicText[];

/** Something that is wrong, or will be, and what to do. */
export interface Finding {
  /** What: a sentence without a final period. */
  readonly problem: PublicText;
  /** What to do: an imperative sentence without a final period. */
  readonly advice: PublicText;
}

/** What one part of the machine looks like. */
export interface Section<Name extends string> {
  /** What is known, in order. */
  readonly facts: Readonly<Partial<Record<Name, FactValue>>>;
  /** What is wrong. */
  readonly findings: readonly Finding[];
}

/** A place in which a token can be. */
export interface Place {
  /** Which place: `--token-name`, a variable, or the file of the active token. */
  readonly place: PublicText;
  /** Whether its token counts, or would if one before it did not. */
  readonly standing: "in_use" | "shadowed" | "not_set" | "unusable";
  /** The name that its token is stored under, if it is a stored one. */
  readonly tokenName?: PublicText;
}

/** A file or folder in which tokens are kept. */
export interface KeptFile {
  /** Its path. */
  readonly path: PublicText;
  /** What there is. */
  readonly type: "file" | "folder" | "link" | "named pipe" | "socket" | "device" | "none";
  /** Its permission bits, such as `0600`, where the machine has users. */
  readonly mode?: PublicText;
  /** Whose it is, where the machine has users. */
  readonly owner?: PublicText;
}

/** All that a report says. No field of it can hold a secret, nor text of unknown origin. */
export interface StatusReport {
  /** How it stands with the token in use. */
  readonly state: State;
  /** The program's version. */
  readonly version: PublicText;
  /** The places in which a token can be, in order of precedence, and what they hold. */
  readonly token: Section<"stored"> & { readonly places: readonly Place[] };
  /** Whose the token in use is, as the Hub says. */
  readonly account: Section<
    "user" | "kind" | "token_name" | "expires_at" | "renewal" | "scopes" | "organizations"
  >;
  /** How the Hub is reached. */
  readonly hub: Section<
    | "endpoint"
    | "reached"
    | "not_asked"
    | "clock_skew_seconds"
    | "proxy"
    | "ca_file"
    | "insecure_hosts"
    | "offline"
  >;
  /** Where the tokens are kept. */
  readonly store: Section<"name" | "readable" | "writable" | "lockable"> & {
    readonly files: readonly KeptFile[];
  };
  /** What git asks for the Hub's token. */
  readonly git: Section<"helpers">;
  /** What Docker asks for the token of the Hub's registry. */
  readonly docker: Section<"helper" | "config">;
}
