/**
 * Knows how a repository is named, and where the Hub has it.
 * Must not know who may do what there.
 *
 * @module
 */

import { HfAuthError } from "../../errors.ts";

/** A repository of the Hub. */
export interface Repo {
  /** What it holds. */
  readonly type: "model" | "dataset" | "space";
  /** `OWNER/NAME`; the oldest ones have a name only. */
  readonly id: string;
  /** The account or organization that it belongs to; the oldest ones have none. */
  readonly owner?: string;
}

const LONGEST_NAME = 96; // characters, as for Python's client

/**
 * Reads `OWNER/NAME` for a model, `dataset/OWNER/NAME` or `space/OWNER/NAME`; the plural does as well.
 *
 * @throws {HfAuthError} `invalid_repo_id`, for what no repository can be called, or is a token.
 */
export function parseRepo(text: string): Repo {
  const [, type = "model", id] = /^(?:(model|dataset|space)s?\/)?(.*)$/s.exec(text)!;
  const parts = id!.split("/");
  if (parts.some(isToken)) {
    throw invalid("This is a token, not the name of a repository");
  }
  if (parts.length > 2 || !parts.every(isName) || /\.git$/.test(id!)) {
    throw invalid(`${shown(text)} is not the name of a repository`);
  }
  return {
    type: type as Repo["type"],
    id: id!,
    ...(parts.length === 2 && { owner: parts[0]! }),
  };
}

/**
 * Reads the name of an account or an organization.
 *
 * @throws {HfAuthError} `invalid_repo_id`, for what none can be called, or is a token.
 */
export function parseOwner(text: string): string {
  if (isName(text) && !isToken(text)) return text;
  throw new HfAuthError(
    "invalid_repo_id",
    isToken(text) ? "This is a token, not a name" : `${shown(text)} is not the name of an organization`,
    { hint: "Write the name of an organization, or leave it out for your own account" },
  );
}

/** The path of a repository below the Hub's API, such as `/api/datasets/alice/notes`. */
export function apiPath({ type, id }: Repo): string {
  return `/api/${type}s/${id}`;
}

/** The page of a repository, where a person asks for access. */
export function repoPage(endpoint: string, { type, id }: Repo): string {
  return `${endpoint}/${type === "model" ? "" : `${type}s/`}${id}`;
}

/** By the rules of Python's client (validate_repo_id). */
function isName(part: string): boolean {
  return part.length <= LONGEST_NAME && /^\w([\w.-]*\w)?$/.test(part) && !/--|\.\./.test(part);
}

// It would be sent as a part of an address, and addresses are logged.
function isToken(part: string): boolean {
  return /^(hf_|api_)\w{20,}/.test(part);
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}

function invalid(message: string): HfAuthError {
  return new HfAuthError("invalid_repo_id", message, {
    hint: "Write OWNER/NAME for a model, dataset/OWNER/NAME or space/OWNER/NAME",
  });
}
