/**
 * Knows how this process makes room for another program: replaced by it, or, where a runtime can't, as its parent that passes
 * on signals.
 * Must not know which program it is. What `execvp` does is done here too: `PATH` is searched as it is.
 *
 * @module
 */

import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { Processes } from "../host.ts";
import { codeOf } from "./files/disk.ts";

/** Replaces this process by the program in a file; gives the POSIX name of what was in the way. */
export type Execve = (
  path: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
) => string;

/** Gives this process's place to a program, by `execve` where there is one; see {@linkcode Processes.become}. */
export async function become(
  execve: Execve | undefined,
  ...[command, args, changes]: Parameters<Processes["become"]>
): Promise<number | string> {
  if (command === "") return "ENOENT";
  const env = changed(changes);
  return execve ? replace(execve, command, args, env) : await runInside(command, args, env);
}

function changed(changes: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries({ ...process.env, ...changes });
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Where a program may be, as execvp(3) looks for it. */
function placesOf(command: string): string[] {
  if (command.includes("/")) return [command];
  return (process.env["PATH"] ?? "/bin:/usr/bin").split(":").map((folder) => join(folder || ".", command));
}

function replace(
  execve: Execve,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): string {
  // The runtimes ignore these, and what is ignored stays so; what is caught does not.
  for (const signal of ["SIGPIPE", "SIGXFSZ"] as const) process.on(signal, () => {});
  // Node says that this is new: nothing that a person could do something about.
  process.emitWarning = () => {};
  let reason = "ENOENT";
  for (const place of placesOf(command)) {
    const failed = execve(place, [command, ...args], env);
    // A script that does not say what runs it.
    const code = failed === "ENOEXEC" ? execve("/bin/sh", ["sh", place, ...args], env) : failed;
    if (code !== "ENOENT" && code !== "ENOTDIR") reason = code;
    if (!["ENOENT", "ENOTDIR", "EACCES"].includes(code)) break;
  }
  return reason;
}

/** What a terminal sends to all that run in it, and what somebody sends to this process alone. */
const OF_A_TERMINAL = ["SIGINT", "SIGQUIT"] as const;
const OF_OTHERS = ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGWINCH"] as const;

async function runInside(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number | string> {
  return await new Promise((resolve) => {
    const child = spawn(command, [...args], { env, stdio: "inherit", windowsHide: false });
    const { isatty } = process.getBuiltinModule("node:tty");
    const atTerminal = [0, 1, 2].some((stream) => isatty(stream));
    const undo = [...OF_A_TERMINAL, ...OF_OTHERS].flatMap((signal) => {
      const passOn = () => {
        if (!atTerminal || !(OF_A_TERMINAL as readonly string[]).includes(signal)) {
          process.kill(child.pid!, signal);
        }
      };
      try {
        process.on(signal, passOn);
        return [() => process.off(signal, passOn)];
      } catch {
        // This system does not have it.
        return [];
      }
    });
    const end = (result: number | string) => {
      for (const step of undo) step();
      resolve(result);
    };
    child.once("error", (error) => end(codeOf(error) ?? "EINVAL"));
    child.once("exit", (status, killer) => end(status ?? 128 + (killer ? constants.signals[killer] : 0)));
  });
}
