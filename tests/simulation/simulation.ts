/**
 * Knows how a fleet lives through a scenario, and what must hold then.
 * Must not know how the code does it.
 *
 * @module
 */

import { keepFresh } from "../../lib/auth/fleet/keep_fresh.ts";
import { getToken } from "../../lib/auth/token.ts";
import { isHfAuthError } from "../../lib/errors.ts";
import type { Engine } from "../../lib/store/engines/engine.ts";
import { memoryEngine } from "../../lib/store/engines/memory.ts";
import { parseIni } from "../../lib/store/ini/ini.ts";
import { randomNumbers } from "../support/random.ts";
import { SimulatedHub } from "./hub.ts";
import { hours, isExcused, isGone, tooOften, usedTwice, wornOut } from "./judge.ts";
import { type Blow, Machine, type Moment, type Surroundings } from "./machine.ts";
import { Network } from "./network.ts";
import { type Fate, LONGEST_CUT, type Scenario, scenarioOf } from "./scenario.ts";
import { World } from "./world.ts";

/** What came of it. */
export interface Verdict {
  readonly seed: number;
  readonly machines: number;
  /** What must not be; none, if all is well. */
  readonly problems: readonly string[];
  /** How often something happened that is nobody's fault. */
  readonly counts: Readonly<Record<Count, number>>;
}

type Count =
  | "calls"
  | "unanswered"
  | "late tokens"
  | "engine reads"
  | "engine writes"
  | "busiest second"
  | "Hub requests"
  | "refreshes"
  | "Hub failures"
  | "answers lost"
  | "crashed between"
  | "logins lost";

const HOUR = 3_600_000;
const EPOCH = Date.UTC(2026, 0, 1);

/** Lives through what a seed has in store. */
export async function simulate(seed: number, machines?: number): Promise<Verdict> {
  const random = randomNumbers(seed);
  return await new Fleet(seed, random, scenarioOf(random, machines)).live();
}

/** A fleet in one scenario. */
export class Fleet {
  readonly #seed: number;
  readonly #random: () => number;
  readonly #scenario: Scenario;
  readonly #world = new World();
  readonly #hub: SimulatedHub;
  readonly #network: Network;
  readonly #machines: readonly Machine[];
  readonly #problems: string[] = [];
  readonly #engine: Engine;
  readonly #perSecond = new Map<number, number>();
  #engineLoad = { reads: 0, writes: 0 };
  #calls = 0;
  #unanswered = 0;
  #late = 0;

  /** Nothing happens yet. */
  constructor(seed: number, random: () => number, scenario: Scenario) {
    [this.#seed, this.#random, this.#scenario] = [seed, random, scenario];
    this.#hub = new SimulatedHub(scenario);
    this.#engine = this.#counted(memoryEngine());
    this.#network = new Network(this.#world, random, scenario.quality, scenario.cuts);
    const around: Surroundings = {
      seed,
      world: this.#world,
      random,
      network: this.#network,
      hub: this.#hub,
      engine: this.#engine,
      epoch: EPOCH,
      strike: (machine, moment) => this.#strike(machine, moment),
    };
    this.#machines = scenario.machines.map(({ wall }, number) => new Machine(number, around, wall));
  }

  /** Lives through it. */
  async live(): Promise<Verdict> {
    const { machines, herds, calm, end } = this.#scenario;
    const world = this.#world;
    const first = await this.#engine.read();
    await this.#engine.write(this.#hub.stored(EPOCH), first.version);
    [this.#engineLoad, this.#calls] = [{ reads: 0, writes: 0 }, 0];
    machines.forEach((fate, number) => this.#plan(this.#machines[number]!, fate));
    for (const herd of herds) {
      world.at(
        herd,
        () => this.#living().forEach((machine) => world.at(herd, () => this.#startCall(machine))),
      );
    }
    world.at(calm, () => this.#machines.forEach((machine) => machine.run.isOver && this.#startUp(machine)));
    await world.run(end);
    for (const machine of this.#living()) this.#startCall(machine, true);
    await world.run(end + HOUR);
    await this.#judge();
    return { seed: this.#seed, machines: machines.length, problems: this.#problems, counts: this.#counts() };
  }

  #plan(machine: Machine, { crashes, pauses, steps }: Fate): void {
    const world = this.#world;
    this.#startUp(machine);
    for (const { at, up } of crashes) world.at(at, () => this.#crash(machine, up));
    for (const { at, ms, isSuspended } of pauses) world.at(at, () => machine.pause(ms, isSuspended));
    for (const { at, ms } of steps) world.at(at, () => machine.setBack(ms));
  }

  #crash(machine: Machine, up: number | undefined): void {
    if (machine.run.isOver) return;
    machine.crash();
    // Somebody lives on.
    if (up === undefined && this.#machines.some((other) => other !== machine && !other.isDead)) {
      machine.isDead = true;
    }
    this.#world.at(up ?? this.#world.time + HOUR, () => this.#startUp(machine));
  }

  #startUp(machine: Machine): void {
    if (machine.isDead || !machine.run.isOver) return;
    const { watches, gap, isScript } = this.#scenario.machines[machine.number]!;
    machine.start(async () => {
      const clock = machine.process().host.clock;
      if (watches) {
        const random = this.#random;
        await keepFresh({ ...machine.process(), random });
      }
      const script = isScript ? machine.process() : undefined;
      for (;;) {
        await clock.sleep(-gap * Math.log(1 - this.#random()));
        await this.#call(machine, script ?? machine.process());
      }
    });
  }

  #startCall(machine: Machine, isLast = false): void {
    const { run } = machine;
    this.#world.start(() => this.#call(machine, machine.process(), isLast && run === machine.run));
  }

  /** Somebody there asks for a token. */
  async #call(machine: Machine, process: ReturnType<Machine["process"]>, isLast = false): Promise<void> {
    const { logins } = this.#hub;
    const login = logins[machine.number % logins.length]!;
    this.#calls++;
    const complain = (what: string) => {
      if (isLast && !isExcused(login, this.#hub.uses)) this.#problem(`machine ${machine.number} ${what}`);
    };
    try {
      const active = await getToken({ ...process, tokenName: login.name });
      const token = active!.token.reveal();
      if (this.#hub.isGood(token, this.#world.time)) return;
      this.#late++;
      // By its own clock, which may be wrong.
      const knows = !this.#hub.isGood(token, process.host.clock.now() - EPOCH);
      if (knows && !active!.warning && !isExcused(login, this.#hub.uses)) {
        this.#problem(
          `machine ${machine.number} was given a late token without a word at ${hours(this.#world.time)}`,
        );
      }
      complain("has a token that is not good");
    } catch (error) {
      if (!isHfAuthError(error)) throw error;
      this.#unanswered++;
      complain(`has no token: ${error.code} ${error.message}`);
    }
  }

  #strike(machine: Machine, moment: Moment): Blow | undefined {
    const { blows, answerBlows, calm } = this.#scenario;
    if (blows === 0 || this.#world.time >= calm) return undefined;
    // The engine answers much more often than anything else happens.
    const shares = {
      "engine's answer": blows / 50,
      "Hub's answer": answerBlows,
      file: blows,
      journal: blows,
    };
    const share = shares[moment];
    if (this.#random() >= share) return undefined;
    const kind = moment === "Hub's answer" ? this.#random() : 1;
    if (kind < 0.35) {
      machine.pause(this.#random() * 2 * HOUR, this.#random() < 0.5);
      return "pause";
    }
    if (kind < 0.7) {
      const from = this.#world.time;
      const until = Math.min(calm, from + this.#random() * LONGEST_CUT);
      this.#network.cut({ machine: machine.number, place: "engine", directions: ["to"], from, until });
      return "cut";
    }
    const up = this.#random() < 0.3 ? undefined : this.#world.time + this.#random() * 3 * HOUR;
    this.#world.at(this.#world.time, () => {
      if (up === undefined && this.#living().some((other) => other !== machine)) machine.isDead = true;
      else this.#world.at(up ?? this.#world.time + HOUR, () => this.#startUp(machine));
    });
    return "crash";
  }

  /** Every refresh token was used once, nothing is lost, and the engine had little to do. */
  async #judge(): Promise<void> {
    const { uses, logins, failures } = this.#hub;
    const { life, end, machines } = this.#scenario;
    const asked = [
      ...usedTwice(uses),
      ...tooOften(logins, life, end),
      ...wornOut(failures, machines.some(({ watches }) => watches)),
    ];
    for (const problem of asked) this.#problem(problem);
    const { parts } = await this.#engine.read();
    const stored = parseIni(parts.stored ?? "");
    for (const login of logins) {
      const kept = stored.get(login.name)?.values.get("refresh_token");
      if (kept !== login.refreshToken && !isExcused(login, this.#hub.uses)) {
        this.#problem(`${login.name} is lost`);
      }
    }
    const { reads, writes } = this.#engineLoad;
    // A call reads; what is due or has failed is looked at again, and a watch looks every ten minutes.
    const looks = machines.filter(({ watches }) => watches).length * this.#scenario.end / 600_000;
    const most = 8 * this.#calls + 4 * looks + 200 * (uses.length + failures.length) + 1000;
    if (reads + writes > most) this.#problem(`the engine had ${reads + writes} requests, more than ${most}`);
  }

  #counts(): Verdict["counts"] {
    const { uses, logins } = this.#hub;
    return {
      "calls": this.#calls,
      "unanswered": this.#unanswered,
      "late tokens": this.#late,
      "engine reads": this.#engineLoad.reads,
      "engine writes": this.#engineLoad.writes,
      "busiest second": Math.max(0, ...this.#perSecond.values()),
      "Hub requests": this.#hub.requests,
      "refreshes": uses.length,
      "Hub failures": this.#hub.failures.length,
      "answers lost": uses.filter(({ next, landed }) => next !== undefined && landed === undefined).length,
      "crashed between":
        uses.filter((use) =>
          use.next !== undefined && use.landed !== undefined && isGone(use) && use.written === undefined
        )
          .length,
      "logins lost": logins.filter((login) => isExcused(login, this.#hub.uses)).length,
    };
  }

  #counted(engine: Engine): Engine {
    const count = () => {
      const second = Math.floor(this.#world.time / 1000);
      this.#perSecond.set(second, (this.#perSecond.get(second) ?? 0) + 1);
    };
    return {
      name: engine.name,
      read: () => {
        count();
        this.#engineLoad.reads++;
        return engine.read();
      },
      write: (change, version) => {
        count();
        this.#engineLoad.writes++;
        return engine.write(change, version);
      },
    };
  }

  #living(): Machine[] {
    return this.#machines.filter(({ run }) => !run.isOver);
  }

  #problem(what: string): void {
    this.#problems.push(what);
  }
}
