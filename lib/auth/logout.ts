/**
 * Knows how a machine forgets one token or all of them, git's copy and those of a CI job included.
 * Must not know how a person is told.
 *
 * @module
 */

import { HfAuthError, isHfAuthError } from "../errors.ts";
import type { StoredToken } from "../store/stored_token.ts";
import type { HeldStore } from "../store/change/held_store.ts";
import type { EditableTokens } from "../store/change/editable_tokens.ts";
import type { Tokens } from "../store/tokens.ts";
import { type Elsewhere, findElsewhere } from "./logout/elsewhere.ts";
import { openSession, type Session, type VerbOptions } from "./session.ts";

/** Which token to remove. */
export interface LogoutOptions extends VerbOptions {
  /** The name of the stored token to remove. Default: all tokens. */
  readonly tokenName?: string;
}

/** The result of a logout. */
export interface LogoutResult {
  /** Whether there was anything to remove. */
  readonly status: "logged_out" | "not_logged_in";
  /** The names of the removed tokens. */
  readonly removed: readonly string[];
  /** Whether the active token was removed, so that no token is active now. */
  readonly wasActive: boolean;
  /** Whether a removed token was also erased from git's credential helpers. */
  readonly forgottenByGit: boolean;
  /** Set when git's helper did not answer in time, so that it may still hold a removed token. */
  readonly gitUnanswered?: true;
  /** Copies of the stored tokens that `repair` made, and that still hold what they held. */
  readonly copies: readonly string[];
  /** Set when `HF_OIDC_RESOURCE` has the next command exchange this CI job's identity again. */
  readonly stillExchanges?: true;
  /** What else on this machine still holds a removed token. */
  readonly elsewhere: Elsewhere;
}

/**
 * Logs this machine out: removes one stored token, or all tokens. Nothing is sent to the Hub.
 *
 * @throws {HfAuthError} `token_name_not_found`; `store_unreadable`, `store_unwritable`, `lock_timeout`; and
 * `environment_token` when the files are done but `HF_TOKEN` still logs this machine in.
 */
export async function logout(options: LogoutOptions = {}): Promise<LogoutResult> {
  const { stillLoggedIn, ...result } = await removeTokens(options);
  if (stillLoggedIn) throw stillLoggedIn;
  return result;
}

/** {@linkcode logout} for whoever has something to say of what was removed before the error that a variable causes. */
export async function removeTokens(
  options: LogoutOptions,
): Promise<LogoutResult & { readonly stillLoggedIn?: HfAuthError }> {
  const session = await openSession(options);
  const { tokenName } = options;
  const { environmentToken } = session.config;
  const { before, problems } = tokenName
    ? { ...await session.store.change((tokens) => withoutOne(tokens, tokenName)), problems: [] }
    : await session.store.changing(withoutAny, { tolerant: true });
  const removed = tokenName ? [before.require(tokenName)] : orNothing(() => before.all) ?? [];
  const active = orNothing(() => before.active);
  const wasActive = tokenName ? isActive(before, removed[0]!) : active !== undefined;
  const isLeft = problems.length === EDITS.length;
  await removeDrafts(session);
  const copies = await copiesOf(session);
  problems.push(...tokenName ? await forgetOne(session, removed) : await forgetAll(session));
  const tokens = [...(tokenName ? [] : [active]), ...removed.map(({ token }) => token)]
    .filter((token) => token !== undefined);
  const git = await session.git();
  const forgottenByGit = await git?.forget(tokens) ?? false;
  if (problems.length > 0) throw leftBehind(problems, isLeft);
  const stillLoggedIn = environmentToken &&
    new HfAuthError("environment_token", `Still logged in: ${environmentToken.source} is set`, {
      hint: "Unset HF_TOKEN and HUGGING_FACE_HUB_TOKEN to log out; " +
        `the stored ${tokenName ? "token was" : "tokens were"} removed`,
    });
  return {
    ...stillLoggedIn && { stillLoggedIn },
    status: wasActive || removed.length > 0 ? "logged_out" : "not_logged_in",
    removed: removed.map(({ name }) => name),
    wasActive,
    forgottenByGit,
    ...git?.unanswered && { gitUnanswered: true },
    copies,
    ...session.config.oidcResource !== undefined && { stillExchanges: true },
    elsewhere: await findElsewhere(session, tokens),
  };
}

/** Removes what is private to this program, of every Hub; gives what stands in the way. */
async function forgetAll(session: Session): Promise<HfAuthError[]> {
  const { host: { files, paths } } = session;
  const { folder, approvedLogin, pendingLogin, refreshLog, gitNotes, answers } = await session.own();
  // The journal goes with the tokens that it belongs to.
  const named = [approvedLogin, pendingLogin, refreshLog, gitNotes, answers];
  const rooms = (await files.list(folder)).filter((name) =>
    /^approved_login\.\d+\.[0-9a-f]{8}\.room$/.test(name)
  );
  const problems: HfAuthError[] = [];
  const { forgetExchanged } = await import("./oidc/exchanged_tokens.ts");
  await forgetExchanged(session).catch((error) => problems.push(asProblem(error)));
  for (const path of [...named, ...rooms.map((name) => paths.join(folder, name))]) {
    await files.remove(path).catch((error) => problems.push(asProblem(error)));
  }
  for (const path of named) await files.removeDrafts(path);
  return problems;
}

/** Removes what writers of the tokens' files have left who were killed; whoever writes now has the store. */
async function removeDrafts({ store, config, host: { files } }: Session): Promise<void> {
  if (store.where.source !== "file") return;
  await store.exclusively(async () => {
    for (const path of [config.tokenPath, config.storedTokensPath]) await files.removeDrafts(path);
  }, { tolerant: true });
}

/** An approval that still waits to be stored would bring a removed token back; what the Hub said of it is nobody's. */
async function forgetOne(session: Session, removed: readonly StoredToken[]): Promise<HfAuthError[]> {
  try {
    const saved = await session.savedApproval();
    const there = await saved?.read(session.host.clock.now());
    if (removed.some(({ token }) => there && token?.equals(there.token))) await saved?.remove();
    const answers = await session.answers();
    for (const { token } of removed) if (token) await answers?.forget(session.hub.endpoint, token);
    return [];
  } catch (error) {
    return [asProblem(error)];
  }
}

/** The copies that `repair` made, which are a person's to keep. */
async function copiesOf({ own, host: { files, paths } }: Session): Promise<string[]> {
  const folder = paths.dirname((await own()).copies);
  const copy = /^stored_tokens\.\d{4}-\d{2}-\d{2}T[\d-]+Z$/;
  return (await files.list(folder)).filter((name) => copy.test(name)).map((name) => paths.join(folder, name));
}

function asProblem(error: unknown): HfAuthError {
  if (isHfAuthError(error, "store_unreadable", "store_unwritable")) return error;
  throw error;
}

/** What logs out, one file at a time. */
const EDITS: readonly ((tokens: EditableTokens) => EditableTokens)[] = [
  (tokens) => tokens.noneStored(),
  (tokens) => tokens.activating(undefined),
];

/** Removes all stored tokens that can be removed, for whoever holds the store. */
async function withoutAny(store: HeldStore): Promise<{ before: Tokens; problems: HfAuthError[] }> {
  const problems: HfAuthError[] = [];
  const trying = async <T>(work: () => Promise<T>) =>
    await work().catch((error) => void problems.push(asProblem(error)));
  const whole = await trying(() => store.change((tokens) => tokens.none()));
  if (whole) {
    await trying(() => store.forgetKept());
    return { before: whole.before, problems };
  }
  problems.length = 0;
  const before = await store.readAsItIs();
  // One of the two stays; the other goes all the same. What the journal has of it stays with it.
  for (const edit of EDITS) await trying(() => store.change(edit));
  return { before, problems };
}

function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isHfAuthError(error, "store_unreadable")) return undefined;
    throw error;
  }
}

function leftBehind(problems: readonly HfAuthError[], isLeft: boolean): HfAuthError {
  const [{ code, hint }] = problems as [HfAuthError];
  const message = [...new Set(problems.map((problem) => problem.message))].join("; ");
  const rest = isLeft ? "no token was removed" : "everything else was removed";
  const what = hint?.replace("; nothing was changed", "");
  return new HfAuthError(code, message, { hint: what ? `${what}; ${rest}` : rest, cause: problems[0] });
}

function withoutOne(tokens: EditableTokens, name: string): EditableTokens {
  const stored = tokens.require(name);
  const rest = tokens.without(name);
  return isActive(tokens, stored) ? rest.activating(undefined) : rest;
}

function isActive(tokens: Tokens, { token }: StoredToken): boolean {
  return tokens.active?.equals(token) ?? false;
}
