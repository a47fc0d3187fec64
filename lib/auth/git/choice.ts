/**
 * Knows which token git is handed: that of the user name in the address, of git's own configuration, of the variables, of
 * the repository's owner, and else the active one.
 * Must not know what becomes of it.
 *
 * @module
 */

import { HfAuthError, isHfAuthError } from "../../errors.ts";
import { USERNAME } from "../../git/credential.ts";
import { GitProgram } from "../../git/program.ts";
import type { CredentialRequest } from "../../git/protocol.ts";
import { notLoggedIn } from "../checks/not_logged_in.ts";
import type { Session } from "../session.ts";
import { type ActiveToken, activeToken } from "../token.ts";
import { tokenNameOfAccount } from "./account.ts";

const PATIENCE = 5_000; // ms for git to read its own configuration

/** The token for a request; `undefined` when it names an account that is not known here. */
export async function chosenToken(
  session: Session,
  request: CredentialRequest,
): Promise<ActiveToken | undefined> {
  const { username } = request;
  if (username !== undefined) {
    const name = await tokenNameOfUser(session, username);
    if (name !== undefined) return await present(session, name);
    // The name that the Hub's own clients use says nothing.
    if (username !== USERNAME) return undefined;
  }
  const configured = await configuredName(session, request);
  if (configured !== undefined) return await configuredToken(session, configured);
  const { oidcResource, tokenName, environmentToken } = session.config;
  const isDecided = [oidcResource, tokenName, environmentToken].some((one) => one !== undefined);
  return await present(session, isDecided ? undefined : await nameOfOwner(session, request));
}

async function present(session: Session, name?: string): Promise<ActiveToken> {
  const active = await activeToken(session, name);
  if (!active) throw await notLoggedIn(session);
  return active;
}

async function tokenNameOfUser(session: Session, username: string): Promise<string | undefined> {
  const tokens = await session.store.read();
  if (tokens.named(username)) return username;
  if (username === USERNAME) return undefined;
  return await tokenNameOfAccount(session, tokens, username, await session.gitNotes());
}

/** The owner of the repository, where git says which one it is: `alice/model.git`, `datasets/alice/data`. */
async function nameOfOwner(session: Session, { path = "" }: CredentialRequest): Promise<string | undefined> {
  const owner = /^(?:(?:datasets|spaces|kernels|buckets)\/)?([^/]+)\/[^/]/.exec(path)?.[1];
  if (owner === undefined) return undefined;
  try {
    const tokens = await session.store.read();
    return await tokenNameOfAccount(session, tokens, owner, await session.gitNotes());
  } catch (error) {
    // The active token is good without its neighbours.
    if (isHfAuthError(error, "store_unreadable")) return undefined;
    throw error;
  }
}

/** `hf-auth.tokenName` of git's configuration, also of a folder (`includeIf`) or for an address. */
async function configuredName(
  { host: { processes, clock }, signal }: Session,
  { protocol, host, path }: CredentialRequest,
): Promise<string | undefined> {
  if (!processes) return undefined;
  const git = new GitProgram({ processes, clock, signal });
  const address = `${protocol}://${host}/${path ?? ""}`;
  const found = await git.run(["config", "-z", "--get-urlmatch", "hf-auth.tokenName", address], {
    here: true,
    patience: PATIENCE,
  });
  if (git.unanswered) {
    throw new HfAuthError("timeout", "git did not say which token to use", { hint: "Try again" });
  }
  return found?.status === 0 ? found.stdout.split("\0")[0] || undefined : undefined;
}

async function configuredToken(session: Session, name: string): Promise<ActiveToken> {
  try {
    return await present(session, name);
  } catch (error) {
    if (!isHfAuthError(error, "token_name_not_found")) throw error;
    const hint = "Correct hf-auth.tokenName in git's configuration; see the names with `hf-auth list`";
    throw new HfAuthError(error.code, error.message, { hint, cause: error });
  }
}
