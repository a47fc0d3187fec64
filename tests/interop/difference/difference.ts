/**
 * Knows what a known difference between `hf auth` and `hf-auth` is, and how to see it.
 * Must not know any of them.
 *
 * @module
 */

import type { Hub } from "../../support/hub/hub.ts";
import { runIn, type Situation, withoutColors } from "../../support/program/side_by_side.ts";
import type { Side } from "../../support/program/sides.ts";

/** What a command comes to; only what is given is compared. */
export interface Outcome {
  readonly status?: number;
  readonly stdout?: string;
  readonly stderr?: string | RegExp;
  /** Both files afterwards. */
  readonly left?: Left;
}

/** Both files, as text. */
export interface Left {
  readonly token: string | undefined;
  readonly stored: string | undefined;
}

/** Where the programs are not alike, and why not. */
export interface Difference extends Situation {
  readonly command: string;
  /** What `hf` does, and why `hf-auth` does not. */
  readonly why: string;
  /** The newest `hf`. */
  readonly theirs: Outcome;
  /** The `hf` that is followed, where it does something else. */
  readonly older?: Outcome;
  readonly ours: Outcome;
}

/** What a program does where `expected` says what to look at; what a pattern matches is that pattern. */
export function see(hub: Hub, side: Side, row: Difference, expected: Outcome): Promise<Outcome> {
  return runIn(hub, side, row.command, row, async ({ status, stdout, stderr }, home) => {
    const here = (text: string) =>
      withoutColors(text).replaceAll(hub.url, "{hub}").replaceAll(home.path, "~");
    const said = here(stderr);
    const pattern = expected.stderr;
    return {
      ...expected.status !== undefined && { status },
      ...expected.stdout !== undefined && { stdout: here(stdout) },
      ...pattern !== undefined &&
        { stderr: pattern instanceof RegExp && pattern.test(said) ? pattern : said },
      ...expected.left && {
        left: { token: await home.read("token"), stored: await home.read("stored_tokens") },
      },
    };
  });
}
