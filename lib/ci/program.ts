/**
 * Knows how a CI system's own program is asked for an identity token, and is not waited for without end.
 * Must not know which program, nor repeat what it says: that may hold a secret.
 *
 * @module
 */

import type { ProcessResult } from "../host/host.ts";
import type { Secret } from "../secret.ts";
import { readIdentityToken } from "./jwt.ts";
import { type Ask, type CiMachine, unavailable } from "./system.ts";

const PATIENCE = 30_000; // ms; it asks over the network, and tries again by itself

/** What to run. */
export interface CiProgram {
  /** The system's name. */
  readonly of: string;
  /** The program, as it is found in `PATH`. */
  readonly command: string;
  /** Its arguments. */
  readonly args: readonly string[];
  /** What to do where it gives none. */
  readonly hint: string;
}

/**
 * The identity token that the program prints; `undefined` where there is no such program.
 *
 * @throws {HfAuthError} `oidc_unavailable` when it fails, prints something else or does not end in time; the signal's own
 * reason when it aborts.
 */
export async function askProgram(
  { processes, clock }: Pick<CiMachine, "processes" | "clock">,
  { of, command, args, hint }: CiProgram,
  { signal: cancelled }: Pick<Ask, "signal">,
): Promise<Secret | undefined> {
  const failed = (why: string) =>
    unavailable(`Could not get an identity token from ${of}: ${command} ${why}`, hint);
  const [answered, late] = [new AbortController(), new AbortController()];
  const signal = AbortSignal.any([late.signal, ...cancelled ? [cancelled] : []]);
  const running: Promise<ProcessResult | undefined> = processes?.run(command, args, { signal }) ??
    Promise.resolve(undefined);
  const waiting = clock.sleep(PATIENCE, answered.signal).then(() => {
    late.abort(new DOMException("It did not answer", "TimeoutError"));
    throw failed(`did not answer within ${PATIENCE / 1000} s`);
  });
  try {
    const result = await Promise.race([running, waiting]);
    if (result === undefined) return undefined;
    if (result.status !== 0) throw failed(`failed (exit status ${result.status})`);
    const token = readIdentityToken(result.stdout);
    if (token) return token;
    throw failed("printed no identity token");
  } finally {
    answered.abort();
    // What was ended has nothing more to say.
    for (const over of [waiting, running]) over.catch(() => {});
  }
}
