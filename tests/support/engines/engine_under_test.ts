/**
 * Knows what a test asks of an engine that it tries: a real one, which can be stopped and started, or one in memory.
 * Must not know which engine it is.
 *
 * @module
 */

import type { Engine } from "../../../lib/store/engines/engine.ts";

/** An engine with a place of its own in it, empty at first. */
export interface EngineUnderTest extends AsyncDisposable {
  /** The place, for whoever asks it directly. */
  readonly engine: Engine;
}

/** What somebody may do there. */
export type Rights = "nothing" | "read" | "read and write";

/** A server of its own, for the built program. */
export interface EngineServer extends EngineUnderTest {
  /** Its address, such as `http://127.0.0.1:2379`. */
  readonly address: string;
  /** What the program's environment says of it; with `address`, that it is reached there. */
  env(address?: string): Readonly<Record<string, string>>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Starts it again where it was, with what it had kept. */
  start(): Promise<void>;
  /** Gives whoever `env` asks as these rights to the place from now on, in place of all. */
  allow(rights: Rights): Promise<void>;
}
