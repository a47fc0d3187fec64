/**
 * Knows how a new token that is kept on this machine, because its store could not be reached, gets to its place as soon as
 * that answers: until then the other machines have the old one only.
 * Must not know how it was refreshed.
 *
 * @module
 */

import { variableOf } from "../../config.ts";
import { isHfAuthError } from "../../errors.ts";
import type { Host } from "../../host/host.ts";
import { ENGINE_PATH_VARIABLES } from "../../store/engines/variables.ts";
import type { Session } from "../session.ts";

const FIRST_PAUSE = 2_000; // ms, doubled with each try
const LONGEST_PAUSE = 300_000;
const LONGEST = 24 * 3_600_000; // ms: then the old token, too, has expired

type Parts = Pick<Session, "host" | "store">;

// The stores for which this process is at it.
const waiting = new Set<string>();

/**
 * Sees to it while others go on: in a process of its own where this program is an executable, else in this one as long as it
 * runs. Does not wait for it.
 */
export async function finishLater(session: Parts): Promise<void> {
  const { host: { clock }, store: { where } } = session;
  // The two files are on this machine: nothing comes back by itself.
  if (where.source === "file" || waiting.has(where.store) || await isLeftToAnother(session)) return;
  if (!clock.idle) return;
  waiting.add(where.store);
  void finish(session, clock.idle).catch(() => {}).finally(() => waiting.delete(where.store));
}

/** Tries to put it in its place for as long as that takes, and a day at most. */
export async function finish(
  { host: { clock }, store }: Parts,
  wait: (ms: number) => Promise<void>,
): Promise<void> {
  const end = clock.monotonic() + LONGEST;
  for (let pause = FIRST_PAUSE; await store.isUnfinished() && clock.monotonic() < end; pause *= 2) {
    await wait(Math.min(LONGEST_PAUSE, pause));
    try {
      return await store.changing(() => Promise.resolve());
    } catch (error) {
      if (!isHfAuthError(error)) throw error;
    }
  }
}

/** Starts `repair --wait`, which needs this process no more. */
async function isLeftToAnother({ host }: Parts): Promise<boolean> {
  const { processes } = host;
  const own = processes?.ownPath();
  if (!processes || own === undefined) return false;
  return await new Promise((resolve) => {
    const how = {
      env: countingVariables(host),
      lasting: true,
      // Else the folder could not be unmounted for as long as it waits.
      here: hasPathFromHere(host),
      onStart: () => resolve(true),
    };
    processes.run(own, ["repair", "--wait"], how).then(() => resolve(false), () => resolve(false));
  });
}

/** The variables that an option may have overridden, as they count here. */
function countingVariables(host: Pick<Host, "env">): Record<string, string> {
  const names = ["HF_AUTH_STORE", "HF_AUTH_CA_FILE"];
  return Object.fromEntries(names.map((name) => [name, variableOf(host)(name) ?? ""]));
}

// What that process reads.
const PATHS = [
  ...["HF_HOME", "HF_TOKEN_PATH", "XDG_CACHE_HOME"],
  ...["HF_AUTH_CA_FILE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"],
  ...ENGINE_PATH_VARIABLES,
];

/** Whether a variable names a file by a path from this folder: from another one it would be another. */
export function hasPathFromHere(host: Pick<Host, "env" | "paths">): boolean {
  const { paths } = host;
  return PATHS.flatMap((name) => variableOf(host)(name)?.split(paths.windows ? ";" : ":") ?? [])
    .some((path) => path !== "" && paths.absolute(path) !== path);
}
