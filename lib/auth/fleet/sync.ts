/**
 * Knows how a machine's file `token` is kept equal to the active token of a store over the network, for programs that know
 * the file alone.
 * Must not know any engine, nor change what is in it.
 *
 * @module
 */

import { HfAuthError, isHfAuthError } from "../../errors.ts";
import { EndpointFile } from "../../store/endpoint_file.ts";
import { fileStorage } from "../../store/files.ts";
import { ownFiles } from "../../store/own_files.ts";
import { TokenStore } from "../../store/token_store.ts";
import { fingerprint } from "../account/fingerprint.ts";
import { openSession, type Session, type VerbOptions } from "../session.ts";
import { pauseAfter, spread } from "./pace.ts";

/** What became of the file. */
export interface SyncResult {
  /** Where it is. */
  readonly path: string;
  /** Whether it was written, removed because no token is active any more, or left as it was. */
  readonly change: "written" | "removed" | "none";
  /** Whether it holds a token now. */
  readonly active: boolean;
  /** What the store is called. */
  readonly store: string;
}

/** How to go on. */
export interface KeepSyncedOptions extends VerbOptions {
  /** Told of each time that the file was looked at. */
  readonly onSync?: (result: SyncResult) => void;
  /** Told of what failed and is tried again. */
  readonly onFailure?: (error: HfAuthError) => void;
}

const LOOK = 60_000; // ms between two looks at the store

/**
 * Makes the file `token` equal to the store's active token, without its refresh token: in one step, and readable by its
 * owner only. Where no token is active, removes it. Nothing is written to the store, nothing refreshed, and a token that
 * was not written here and is stored nowhere else is never replaced.
 *
 * @throws {HfAuthError} `invalid_configuration` when no store is named but the files; `token_name_taken` when the file
 * holds a token of this machine's own; the store's errors.
 */
export async function syncToken(options: VerbOptions = {}): Promise<SyncResult> {
  return await sync(await openSynced(options));
}

/**
 * Does so again and again until the signal aborts, and then rejects with its reason. A store that can't be reached leaves
 * the file as it is.
 *
 * @throws {HfAuthError} as {@linkcode syncToken}, but for what may pass.
 */
export async function keepSynced(options: KeepSyncedOptions = {}): Promise<never> {
  const { onSync = () => {}, onFailure = () => {}, signal } = options;
  const session = await openSynced(options);
  for (let failures = 0;;) {
    let pause = LOOK;
    try {
      onSync(await sync(session));
      failures = 0;
    } catch (error) {
      signal?.throwIfAborted();
      if (!isHfAuthError(error, "store_unreachable", "store_unreadable", "store_unwritable")) throw error;
      onFailure(error);
      pause = pauseAfter(failures++);
    }
    await session.host.clock.sleep(spread(pause, Math.random), signal);
  }
}

async function openSynced(options: VerbOptions): Promise<Session> {
  const session = await openSession(options);
  if (session.config.store === undefined) {
    throw new HfAuthError("invalid_configuration", "No store is named whose token the file is to have", {
      hint: "Name it with HF_AUTH_STORE or --store, such as etcd:https://HOST:2379/PREFIX",
    });
  }
  return session;
}

async function sync({ host: { files, paths }, config, store }: Session): Promise<SyncResult> {
  const { tokenPath: path, storedTokensPath } = config;
  const done = (change: SyncResult["change"], active: boolean): SyncResult => ({
    ...{ path, change, active, store: config.store! },
  });
  const { active: wanted } = await store.readAsItIs();
  const own = new TokenStore(fileStorage({ files, tokenPath: path, storedTokensPath }));
  // Of no store: the file is this machine's, whichever it was written for.
  const note = new EndpointFile(files, ownFiles(paths, storedTokensPath).synced, path);
  const there = await files.readBytes(path);
  const held = (await own.readAsItIs()).active;
  const isSynced = held?.equals(wanted) || (!held && !wanted);
  if (isSynced) return done("none", held !== undefined);
  const before = held && await fingerprint(held);
  if (held && ![...await note.read() ?? []].some(([, hash]) => hash === before)) {
    if (!(await own.readAsItIs()).holding(held)) throw foreign(path);
  }
  if (!wanted) {
    await files.remove(path);
    await note.remove();
    return done("removed", false);
  }
  // First, with what is there until then: what is not noted looks like this machine's own.
  await note.write({ after: await fingerprint(wanted), ...before !== undefined && { before } });
  // Whoever was faster is looked at the next time.
  const isWritten = await files.write(path, wanted.reveal(), { over: there ?? null });
  return done(isWritten ? "written" : "none", true);
}

function foreign(path: string): HfAuthError {
  return new HfAuthError(
    "token_name_taken",
    `${path} holds a token of this machine's own, which is stored nowhere else`,
    {
      hint:
        "Store it with `hf-auth login --store files --token -`, remove the file, or set HF_TOKEN_PATH to " +
        "another one",
    },
  );
}
