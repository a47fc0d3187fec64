/**
 * Knows how to set the stage for one try after the other: a Hub behind a gate, a home, and what lies there.
 * Must not know what is tried, nor judge it.
 *
 * @module
 */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { readDocument } from "../../lib/store/ini/ini.ts";
import { grant } from "../support/fakes/granted_token.ts";
import { approve } from "../support/hub/approve.ts";
import { type ClassicToken, CLIENT_ID, type Hub, startHub } from "../support/hub/hub.ts";
import { type Finished, hfAuth, type Home, makeHome } from "../support/program/program.ts";
import { classicTokens, pathIn, type State } from "../support/store/state.ts";
import { type Command, type Found, type Material, pendingLogin } from "./commands.ts";
import { type Gate, openGate, type Pair } from "./gate.ts";

/** A file that lies in the home. */
export interface Lying {
  readonly text: string;
  /** Its permission bits. */
  readonly mode: number;
}

/** A stage, where one thing is tried at a time. */
export class Stage implements AsyncDisposable {
  readonly gate: Gate;
  readonly home: Home;
  readonly env: Record<string, string>;
  readonly #hub: Hub;
  readonly #given: ClassicToken;
  #pair: Pair | undefined;

  private constructor(hub: Hub, gate: Gate, home: Home, given: ClassicToken) {
    [this.gate, this.home, this.#hub, this.#given] = [gate, home, hub, given];
    // No other program is found, and what goes to a temporary folder is found again.
    const more = { NO_COLOR: "1", PATH: this.inHome("bin"), TMPDIR: this.inHome("tmp") };
    this.env = home.env(gate.url, more);
  }

  /** Opens a stage. */
  static async open(): Promise<Stage> {
    const [given] = classicTokens("given", 1);
    const hub = await startHub({ tokens: [given!] });
    return new Stage(hub, await openGate(hub), await makeHome(), given!);
  }

  /** A path in the home. */
  inHome(name: string): string {
    return join(this.home.path, name);
  }

  /** Puts there what the command finds, and nothing else. */
  async set(command: Command): Promise<{ material: Material; found: Found }> {
    for (const folder of ["huggingface", "tmp"]) {
      await rm(this.inHome(folder), { recursive: true, force: true });
      await mkdir(this.inHome(folder), { mode: 0o700 });
    }
    const material = {
      pair: await this.#freshPair(),
      given: this.#given,
      pendingLogin: command.grants === "login" ? await this.#approvedCode() : "",
    };
    const found = command.finds(material);
    for (const [name, text] of Object.entries(found.files)) await this.home.write(name, text);
    this.gate.grants.length = 0;
    return { material, found };
  }

  /** Runs the program without a fault. */
  run(...args: string[]): Promise<Finished> {
    return hfAuth(args, { env: this.env });
  }

  /** Asks the Hub for a new token, past the program. */
  async ask({ refresh_token }: Pair): Promise<Pair> {
    const grant_type = "refresh_token";
    const body = new URLSearchParams({ grant_type, refresh_token, client_id: CLIENT_ID });
    const answer = await fetch(`${this.gate.url}/oauth/token`, { method: "POST", body });
    if (!answer.ok) throw new Error(`The Hub refused to refresh: ${await answer.text()}`);
    return await answer.json();
  }

  /** All that lies in the home, by its path there. */
  look(): Map<string, Lying> {
    const names = readdirSync(this.home.path, { recursive: true, encoding: "utf8" });
    const files = names.map((name) => [name, statSync(this.inHome(name))] as const).filter(([name, found]) =>
      found.isFile() && name !== "calls"
    );
    return new Map(files.map(([name, { mode }]) => [name, {
      text: readFileSync(this.inHome(name), "utf8"),
      mode: mode & 0o777,
    }]));
  }

  /** What the two files say by Python's rules, or undefined when Python could not read them. */
  state(): State | undefined {
    const files = this.look();
    const text = (name: string) => files.get(join("huggingface", name))?.text;
    try {
      const { sections } = readDocument(new TextEncoder().encode(text("stored_tokens") ?? ""));
      const stored = new Map(sections.map(({ name, values }) => [name, Object.fromEntries(values)]));
      return { stored, active: text("token")?.trim() };
    } catch {
      return undefined;
    }
  }

  /** The folder of the two files. */
  get folder(): string {
    return pathIn(this.home);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.gate[Symbol.asyncDispose]();
    await this.#hub.close();
    await this.home[Symbol.asyncDispose]();
  }

  /** A pair that nobody has used: of the last login, whatever became of it on this machine. */
  async #freshPair(): Promise<Pair> {
    const last = this.gate.grants.at(-1) ?? this.#pair;
    return this.#pair = last === undefined ? await grant(this.#hub) : await this.ask(last);
  }

  async #approvedCode(): Promise<string> {
    const body = new URLSearchParams({ client_id: CLIENT_ID });
    const answer = await fetch(`${this.#hub.url}/oauth/device`, { method: "POST", body });
    const { device_code, user_code } = await answer.json();
    await approve(this.#hub.url, user_code);
    return pendingLogin(this.gate.url, CLIENT_ID, { device_code, user_code });
  }
}
