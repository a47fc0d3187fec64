/**
 * Knows what git's questions and news mean here: a question gets the token that counts now, and news say whether the Hub
 * took it.
 * Must not know how git says them.
 *
 * @module
 */

import { isStored } from "../../config.ts";
import { HfAuthError, isHfAuthError } from "../../errors.ts";
import { USERNAME } from "../../git/credential.ts";
import { runsOwnHelper } from "../../git/helper.ts";
import { helpersFor, namesOf } from "../../git/helper_list.ts";
import { GitProgram } from "../../git/program.ts";
import { type CredentialAnswer, type CredentialRequest, parseRequest } from "../../git/protocol.ts";
import { requestWhoami } from "../../hub/whoami.ts";
import type { StoredToken } from "../../store/stored_token.ts";
import { hasExpired } from "../freshness/due.ts";
import { openSession, type Session, type VerbOptions } from "../session.ts";
import type { ActiveToken } from "../token.ts";
import { requireOwnHub } from "../transport/own_hub.ts";
import { refusal } from "../whoami.ts";
import { chosenToken } from "./choice.ts";
import { isForHub } from "./hosts.ts";

const LOCK_PATIENCE = 10_000; // ms: whoever runs git waits
const TIMEOUT = 5_000; // ms to learn what is wrong with a token

/** What git is to be told. */
export interface GitAnswer extends CredentialAnswer {
  /** What git asked. */
  readonly request: CredentialRequest;
  /** What stands in the way of trusting the token: it could not be refreshed, or the store could not be read. */
  readonly warning?: HfAuthError;
}

/**
 * Answers git as a credential helper (gitcredentials(7)). `get` gives a token for the Hub's own hosts, `erase` notes that
 * the Hub refused it, `store` that it did not; any other operation, and any other host, is silently ignored.
 *
 * @param text What git says.
 * @throws {HfAuthError} `token_name_not_found` when git's configuration or a variable names no stored token;
 * `not_logged_in`, `other_hub`, `invalid_token`, `forbidden` when the Hub refused the token; and those of
 * {@linkcode getToken}.
 */
export async function gitCredential(
  operation: string,
  text: string,
  options: VerbOptions = {},
): Promise<GitAnswer | undefined> {
  const request = parseRequest(text);
  const session = await openSession(options, LOCK_PATIENCE);
  if (!isForHub(request, session.config)) return undefined;
  switch (operation) {
    case "get":
      return await answer(session, request);
    case "store":
      if (request.secret) await (await session.gitNotes())?.accept(request.secret);
      return undefined;
    case "erase":
      await noteRefusal(session, request);
  }
  return undefined;
}

async function answer(session: Session, request: CredentialRequest): Promise<GitAnswer | undefined> {
  const active = await chosenToken(session, request);
  if (!active) return undefined;
  if (!request.takesAuthtype) await refuseOthers(session, request);
  if (isStored(active.source)) requireOwnHub(active, session.config.endpoint);
  const notes = await session.gitNotes();
  const token = await notes?.isRefused(active.token) ? await another(session, active) : active.token;
  const stored = await storedAs(session, active);
  if (stored?.token?.equals(token) && hasExpired(stored, session.host.clock.now())) {
    throw expired(active);
  }
  return {
    request,
    username: request.username ?? USERNAME,
    token,
    ...stored?.expiresAt !== undefined && stored.token?.equals(token) && { expiresAt: stored.expiresAt },
    ...active.warning && { warning: active.warning },
  };
}

/**
 * Before 2.46, git hands what it is answered to every helper in its list, and some keep it: a copy that nobody refreshes or
 * logs out.
 *
 * @throws {HfAuthError} `git_failed`, naming the others.
 */
async function refuseOthers(
  { host, signal }: Session,
  { protocol, host: name }: CredentialRequest,
): Promise<void> {
  const { processes, clock } = host;
  if (!processes) return;
  const git = new GitProgram({ processes, clock, signal });
  const lines = await helpersFor(git, `${protocol}://${name}`, { here: true, patience: TIMEOUT });
  if (git.unanswered) {
    throw new HfAuthError("git_failed", "git did not say which helpers it asks", { hint: "Try again" });
  }
  const others = lines.filter((line) => !runsOwnHelper(line));
  // Without this program in the list, somebody asks who has a reason.
  if (others.length === 0 || others.length === lines.length) return;
  throw new HfAuthError("git_failed", `git would also hand the token to ${namesOf(others).join(", ")}`, {
    hint:
      "Run `hf-auth setup-git`, in a repository that adds helpers of its own with --local; or use git 2.46 or newer",
  });
}

/** A token in place of one that the Hub refused: the same one would be refused again, and git may ask without end. */
async function another(session: Session, active: ActiveToken): Promise<ActiveToken["token"]> {
  const stored = await storedAs(session, active);
  if (!stored?.refreshToken || !await (await session.gitNotes())?.mayRefresh()) {
    throw await whyRefused(session, active);
  }
  const { refreshUnderLock } = await import("../freshness/refresh_under_lock.ts");
  return (await refreshUnderLock(session, stored.name, active.token, { mayWait: false })).token;
}

async function whyRefused(session: Session, active: ActiveToken): Promise<HfAuthError> {
  const which = active.name === undefined ? "token" : `token ${active.name}`;
  try {
    await requestWhoami(
      { ...session.hub, timeoutMs: Math.min(TIMEOUT, session.hub.timeoutMs) },
      active.token,
    );
  } catch (error) {
    if (isHfAuthError(error, "invalid_token")) return refusal(active, error);
    if (!isHfAuthError(error)) throw error;
  }
  return new HfAuthError("forbidden", `The Hub has just refused the ${which} for git`, {
    hint: "Check what it may do at https://huggingface.co/settings/tokens; git gets it again in ten minutes",
  });
}

async function noteRefusal(session: Session, { secret }: CredentialRequest): Promise<void> {
  if (!secret) return;
  const tokens = await session.store.read();
  const { oidcResource: resource } = session.config;
  const known = [
    resource === undefined
      ? undefined
      : (await (await import("../oidc/exchange.ts")).earlierToken(session, { resource }))?.token,
    session.config.environmentToken?.token,
    tokens.active,
    ...tokens.all.map(({ token }) => token),
  ];
  // Somebody may have typed another one.
  if (known.some((token) => secret.equals(token))) await (await session.gitNotes())?.refuse(secret);
}

async function storedAs({ store }: Session, { name }: ActiveToken): Promise<StoredToken | undefined> {
  return name === undefined ? undefined : (await store.read()).named(name);
}

/** The error for a token that has expired; why it was not refreshed, where that was tried. */
function expired({ name, warning }: ActiveToken): HfAuthError {
  if (!warning) {
    return new HfAuthError("invalid_token", `The access token ${name} has expired`, {
      hint: "Log in again with `hf-auth login --force`",
    });
  }
  const { code, message, hint } = warning;
  return new HfAuthError(code, message, {
    hint: code === "invalid_grant" && hint !== undefined
      ? hint
      : "It has expired: try again later, or log in again with `hf-auth login --force`",
    cause: warning,
  });
}
