/**
 * Knows the repositories of the stand-in Hub, and who may read them or write to them.
 * Must not know how a token comes to be.
 *
 * @module
 */

import type { ServerResponse } from "node:http";
import { type Asker, send, unauthorized } from "./accounts.ts";

/** A repository. */
export interface Repo {
  /** `models/OWNER/NAME`, `datasets/OWNER/NAME` or `spaces/OWNER/NAME`. */
  readonly path: string;
  readonly private?: boolean;
  /** Whether access has to be asked for. */
  readonly gated?: boolean;
  /** Accounts whose request was granted, waits, or was rejected. */
  readonly requests?: Readonly<Record<string, "granted" | "waiting" | "rejected">>;
}

const ROUTE = /^GET \/api\/((?:model|dataset|space)s\/[\w./-]+?)\/auth-check(\/write)?$/;

/** Answers `GET /api/models/OWNER/NAME/auth-check` and the like; false when it is about something else. */
export function answerAuthCheck(
  repos: readonly Repo[],
  route: string,
  asker: () => Promise<Asker | undefined>,
  res: ServerResponse,
): Promise<boolean> | false {
  const [, path, write] = ROUTE.exec(route) ?? [];
  if (path === undefined) return false;
  return asker().then((who) => {
    answer(repos.find((repo) => repo.path === path), path, write !== undefined, who, res);
    return true;
  });
}

function answer(
  repo: Repo | undefined,
  path: string,
  write: boolean,
  asker: Asker | undefined,
  res: ServerResponse,
): void {
  const [, owner = "", name] = path.split("/");
  const id = `${owner}/${name}`;
  if (!asker) return unauthorized(res);
  const isMember = asker.account.name === owner || asker.account.orgs?.includes(owner) === true;
  if (!repo || (repo.private && !(isMember && has(asker, "repo.content.read", owner, path)))) {
    return refuse(res, 404, "Repository not found", "RepoNotFound");
  }
  if (asker.account.restrictions?.[owner]?.length) {
    return refuse(res, 403, "Due to the organization token policy, your token needs to be approved");
  }
  if (repo.gated && !isMember) {
    const request = repo.requests?.[asker.account.name];
    const reason = request === "waiting"
      ? `Your request to access model ${id} is awaiting a review from the repo authors.`
      : request === "rejected"
      ? `Your request to access model ${id} has been rejected by the repo's authors.`
      : request === undefined
      ? `Access to model ${id} is restricted and you are not in the authorized list. Visit ` +
        `https://huggingface.co/${id} to ask for access.`
      : asker.token?.role === "fineGrained" && !asker.token.fineGrained?.canReadGatedRepos
      ? "Please enable access to public gated repositories in your fine-grained token settings"
      : undefined;
    if (reason !== undefined) return refuse(res, 403, reason, "GatedRepo");
  }
  if (write && !(isMember && has(asker, "repo.write", owner, path))) {
    return refuse(res, 403, "You have read access but not the required permissions for this operation");
  }
  res.writeHead(200, { "content-type": "text/plain; charset=utf-8" });
  res.end("OK");
}

/** Whether the token has the permission; whose the repository is, is another question. */
function has({ account, token }: Asker, permission: string, owner: string, path: string): boolean {
  if (token === undefined || token.role === "write") return true;
  if (token.role === "read") return permission === "repo.content.read";
  const [type, ...id] = path.split("/");
  return token.fineGrained?.scoped?.some(({ entity, permissions }) =>
    permissions.includes(permission) && (
      (entity.type === "user" && owner === account.name) ||
      (entity.type === "org" && entity.name === owner) ||
      (`${entity.type}s` === type && entity.name === id.join("/"))
    )
  ) ?? false;
}

function refuse(res: ServerResponse, status: number, error: string, code?: string): void {
  const headers = { "x-error-message": error, ...code !== undefined && { "x-error-code": code } };
  send(res, status, { error }, headers);
}
