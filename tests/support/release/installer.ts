/**
 * Knows how install.sh is run by the shells that people have, for a user with a home of their own.
 * Must not know what it should do.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { type Finished, startProgram } from "../program/program.ts";

/** A machine's shell and programs. */
export interface Machine {
  readonly name: string;
  readonly shell: readonly [string, ...string[]];
  /** Its programs, if it has not those of this machine: BusyBox's alone. */
  readonly only?: readonly string[];
}

const BUSYBOX =
  "awk cat chmod env gzip mkdir mktemp mv printf pwd rm rmdir sh sha256sum sleep tar test uname wget";

/** The shells, and a machine that has nothing but BusyBox. */
export const MACHINES: readonly Machine[] = [
  { name: "dash", shell: ["dash"] },
  { name: "bash", shell: ["bash"] },
  { name: "busybox sh", shell: ["busybox", "sh"] },
  { name: "BusyBox alone", shell: ["sh"], only: BUSYBOX.split(" ") },
];

/** A user's folder in which install.sh is run. */
export class Installer {
  readonly #machine: Machine;
  readonly #url: string;
  readonly #bin: string;
  /** `HOME`. */
  readonly home: string;

  /** A user in `folder` who installs from `url`. */
  constructor(machine: Machine, folder: string, url: string) {
    [this.#machine, this.#url] = [machine, url];
    this.home = join(folder, "home");
    this.#bin = join(folder, "bin");
    mkdirSync(this.home, { recursive: true });
    mkdirSync(this.#bin);
    const busybox = spawnSync("which", ["busybox"], { encoding: "utf8" }).stdout.trim();
    for (const name of machine.only ?? []) symlinkSync(busybox, join(this.#bin, name));
  }

  /** Puts a program of this text before those that the machine has. */
  program(name: string, text: string): void {
    writeFileSync(join(this.#bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }

  /** Runs it with these arguments, from standard input as README has it; these words go before the shell. */
  run(
    args: readonly string[] = [],
    env: Record<string, string> = {},
    before: readonly string[] = [],
  ): Promise<Finished> {
    const [command, ...rest] = [...before, ...this.#machine.shell, "-s", "--", ...args];
    const path = this.#machine.only ? this.#bin : `${this.#bin}:${process.env["PATH"]}`;
    return startProgram(command!, rest, {
      env: { PATH: path, HOME: this.home, HF_AUTH_INSTALL_FROM: this.#url, ...env },
      cwd: this.home,
      stdin: readFileSync("packages/install/install.sh", "utf8"),
    }).finished;
  }

  /** Every file under the home with its mode and text. */
  files(): Record<string, string> {
    return filesUnder(this.home);
  }
}

/** Every file under a folder with its mode and text. */
export function filesUnder(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort().flatMap((name) => {
    const path = join(folder, name);
    const stat = statSync(path);
    return stat.isFile() ? [[name, `${(stat.mode & 0o777).toString(8)} ${readFileSync(path, "utf8")}`]] : [];
  });
  return Object.fromEntries(entries);
}
