/**
 * Knows how to run the program in the root folder of a minimal container without a container engine: read-only, as a user
 * that is not root, with nothing of this machine but its kernel and network.
 * Must not know what the program does there.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { type Finished, type Running, startProgram } from "../program/program.ts";

/** The user in it, whom no `/etc/passwd` knows. */
export const USER = 65532;

/** A container that the program can be run in. */
export interface Container {
  /** The volume's folder on this machine; `/tokens` inside. */
  readonly volume: string;
  /** Starts the program with this environment and no other. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>): Running;
  /** Runs it to its end. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Finished>;
}

const isRoot = process.getuid?.() === 0;
// Root drops its own rights first: in a user namespace of its own it would still own every file.
const BWRAP = [
  ...isRoot ? ["setpriv", `--reuid=${USER}`, `--regid=${USER}`, "--clear-groups"] : [],
  ...["bwrap", "--unshare-user", "--unshare-pid", "--die-with-parent", "--clearenv"],
  ...["--uid", String(USER), "--gid", String(USER)],
];

/** Whether a root folder can be entered here. */
export function hasContainers(): boolean {
  const [command, ...args] = [...BWRAP, "--ro-bind", "/", "/", "--proc", "/proc", "/bin/true"];
  return spawnSync(command!, args).status === 0;
}

/** How a container differs from the usual one. */
export interface ContainerOptions {
  /** Whether it has `/proc`, which every engine mounts. Default `true`. */
  readonly proc?: boolean;
  /** Whether the program is the container's first process, as under an engine without an init. Default `false`. */
  readonly first?: boolean;
}

/** A container over a root folder; `work` is an empty folder of the test's own. */
export function makeContainer(
  root: string,
  work: string,
  { proc = true, first = false }: ContainerOptions = {},
): Container {
  const [folder, volume] = [join(work, "root"), join(work, "volume")];
  // Out of a checkout that only its owner may enter; linked where that is possible, which costs no space.
  const copied = ["-al", "-a"].some((how) =>
    spawnSync("cp", [how, `${resolve(root)}/.`, folder]).status === 0
  );
  if (!copied) throw new Error(`Cannot copy ${root}`);
  mkdirSync(volume, { mode: 0o700 });
  if (isRoot) chownSync(volume, USER, USER);
  chmodSync(work, 0o755);
  const start: Container["start"] = (args, env = {}) => {
    const [command, ...rest] = [
      ...BWRAP,
      ...first ? ["--as-pid-1"] : [],
      ...[
        "--ro-bind",
        folder,
        "/",
        ...proc ? ["--proc", "/proc"] : [],
        "--bind",
        volume,
        "/tokens",
        "--chdir",
        "/",
      ],
      ...Object.entries({ HF_HOME: "/tokens", ...env }).flatMap(([name, value]) => ["--setenv", name, value]),
      ...["/hf-auth", ...args],
    ];
    return startProgram(command!, rest, {});
  };
  return { volume, start, run: (args, env) => start(args, env).finished };
}
