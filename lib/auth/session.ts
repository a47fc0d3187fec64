/**
 * Knows what one call of a verb works with: the machine, its settings, the Hub, the store and git.
 * Must not know what the verb does.
 *
 * @module
 */

import { type Config, readConfig } from "../config.ts";
import type { HfAuthError } from "../errors.ts";
import type { GitCredential } from "../git/credential.ts";
import { currentHost } from "../host/current.ts";
import type { Host } from "../host/host.ts";
import type { HubContext } from "../hub/http.ts";
import type { Answers } from "./account/answers.ts";
import type { EndpointFile } from "../store/endpoint_file.ts";
import { fileStorage } from "../store/files.ts";
import type { GitNotes } from "./git/notes.ts";
import { Journal } from "../store/journal.ts";
import { type OwnFiles, ownFiles } from "../store/own_files.ts";
import type { RefreshLog } from "../store/refresh_log.ts";
import type { SavedApproval } from "../store/saved_approval.ts";
import { TokenStore } from "../store/token_store.ts";
import { homeless, takenPath, unkept } from "./store/no_place.ts";
import type { Store } from "./store/open_store.ts";

/** Options of every function. */
export interface VerbOptions {
  /** Cancels the call, which then rejects with the signal's reason and leaves the store unchanged. */
  readonly signal?: AbortSignal;
  /** Parts to use instead of this machine's, such as another `fetch`, clock or files; or a whole machine. */
  readonly host?: Partial<Host>;
  /**
   * Where the tokens are kept, in place of what `HF_AUTH_STORE` says: `files`, `etcd:https://HOST:2379/PREFIX` and the
   * like, or an {@linkcode Engine} or {@linkcode Storage} of one's own.
   */
  readonly store?: Store;
}

/**
 * What one call of a verb works with; a step of it takes only the parts that it needs (`Pick<Session, "hub">`). What few
 * verbs use is loaded when it is asked for.
 */
export interface Session {
  readonly host: Host;
  readonly config: Config;
  readonly hub: HubContext;
  readonly store: TokenStore;
  /** This program's own files that belong to the store: where they are, another program may have to be asked. */
  readonly own: () => Promise<OwnFiles>;
  /** Where an approved login waits until it is stored; nowhere where no home folder is known. */
  readonly savedApproval: () => Promise<SavedApproval | undefined>;
  /** Where a code waits that a person has yet to enter; nowhere where no home folder is known. */
  readonly pendingCode: () => Promise<EndpointFile | undefined>;
  /** What git knows of the Hub's tokens; nowhere where no home folder is known. */
  readonly gitNotes: () => Promise<GitNotes | undefined>;
  /** What earlier refreshes came to; nowhere where no home folder is known. */
  readonly refreshLog: () => Promise<RefreshLog | undefined>;
  /** What the Hub last said of each token; nowhere where no home folder is known, or somebody would be asked for leave. */
  readonly answers: () => Promise<Answers | undefined>;
  /** Git's credential helpers; none where no program can be run. */
  readonly git: () => Promise<GitCredential | undefined>;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads the settings and joins the parts; sends and changes nothing.
 *
 * @param lockPatience How long to wait for the store's lock, in milliseconds; as long as usual unless given.
 */
export async function openSession(options: VerbOptions, lockPatience?: number): Promise<Session> {
  const host = isWhole(options.host) ? options.host : { ...await currentHost(), ...options.host };
  const settings = readConfig(host);
  const { clock, files, paths, processes } = host;
  // A fetch that was handed in alone goes its own way.
  const quiet = options.host?.fetch && host !== options.host ? host.fetch : fetchOf(host, settings);
  const fetch = settings.debug ? tracedFetch(quiet, host) : quiet;
  const { endpoint, clientId, timeoutMs, offline, origin, insecureHosts, tokenPath, storedTokensPath } =
    settings;
  const { signal } = options;
  for (const warning of settings.warnings) warn(host, warning);
  // Only the verbs that need files say so: HF_TOKEN serves a container without a home folder.
  const noHome = tokenPath.startsWith("~");
  const lock = {
    ...(signal && { signal }),
    ...(lockPatience !== undefined && { patience: lockPatience }),
    onWait: () => host.terminal.err("Waiting for another process to finish changing the stored tokens\n"),
  };
  const waitForGit = () => host.terminal.err("Waiting for git and its credential helpers\n");
  const named = options.store === undefined ? settings.store : options.store;
  const place = named === undefined || named === "files"
    ? undefined
    : await (await import("./store/open_store.ts")).openStore(named, { ...host, fetch }, settings, lock);
  const config: Config = { ...settings, store: place?.names.stored };
  let found: Promise<OwnFiles> | undefined;
  const findOwn = async () => ownFiles(paths, storedTokensPath, await place?.id?.() ?? place?.names.stored);
  const own = () => found ??= findOwn();
  return {
    host,
    config,
    hub: {
      ...{ fetch, clock, endpoint, clientId, timeoutMs, offline, origin, insecureHosts, signal },
      onWarning: ({ topic, message }) =>
        warn(host, `The Hub says: ${message}`, topic && `the Hub on ${topic}`),
    },
    get store() {
      const without = place && ((why: HfAuthError) => warn(host, unkept(why)));
      const journal = new Journal(files, async () => (await own()).journal, without);
      if (place) return new TokenStore(place, noHome ? undefined : journal, place.names.stored);
      if (noHome) throw homeless(tokenPath);
      const { folder } = ownFiles(paths, storedTokensPath);
      const taken = [storedTokensPath, `${storedTokensPath}.lock`, folder];
      if (taken.includes(tokenPath)) throw takenPath(tokenPath);
      return new TokenStore(fileStorage({ files, tokenPath, storedTokensPath, lock }), journal);
    },
    own,
    savedApproval: async () => {
      if (noHome) return undefined;
      const { SavedApproval } = await import("../store/saved_approval.ts");
      return new SavedApproval(files, (await own()).approvedLogin, endpoint);
    },
    pendingCode: async () => {
      if (noHome) return undefined;
      const { EndpointFile } = await import("../store/endpoint_file.ts");
      return new EndpointFile(files, (await own()).pendingLogin, endpoint);
    },
    gitNotes: async () => {
      if (noHome) return undefined;
      const [{ EndpointFile }, { GitNotes }] = await Promise.all([
        import("../store/endpoint_file.ts"),
        import("./git/notes.ts"),
      ]);
      return new GitNotes(new EndpointFile(files, (await own()).gitNotes, endpoint), clock);
    },
    refreshLog: async () => {
      if (noHome) return undefined;
      const { RefreshLog } = await import("../store/refresh_log.ts");
      return new RefreshLog(files, (await own()).refreshLog);
    },
    answers: async () => {
      if (noHome || host.mayKeep?.((await own()).folder) === false) return undefined;
      const { Answers } = await import("./account/answers.ts");
      return new Answers(files, (await own()).answers);
    },
    git: async () =>
      processes &&
      new (await import("../git/credential.ts")).GitCredential({
        processes,
        clock,
        signal,
        onWait: waitForGit,
      }, endpoint),
    signal,
  };
}

// Most calls make no request.
function fetchOf(host: Host, config: Config): typeof globalThis.fetch {
  let found: Promise<typeof globalThis.fetch> | undefined;
  return async (input, init) => {
    found ??= import("./transport/fetch.ts").then(({ configuredFetch }) => configuredFetch(host, config));
    return await (await found)(input, init);
  };
}

function tracedFetch(fetch: typeof globalThis.fetch, host: Host): typeof globalThis.fetch {
  return async (input, init) => {
    const { traced } = await import("./transport/trace.ts");
    return await traced(fetch, host)(input, init);
  };
}

// What was said in this process, or what it was about, so that nobody hears it twice.
const said = new Set<string>();

function warn({ terminal }: Host, warning: string, about?: string): void {
  if (!said.has(about || warning)) terminal.err(`Warning: ${warning}\n`);
  said.add(about || warning);
}

// A whole machine stands for itself: what it lacks, such as programs, must not come from this one.
function isWhole(host: Partial<Host> = {}): host is Host {
  const { env, clock, fetch, files, paths, terminal } = host;
  return [env, clock, fetch, files, paths, terminal].every((part) => part !== undefined);
}
