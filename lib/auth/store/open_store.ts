/**
 * Knows how a store that is not the two files comes about: from what a person named, or from what a program handed in.
 * Must not know what is in it, nor ask it for anything.
 *
 * @module
 */

import { type Config, variableOf } from "../../config.ts";
import { HfAuthError, isHfAuthError } from "../../errors.ts";
import type { Host, LockOptions } from "../../host/host.ts";
import { openEngine } from "../../store/engines/address.ts";
import type { Engine } from "../../store/engines/engine.ts";
import { engineStorage } from "../../store/engines/engine_storage.ts";
import type { Storage } from "../../store/storage.ts";
import { configuredFetch } from "../transport/fetch.ts";

/** A place that keeps tokens: its name, such as `etcd:https://host:2379/hf`, or the place itself. */
export type Store = string | Engine | Storage;

const LONGEST_REQUEST = 30_000; // ms, unless HF_HUB_DOWNLOAD_TIMEOUT is longer: as a refresh waits for the Hub

/**
 * The place that was named or handed in.
 *
 * @throws {HfAuthError} `invalid_configuration` for what is none of them, and for a name; `insecure_endpoint` for a name.
 */
export async function openStore(
  store: Store,
  host: Host,
  config: Config,
  lock: LockOptions,
): Promise<Storage> {
  if (isStorage(store)) return store;
  const engine = typeof store === "string" ? await openEngine(store, engineHost(host, config)) : store;
  if (!isEngine(engine)) {
    throw new HfAuthError(
      "invalid_configuration",
      "The option store is neither a name, an Engine nor a Storage",
      {
        hint:
          "Give it a name such as etcd:https://HOST:2379/PREFIX, or an object with the functions of one; see docs/fleet.md",
      },
    );
  }
  // What begins with a turn is over before the turn is.
  const turnMs = 2 * Math.max(LONGEST_REQUEST, config.timeoutMs);
  const onUnreachable = () =>
    host.terminal.err(
      `Waiting for ${engine.name}, which does not answer: a new token is to be stored there\n`,
    );
  return engineStorage(engine, { clock: host.clock, lock, turnMs, onUnreachable });
}

// A script may hand in anything.
function isStorage(store: unknown): store is Storage {
  const { names, exclusively } = Object(store) as Partial<Storage>;
  return canReadAndWrite(store) && typeof exclusively === "function" && typeof names?.stored === "string";
}

function isEngine(store: unknown): store is Engine {
  const { name, id } = Object(store) as Partial<Engine>;
  return canReadAndWrite(store) && typeof name === "string" && (id === undefined || typeof id === "function");
}

function canReadAndWrite(store: unknown): boolean {
  const { read, write } = Object(store) as Partial<Engine>;
  return typeof read === "function" && typeof write === "function";
}

function engineHost(host: Host, config: Config): Parameters<typeof openEngine>[1] {
  const { clock, files, paths, processes } = host;
  return {
    ...{ clock, files, paths },
    ...processes && { processes },
    variable: variableOf(host),
    connect: (how) => explained(configuredFetch(host, config, how)),
    timeoutMs: config.timeoutMs,
    insecureHosts: config.insecureHosts,
  };
}

/** The fetch, whose failures say what a person can do about them. */
function explained(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    try {
      return await fetch(input, init);
    } catch (cause) {
      if (isHfAuthError(cause) || init?.signal?.aborted) throw cause;
      const { origin } = new URL(input instanceof Request ? input.url : input);
      const { proxy } = cause as { readonly proxy?: string };
      throw (await import("../../hub/network_error.ts")).unreached(origin, cause, proxy);
    }
  };
}
