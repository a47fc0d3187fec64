/**
 * Knows what an engine that is named by an address may ask of the machine: types only.
 * Must not know any engine.
 *
 * @module
 */

import type { Connection, Host } from "../../host/host.ts";
import type { EngineVariable } from "./variables.ts";

/** What an engine is opened with. Nothing is asked of it before the engine is first read or written. */
export interface EngineHost extends Pick<Host, "clock" | "files" | "paths" | "processes"> {
  /** A variable's value; none where it is empty. */
  readonly variable: (name: EngineVariable) => string | undefined;
  /** A web fetch through the proxy that the settings name, which trusts further CAs and shows a client certificate. */
  readonly connect: (
    how?: Pick<Connection, "certificates" | "identity">,
  ) => typeof globalThis.fetch;
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs: number;
  /** The hosts that may be reached over http although others can read what is sent. */
  readonly insecureHosts: readonly string[];
}

/** Where an engine keeps tokens, as a person names it. */
export interface StoreAddress {
  /** All of it, such as `etcd:https://a:2379,https://b:2379/team/hf`. */
  readonly text: string;
  /** The servers' addresses, without a trailing slash; none where they are known otherwise. */
  readonly servers: readonly string[];
  /** The rest, such as `team/hf`: no slash at either end. */
  readonly path: string;
}
