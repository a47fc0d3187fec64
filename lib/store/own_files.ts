/**
 * Knows where the files lie that only this program has: in a folder of its own, beside the tokens that it shares.
 * Must not know what is in them.
 *
 * @module
 */

import type { Paths } from "../host/host.ts";

/** The paths of this program's own files. Nobody but their owner gets into the folder (0700). */
export interface OwnFiles {
  /** The folder of the others. */
  readonly folder: string;
  /** An approved login that is yet to be stored; its rooms are beside it. */
  readonly approvedLogin: string;
  /** The code that a person has yet to enter. */
  readonly pendingLogin: string;
  /** What earlier refreshes came to. */
  readonly refreshLog: string;
  /** What git was handed and what became of it; no secret. */
  readonly gitNotes: string;
  /** There when a person was asked whether git shall use the login. */
  readonly gitOffered: string;
  /** What the Hub last said of each token. */
  readonly answers: string;
  /** Tokens that a CI job's identity was exchanged for, each sealed; its lock is beside it. */
  readonly exchangedTokens: string;
  /** A change of the tokens that is not finished. */
  readonly journal: string;
  /** What `sync` has written into the file `token`, as a hash. */
  readonly synced: string;
  /** What the page as a component remembers from one request to the next. */
  readonly loginPage: string;
  /** What the names of copies of the stored tokens begin with, which `repair` makes: beside them where they are a file. */
  readonly copies: string;
}

/**
 * Where they lie for the tokens at `storedTokensPath`, or for those of the store that `storeId` tells from every other one:
 * no two stores share any.
 */
export function ownFiles(
  { join, dirname }: Pick<Paths, "join" | "dirname">,
  storedTokensPath: string,
  storeId?: string,
): OwnFiles {
  const own = join(dirname(storedTokensPath), "hf-auth");
  const folder = storeId === undefined ? own : join(own, ...foldersOf(storeId));
  return {
    folder,
    approvedLogin: join(folder, "approved_login"),
    pendingLogin: join(folder, "pending_login"),
    refreshLog: join(folder, "refresh_log"),
    gitNotes: join(folder, "git_notes"),
    gitOffered: join(folder, "git_offered"),
    answers: join(folder, "whoami_answers"),
    exchangedTokens: join(folder, "exchanged_tokens"),
    journal: join(folder, "journal"),
    synced: join(folder, "synced"),
    loginPage: join(folder, "login_page"),
    copies: storeId === undefined ? storedTokensPath : join(folder, "stored_tokens"),
  };
}

/** A store's folders: one within the other where its name is long, none that is a file's name, nor leads elsewhere. */
function foldersOf(id: string): string[] {
  const name = encodeURIComponent(id).replaceAll("*", "%2A");
  return (name.match(/.{1,200}/g) ?? [""]).map((piece) => `@${piece}`);
}
