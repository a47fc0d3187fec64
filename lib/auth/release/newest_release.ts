/**
 * Knows where releases of this program are, and whether there is a newer one.
 * Must not know how that is shown; nothing calls this unless somebody asks.
 *
 * @module
 */

import { HfAuthError } from "../../errors.ts";
import { send } from "../../hub/http.ts";
import { VERSION } from "../../version.ts";
import { openSession, type VerbOptions } from "../session.ts";

const API = "https://api.github.com/repos/hf-auth/hf-auth";

/** Where a person gets the newest release. */
export const DOWNLOADS = "https://github.com/hf-auth/hf-auth/releases/latest";

/** This release beside the newest one. */
export interface Releases {
  /** The version that runs. */
  readonly version: string;
  /** The newest one that was released. */
  readonly newest: string;
  /** Whether the newest one is newer. */
  readonly old: boolean;
}

/**
 * Asks GitHub which release is the newest; no token is sent, and nothing but the version that runs.
 *
 * @throws {HfAuthError} `network`, `timeout`, `offline` and the like, or `invalid_response`.
 */
export async function newestRelease(options: VerbOptions = {}): Promise<Releases> {
  const { hub } = await openSession(options);
  const response = await send({ ...hub, endpoint: API }, "/releases/latest");
  const newest = response.ok ? readTag(await response.text()) : undefined;
  if (newest === undefined) {
    throw new HfAuthError(
      "invalid_response",
      `${new URL(API).host} did not say which release is the newest`,
      {
        hint: `Look at ${DOWNLOADS}`,
      },
    );
  }
  return { version: VERSION, newest, old: isNewer(newest, VERSION) };
}

/** The version in what GitHub says of a release; undefined when it says something else. */
export function readTag(text: string): string | undefined {
  try {
    const { tag_name: tag } = JSON.parse(text) as { readonly tag_name?: unknown };
    return typeof tag === "string" ? /^v(\d+\.\d+\.\d+)$/.exec(tag)?.[1] : undefined;
  } catch {
    return undefined;
  }
}

/** Whether one version comes after another (SemVer section 11), where neither is a pre-release. */
export function isNewer(one: string, other: string): boolean {
  const [a, b] = [one, other].map((version) => version.split(".").map(Number));
  const index = a!.findIndex((part, at) => part !== b![at]);
  return index >= 0 && a![index]! > b![index]!;
}
