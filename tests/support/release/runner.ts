/**
 * Knows how a runner of GitHub Actions runs a composite action: inputs, conditions, the files that steps write to, the cache,
 * and an end that comes whatever happened.
 * Must not know what the action does.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import process from "node:process";
import { run } from "../../../tools/release/run.ts";
import { type Finished, startProgram } from "../program/program.ts";

interface Step {
  readonly uses?: string;
  readonly if?: string;
  readonly shell?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}

/** An action's file. */
export interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: {
    readonly using: string;
    readonly steps: readonly Step[];
    readonly main: string;
    readonly post: string;
  };
}

/** Reads an action's file with the YAML parser that Bun has. */
export async function readAction(path: string): Promise<Action> {
  const script = "console.log(JSON.stringify(Bun.YAML.parse(await Bun.file(process.argv[1]).text())))";
  return JSON.parse(await run("bun", ["-e", script, path]));
}

/** A job on a machine in `folder`; `cache` is a folder that outlives it. */
export class Job {
  readonly #folder: string;
  readonly #cache: string;
  readonly #env: Record<string, string>;
  readonly #ends: (() => Promise<Finished>)[] = [];
  /** All that the steps printed. */
  log = "";

  /** A job with this environment. */
  constructor(folder: string, cache: string, env: Readonly<Record<string, string>>) {
    [this.#folder, this.#cache] = [folder, cache];
    Deno.mkdirSync(`${folder}/temp`, { recursive: true });
    this.#env = {
      PATH: process.env["PATH"]!,
      ...env,
      RUNNER_TEMP: `${folder}/temp`,
      CI: "true",
      GITHUB_ACTIONS: "true",
    };
  }

  /** Runs the action of this checkout with these inputs; gives the status of the step that failed, or 0. */
  async use(given: Readonly<Record<string, string>>): Promise<number> {
    const action = await readAction("action.yml");
    const defaults = Object.entries(action.inputs).map(([name, input]) => [name, String(input.default)]);
    const inputs: Record<string, string> = { ...Object.fromEntries(defaults), ...given };
    const names: Record<string, string> = {
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`inputs.${name}`, value])),
      "runner.temp": this.#env["RUNNER_TEMP"]!,
      "runner.os": "Linux",
      "runner.arch": "X64",
    };
    const fill = (text: string) =>
      text.replaceAll(/\$\{\{ ([\w.-]+) \}\}/g, (_, name: string) => valueOf(name, names));
    for (const step of action.runs.steps) {
      if (step.if !== undefined && !holds(step.if, names)) continue;
      const filled = (record: Readonly<Record<string, string>> = {}) =>
        Object.fromEntries(Object.entries(record).map(([name, text]) => [name, fill(text)]));
      if (step.uses?.startsWith("actions/cache@")) this.#restore(filled(step.with));
      else if (step.uses !== undefined) await this.#useNode(step.uses, filled(step.with));
      else {
        const { status } = await this.run(step.run!, {
          ...filled(step.env),
          GITHUB_ACTION_PATH: process.cwd(),
        });
        if (status !== 0) return status;
      }
    }
    return 0;
  }

  /** Runs a step's script. */
  async run(script: string, env: Readonly<Record<string, string>> = {}): Promise<Finished> {
    return await this.#start("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], env);
  }

  /** Ends the job. */
  async end(): Promise<void> {
    for (const end of this.#ends.reverse()) await end();
  }

  /** A variable that a step has set for later ones. */
  variable(name: string): string | undefined {
    return this.#env[name];
  }

  async #start(command: string, args: string[], env: Readonly<Record<string, string>>): Promise<Finished> {
    const files = ["ENV", "PATH", "STATE"].map((name) =>
      [`GITHUB_${name}`, `${this.#folder}/${name}`] as const
    );
    for (const [, file] of files) Deno.writeTextFileSync(file, "");
    const all = { ...this.#env, ...Object.fromEntries(files), ...env };
    const ended = await startProgram(command, args, { env: all }).finished;
    this.log += ended.stdout + ended.stderr;
    Object.assign(this.#env, this.#written("ENV"));
    for (const folder of Deno.readTextFileSync(`${this.#folder}/PATH`).split("\n").filter(Boolean)) {
      this.#env["PATH"] = `${folder}:${this.#env["PATH"]}`;
    }
    return ended;
  }

  #written(name: string): Record<string, string> {
    const text = Deno.readTextFileSync(`${this.#folder}/${name}`);
    const found = text.matchAll(/^(\w+)(?:=(.*)|<<(\w+)\n([^]*?)\n\3)$/gm);
    return Object.fromEntries([...found].map(([, key, value, , long]) => [key, value ?? long]));
  }

  async #useNode(uses: string, inputs: Readonly<Record<string, string>>): Promise<void> {
    const folder = uses.replace(/^\$\//, "");
    const { runs } = await readAction(`${folder}/action.yml`);
    const given = Object.fromEntries(
      Object.entries(inputs).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text]),
    );
    await this.#start("node", [`${folder}/${runs.main}`], given);
    const state = Object.fromEntries(
      Object.entries(this.#written("STATE")).map(([name, value]) => [`STATE_${name}`, value]),
    );
    this.#ends.push(() => this.#start("node", [`${folder}/${runs.post}`], { ...given, ...state }));
  }

  #restore({ path, key }: Readonly<Record<string, string>>): void {
    const copy = (from: string, to: string) => spawnSync("cp", ["-r", from, to]);
    copy(`${this.#cache}/${key}`, path!);
    this.#ends.push(() => {
      copy(path!, `${this.#cache}/${key}`);
      return Promise.resolve({ status: 0, stdout: "", stderr: "" });
    });
  }
}

function valueOf(name: string, names: Readonly<Record<string, string>>): string {
  if (!(name in names)) throw new Error(`A runner of this machine knows no ${name}`);
  return names[name]!;
}

function holds(condition: string, names: Readonly<Record<string, string>>): boolean {
  const [, name, operator, value] = /^([\w.-]+) (==|!=) '(.*)'$/.exec(condition)!;
  return (valueOf(name!, names) === value) === (operator === "==");
}
