/**
 * Knows where exchanged tokens are kept, so that the commands of one job make one exchange: sealed in a private file, or in
 * this process's memory where there is no such file.
 * Must not know how a token is exchanged.
 *
 * @module
 */

import { isHfAuthError } from "../../errors.ts";
import type { Secret } from "../../secret.ts";
import type { Session } from "../session.ts";
import type { Seal } from "./seal.ts";

/** A token that an identity was exchanged for. */
export interface Exchanged {
  /** The access token. */
  readonly token: Secret;
  /** When it expires, in Unix seconds. */
  readonly expiresAt: number;
}

interface Kept {
  readonly sealed: string;
  readonly expires_at: number;
}

const MARGIN = 300; // seconds before its end in which a token is not taken any more
const MOST = 32; // tokens
const OWN = { own: true };

// What this process alone has, and what it is waiting for.
const remembered = new Map<string, Exchanged>();
const underWay = new Map<string, Promise<Exchanged>>();

type Parts = Pick<Session, "config" | "host" | "own" | "signal">;

/** The token that is kept under a seal, if it is good for a while. */
export async function keptToken(session: Parts, seal: Seal): Promise<Exchanged | undefined> {
  const path = await pathIn(session);
  const inMemory = remembered.get(seal.id);
  if (inMemory && isGood(inMemory.expiresAt, session)) return inMemory;
  const kept = path === undefined ? undefined : (await readAll(session, path)).get(seal.id);
  if (!kept || !isGood(kept.expires_at, session)) return undefined;
  const token = await seal.open(kept.sealed);
  return token && { token, expiresAt: kept.expires_at };
}

/** The token that is kept under a seal, else what `exchange` gives: whoever else wants one meanwhile waits for it. */
export async function keptOrNew(
  session: Parts,
  seal: Seal,
  exchange: () => Promise<Exchanged>,
  { isFresh = false }: { readonly isFresh?: boolean } = {},
): Promise<Exchanged> {
  const find = async () => isFresh ? undefined : await keptToken(session, seal);
  const found = await find();
  if (found) return found;
  const path = await pathIn(session);
  if (path === undefined) return await inMemory(seal, find, exchange);
  const work = async () => {
    const found = await find();
    if (found) return found;
    const fresh = await exchange();
    const sealed = await seal.close(fresh.token);
    const isKept = sealed !== undefined &&
      await put(session, path, seal.id, { sealed, expires_at: fresh.expiresAt });
    if (!isKept) remembered.set(seal.id, fresh);
    return fresh;
  };
  return await locked(session, `${path}.lock`, work, () => inMemory(seal, find, exchange));
}

/** Forgets every exchanged token, of every Hub. What stands in the way is thrown. */
export async function forgetExchanged({ own, host: { files } }: Pick<Parts, "host" | "own">): Promise<void> {
  remembered.clear();
  const { exchangedTokens } = await own();
  await files.remove(exchangedTokens);
  await files.removeDrafts(exchangedTokens);
}

/** Runs `work` under the lock; where none can be had, `otherwise`. */
async function locked<T>(
  { host: { files, terminal }, signal }: Parts,
  path: string,
  work: () => Promise<T>,
  otherwise: () => Promise<T>,
): Promise<T> {
  let started = false;
  const start = () => {
    started = true;
    return work();
  };
  try {
    return await files.withLock(path, start, {
      ...(signal && { signal }),
      onWait: () => terminal.err("Waiting for another process to exchange the identity token\n"),
    });
  } catch (error) {
    if (started || !isHfAuthError(error, "lock_timeout", "store_unwritable", "store_unreadable")) throw error;
    return await otherwise();
  }
}

/** One exchange for all in this process that want it at once, or come a moment later. */
async function inMemory(
  seal: Seal,
  find: () => Promise<Exchanged | undefined>,
  exchange: () => Promise<Exchanged>,
): Promise<Exchanged> {
  const obtain = async () => {
    const token = await find() ?? await exchange();
    remembered.set(seal.id, token);
    return token;
  };
  const made = underWay.get(seal.id) ?? obtain().finally(() => underWay.delete(seal.id));
  underWay.set(seal.id, made);
  return await made;
}

function isGood(expiresAt: number, { host: { clock } }: Pick<Parts, "host">): boolean {
  return expiresAt - MARGIN > clock.now() / 1000;
}

/** Nowhere where no home folder is known, or somebody would be asked for leave. */
async function pathIn({ config, host, own }: Omit<Parts, "signal">): Promise<string | undefined> {
  if (config.tokenPath.startsWith("~")) return undefined;
  const { folder, exchangedTokens } = await own();
  return host.mayKeep?.(folder) === false ? undefined : exchangedTokens;
}

async function readAll({ host: { files } }: Pick<Parts, "host">, path: string): Promise<Map<string, Kept>> {
  try {
    const all: unknown = JSON.parse(await files.read(path, OWN) ?? "{}");
    return new Map(Object.entries(all as Record<string, Kept>).filter(([, kept]) => isKept(kept)));
  } catch {
    // Another exchange, and it is there again.
    return new Map();
  }
}

function isKept(value: unknown): value is Kept {
  const { sealed, expires_at } = (value ?? {}) as Partial<Kept>;
  return typeof sealed === "string" && typeof expires_at === "number";
}

async function put(session: Parts, path: string, id: string, kept: Kept): Promise<boolean> {
  const others = [...await readAll(session, path)].filter(([other, { expires_at }]) =>
    other !== id && isGood(expires_at, session)
  );
  const all = Object.fromEntries([...others.slice(1 - MOST), [id, kept]]);
  try {
    await session.host.files.write(path, `${JSON.stringify(all)}\n`, OWN);
    return true;
  } catch (error) {
    if (isHfAuthError(error)) return false;
    throw error;
  }
}
