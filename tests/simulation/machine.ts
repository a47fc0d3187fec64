/**
 * Knows a machine that crashes, stands still and has a clock of its own: what runs there is the real code.
 * Must not know why any of that happens.
 *
 * @module
 */

import assert from "node:assert/strict";
import { authRepair } from "../../lib/auth/repair.ts";
import { HfAuthError, isHfAuthError } from "../../lib/errors.ts";
import type { Clock, Files, Host, Processes } from "../../lib/host/host.ts";
import { memoryHost } from "../../lib/host/memory/host.ts";
import type { Engine } from "../../lib/store/engines/engine.ts";
import { engineStorage } from "../../lib/store/engines/engine_storage.ts";
import type { Storage } from "../../lib/store/storage.ts";
import type { SimulatedHub, Use } from "./hub.ts";
import type { Network } from "./network.ts";
import type { World } from "./world.ts";

/** What is the same for all machines. */
export interface Surroundings {
  readonly seed: number;
  readonly world: World;
  readonly random: () => number;
  readonly network: Network;
  readonly hub: SimulatedHub;
  /** The place that keeps the tokens. */
  readonly engine: Engine;
  /** When the world began, in milliseconds since the Unix epoch. */
  readonly epoch: number;
  /** What may befall a machine right now; most of the time nothing. */
  readonly strike: (machine: Machine, moment: Moment) => Blow | undefined;
}

/** When something may befall a machine: between the Hub's answer and whatever comes next, and so on. */
export type Moment = "Hub's answer" | "file" | "engine's answer" | "journal";
/** What does. */
export type Blow = "crash" | "pause" | "cut";

/** From one start of a machine to its crash. */
export interface Run {
  isOver: boolean;
}

const PATIENCE = { engine: 10_000, HEAD: 2_000, POST: 30_000 }; // ms, as the real code has it

/** One machine. */
export class Machine {
  readonly number: number;
  /** The run that is under way; over while the machine is down. */
  run: Run = { isOver: true };
  /** Whether it stays down. */
  isDead = false;
  readonly #around: Surroundings;
  readonly #host: Host;
  #started = 0;
  #pausedUntil = 0;
  #suspended = 0;
  #wall: number;
  #boot = 0;
  #bootedAt = 0;

  /** Its clock is wrong by `wall` milliseconds. */
  constructor(number: number, around: Surroundings, wall: number) {
    this.number = number;
    this.#around = around;
    this.#wall = wall;
    this.#host = memoryHost({ programs: {}, listens: false });
  }

  /** Starts it: `task` runs until the next crash. */
  start(task: () => Promise<void>): void {
    this.run = { isOver: false };
    this.#boot++;
    this.#bootedAt = this.#around.world.time;
    this.#around.world.start(task);
  }

  /** Whatever runs there goes no further; its disk stays. */
  crash(): void {
    this.run.isOver = true;
  }

  /** Nothing goes on there for a while; its monotonic clock may stand still, too. */
  pause(ms: number, isSuspended: boolean): void {
    const { time } = this.#around.world;
    if (this.#pausedUntil > time) return;
    this.#pausedUntil = time + ms;
    if (isSuspended) this.#suspended += ms;
  }

  /** Moves its clock. */
  setBack(ms: number): void {
    this.#wall -= ms;
  }

  /** What a new process there works with. */
  process(): { readonly host: Host; readonly store: Storage } {
    const { random } = this.#around;
    const clock = this.#clock();
    const host: Host = {
      ...this.#host,
      clock,
      files: this.#files(),
      processes: this.#processes(),
      fetch: (input, init) => this.#fetch(new URL(input as URL), init),
    };
    return { host, store: engineStorage(this.#engine(), { clock, random }) };
  }

  #clock(): Clock {
    const { world, epoch } = this.#around;
    return {
      now: () => epoch + world.time + this.#wall,
      // While it is suspended nobody looks.
      monotonic: () => 1_000_000 + world.time - this.#suspended,
      sinceBoot: () => Promise.resolve({ boot: `${this.#boot}`, ms: world.time - this.#bootedAt }),
      sleep: (ms) => this.#wait((wake) => this.#deliver(world.time + Math.max(0, ms), () => wake(() => {}))),
    };
  }

  /** What a command leaves to another process when it ends: to store what it could not. */
  #processes(): Processes {
    return {
      ...this.#host.processes!,
      ownPath: () => "hf-auth",
      run: (_, args, { onStart }) => {
        assert.deepEqual(args, ["repair", "--wait"]);
        this.#around.world.start(async () => {
          // Where the store can't be read after that, nobody hears of it.
          await authRepair({ ...this.process(), wait: true }).catch((error) => {
            if (!isHfAuthError(error)) throw error;
          });
        });
        onStart?.();
        return new Promise(() => {});
      },
    };
  }

  /** Waits, unless this run is over: then nothing ever comes. */
  #wait<T>(plan: (wake: (settle: () => T) => void) => void): Promise<T> {
    const { isOver } = this.run;
    return this.#around.world.wait<T>((wake) => isOver ? undefined : plan(wake));
  }

  /** Does something there at that time, or when it goes on again; nothing after a crash. */
  #deliver(time: number, what: () => void): void {
    const { run } = this;
    this.#around.world.at(time, () => {
      if (run.isOver) return;
      if (this.#around.world.time < this.#pausedUntil) this.#deliver(this.#pausedUntil, what);
      else what();
    });
  }

  async #send<T>(
    place: "engine" | "hub",
    patience: number,
    serve: () => T | Promise<T>,
    landed?: (value: T) => void,
  ) {
    const { network, world } = this.#around;
    const latest = world.time + patience;
    return await this.#wait<{ readonly value: T } | undefined>((wake) =>
      network.send(
        this.number,
        place,
        { patience, dropsLate: place === "hub" },
        serve,
        ({ end, answer }) =>
          this.#deliver(end, () => {
            // Who wakes up finds the time over before he finds the answer.
            const isLate = world.time > latest;
            if (answer && !isLate) {
              const blow = this.#around.strike(this, place === "hub" ? "Hub's answer" : "engine's answer");
              if (blow === "crash") return this.crash();
              landed?.(answer.value);
              if (blow === "pause") return this.#deliver(world.time, () => wake(() => answer));
            }
            wake(() => isLate ? undefined : answer);
          }),
      )
    );
  }

  #engine(): Engine {
    const { engine, seed, hub, world } = this.#around;
    const name = `fleet ${seed} ${this.number}#${this.#started++}`;
    const ask = async <T>(serve: () => Promise<T>): Promise<T> => {
      const answer = await this.#send("engine", PATIENCE.engine, serve);
      if (!answer) throw new HfAuthError("store_unreachable", `Could not reach ${name}`);
      return answer.value;
    };
    return {
      name,
      read: () => ask(() => engine.read()),
      write: (change, version) =>
        ask(async () => {
          const isWritten = await engine.write(change, version);
          for (const use of isWritten ? hub.uses : []) {
            if (use.next !== undefined && change.stored?.includes(use.next)) use.written ??= world.time;
          }
          return isWritten;
        }),
    };
  }

  async #fetch(url: URL, { method = "GET", body }: RequestInit = {}): Promise<Response> {
    const { hub, world } = this.#around;
    const user = this.run;
    const params = new URLSearchParams(`${body ?? ""}`);
    const patience = method === "HEAD" ? PATIENCE.HEAD : PATIENCE.POST;
    if (url.pathname !== "/oauth/token") throw new Error(`Unexpected request: ${url.pathname}`);
    const answer = await this.#send<{ response: Response; use?: Use }>(
      "hub",
      patience,
      () => hub.answer(method, params, user, world.time),
      ({ use }) => use && (use.landed = world.time),
    );
    if (!answer) throw new TypeError("The network is down");
    return answer.value.response;
  }

  /** Its files, each change of which takes a moment. */
  #files(): Files {
    const { files } = this.#host;
    const moment = async () => {
      const { world, strike } = this.#around;
      await this.#wait<void>((wake) =>
        this.#deliver(world.time + 1, () => strike(this, "file") === "crash" ? this.crash() : wake(() => {}))
      );
    };
    // A process is known by its store's name, a machine's files are not.
    const at = (path: string) => path.replace(/%23\d+/, "");
    return {
      read: (path, options) => files.read(at(path), options),
      readBytes: (path, options) => files.readBytes(at(path), options),
      isHalfWritten: (path) => files.isHalfWritten(at(path)),
      finish: (path) => files.finish(at(path)),
      look: (path) => files.look(at(path)),
      list: (path) => files.list(at(path)),
      removeDrafts: (path) => files.removeDrafts(at(path)),
      withLock: (path, work, options) => files.withLock(at(path), work, options),
      write: async (path, content, options) => {
        await moment();
        return await files.write(at(path), content, options);
      },
      remove: async (path) => {
        await moment();
        await files.remove(at(path));
      },
      reserve: async (path, size) => {
        await moment();
        const room = await files.reserve(at(path), size);
        const keep = (text: string) => {
          const isStruck = this.#around.strike(this, "journal") === "crash";
          // Torn, or just whole.
          room.keep(isStruck && this.#around.random() < 0.5 ? text.slice(0, text.length / 2) : text);
          if (isStruck) this.crash();
        };
        return { ...room, keep };
      },
    };
  }
}
