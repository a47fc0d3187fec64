/**
 * Knows how Docker is told to ask this program about the Hub's registry, and not any more.
 * Must not know how a person is told.
 *
 * @module
 */

import { HfAuthError, isHfAuthError } from "../../errors.ts";
import { withHelper } from "../../docker/config_edit.ts";
import { NotUnderstood, readEntry } from "../../docker/config_file.ts";
import { HELPER } from "../../docker/protocol.ts";
import { openSession, type Session, type VerbOptions } from "../session.ts";
import { requireRegistry } from "./registry.ts";

/** What to do with Docker's configuration. */
export interface SetupDockerOptions extends VerbOptions {
  /** Whether to remove what was set up. Default: false. */
  readonly remove?: boolean;
  /** Whether another helper is replaced. Default: false, and that it is there is an error. */
  readonly force?: boolean;
}

/** What became of Docker's configuration. */
export interface SetupDockerResult {
  /** The registry that it is about. */
  readonly registry: string;
  /** Docker's configuration file. */
  readonly path: string;
  /** Whether it was changed. */
  readonly changed: boolean;
  /** The helper that was asked about the registry before, if there was one. */
  readonly before?: string;
  /** Whether the file itself holds a password for the registry. */
  readonly holdsPassword: boolean;
}

const TRIES = 5;

/**
 * Has Docker ask this program about the Hub's registry (`credHelpers` in its `config.json`). Everything else in the file stays
 * as it is, byte for byte.
 *
 * @throws {HfAuthError} `invalid_configuration` when the file is not Docker's, or another helper is named there and `force` is
 * not given; `store_unreadable`, `store_unwritable`.
 */
export async function setupDocker(options: SetupDockerOptions = {}): Promise<SetupDockerResult> {
  const { remove = false, force = false } = options;
  const session = await openSession(options);
  const { host: { files } } = session;
  const registry = requireRegistry(session.config);
  const path = requireConfigFile(session);
  for (let tries = 0; tries < TRIES; tries++) {
    const bytes = await ofDocker(files.readBytes(path));
    const text = decode(bytes, path);
    const { helper, password } = understood(path, () => readEntry(text, registry));
    const result = {
      registry,
      path,
      ...helper !== undefined && { before: helper },
      holdsPassword: password !== undefined,
    };
    if (remove ? helper !== HELPER : helper === HELPER) return { ...result, changed: false };
    if (!remove && !force && helper !== undefined) throw taken(registry, helper);
    const changed = understood(path, () => withHelper(text, registry, remove ? undefined : HELPER));
    if (await ofDocker(files.write(path, changed, { over: bytes ?? null }))) {
      return { ...result, changed: true };
    }
  }
  throw new HfAuthError("store_unwritable", `Cannot write ${path}: others are changing it`, {
    hint: "Try again",
  });
}

function requireConfigFile({ config: { dockerConfig } }: Session): string {
  if (dockerConfig !== undefined) return dockerConfig;
  throw new HfAuthError(
    "invalid_configuration",
    "Docker's configuration has no place: there is no home folder",
    {
      hint: "Set DOCKER_CONFIG to the folder that is to hold it",
    },
  );
}

function decode(bytes: Uint8Array | undefined, path: string): string {
  return understood(path, () => {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new NotUnderstood("it is not UTF-8 text");
    }
  });
}

function understood<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    throw new HfAuthError("invalid_configuration", `Cannot change ${path}: ${error.message}`, {
      hint: "Correct it, or move it away; nothing was changed",
      cause: error,
    });
  }
}

/** What a disk says is told as it is, but for advice that is about the tokens' folder. */
async function ofDocker<T>(work: Promise<T>): Promise<T> {
  return await work.catch((error: unknown) => {
    if (!isHfAuthError(error, "store_unreadable", "store_unwritable")) throw error;
    const hint = "Check the file and its folder, or set DOCKER_CONFIG to another folder";
    throw new HfAuthError(error.code, error.message, { hint, cause: error });
  });
}

function taken(registry: string, helper: string): HfAuthError {
  return new HfAuthError(
    "invalid_configuration",
    `Docker already asks another helper for ${registry}: ${helper}`,
    {
      hint: "Replace it with `hf-auth setup-docker --force`",
    },
  );
}
