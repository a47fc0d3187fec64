/**
 * Knows what every CI system is to this program: a row of a table that hands out an identity token, or is not there.
 * Must not know any of them, nor what the token is exchanged for.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import type { Host } from "../host/host.ts";
import type { Secret } from "../secret.ts";

/** What a CI system is asked with. `fetch` reaches it; `processes` runs its program, where there is one. */
export type CiMachine = Pick<Host, "clock" | "env" | "fetch" | "files" | "processes">;

/** What the identity token is to be for. */
export interface Ask {
  /** Whom it is to be shown to: its `aud` (RFC 7519 section 4.1.3). */
  readonly audience: string;
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
}

/** One CI system, or another place whose machines have an identity. */
export interface System {
  /** What people call it. */
  readonly name: string;
  /** The variables that it is known by and asked through, and what each one means. */
  readonly variables: Readonly<Record<string, string>>;
  /** The claims of its tokens that a trusted publisher may ask for beside `iss`, `sub` and `aud`; a dot goes into an object. */
  readonly claims: readonly string[];
  /**
   * What only a job of that system has and asks with, so that it is known again without asking: no other job has it, nor a
   * later run of the same one. `undefined` where this is not that system, and absent where nothing but the token will do.
   */
  proof?(env: Host["env"]): string | undefined;
  /**
   * The identity token, or `undefined` where this is not that system; finding that out sends nothing.
   *
   * @throws {HfAuthError} `oidc_unavailable` with what to set, where it is that system but gives none.
   */
  obtain(machine: CiMachine, ask: Ask): Promise<Secret | undefined>;
  /** What to do where it looks like that system, but nothing is set up and another one may be there as well. */
  missing?(env: Host["env"], audience: string): string | undefined;
  /** Whether the variables say that the job runs for a pull request from a fork. */
  isForFork?(env: Host["env"]): boolean;
}

/** The error where there is no identity token: what happened, and what to set. */
export function unavailable(message: string, hint: string, cause?: unknown): HfAuthError {
  return new HfAuthError("oidc_unavailable", message, { hint, cause });
}
