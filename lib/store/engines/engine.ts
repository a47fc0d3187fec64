/**
 * Knows what a place over the network must be able to do to keep tokens: read all parts with their version, and replace
 * them against it.
 * Must not know any such place, nor what the parts mean.
 *
 * @module
 */

/** A place over the network that keeps the two documents and the lease under one version. */
export interface Engine {
  /** What messages call it, such as `etcd at https://host:2379/hf`; never a credential. */
  readonly name: string;
  /**
   * What tells this place from every other one, and is the same however the place is named: this machine keeps what belongs
   * to it apart by that, such as a refresh that is not finished. Nothing is asked of the place. Its name unless given.
   */
  readonly id?: () => string | Promise<string>;
  /**
   * What lies there, and its version. A place where nothing lies yet gives no parts, and a version that stands for "must
   * not exist yet".
   *
   * @throws {HfAuthError} `store_unreachable` when no answer came, or none that is the engine's; `store_unreadable` when
   * it refuses, with what to check as the hint.
   */
  read(signal?: AbortSignal): Promise<{ readonly parts: Parts; readonly version: unknown }>;
  /**
   * Replaces parts, all at once; `false`, and nothing is changed, when what lies there is not of `version` any more.
   *
   * @throws {HfAuthError} `store_unreachable` when no answer came: it may have been written, or may yet be, and whoever
   * asks again with the same version finds out. `store_unwritable` when it refuses, with what to check as the hint.
   */
  write(change: PartsChange, version: unknown, signal?: AbortSignal): Promise<boolean>;
}

/** What an engine keeps, as texts. */
export interface Parts {
  /** The active token. */
  readonly active?: string;
  /** All stored tokens. */
  readonly stored?: string;
  /** Who refreshes now, and who has written lately; no secret. */
  readonly lease?: string;
}

/** What {@linkcode Engine.write} replaces; `null` removes a part, and what is left out stays. */
export type PartsChange = { readonly [K in keyof Parts]?: string | null };
