/**
 * Knows how `hf-auth exec` hands the token to one program, and which variables that program does not get.
 * Must not know how a process is replaced.
 *
 * @module
 */

import { requireOwnHub } from "../../../auth/transport/own_hub.ts";
import { readConfig, TOKEN_VARIABLES } from "../../../config.ts";
import { HfAuthError } from "../../../errors.ts";
import type { CommandContext } from "../../command.ts";
import { tokenInUse } from "./token_in_use.ts";

/** As a shell and env(1) say that there is no such program, or that it can't be run. */
const NOT_FOUND = 127, NOT_EXECUTABLE = 126;

/** Makes room for a program that has the token. */
export async function run(context: CommandContext): Promise<number> {
  const { host, output, options, rest } = context;
  const [command, ...args] = rest;
  if (command === undefined) {
    throw new HfAuthError("usage", "No command given", {
      hint: "Put it after two dashes, such as `hf-auth exec -- python train.py`",
    });
  }
  const names = ["HF_TOKEN", ...options.texts("set").map(requireName)];
  if (!host.processes) {
    throw new HfAuthError("usage", "This machine cannot run other programs", {
      hint: "Use hf-auth as a program of the system; a WASI component has no processes",
    });
  }
  const active = await tokenInUse(context);
  // What it is handed goes where HF_ENDPOINT says, which it is handed too.
  if (active.source === "file") requireOwnHub(active, readConfig(host).endpoint);
  const changes = {
    ...Object.fromEntries([...TOKEN_VARIABLES, "HF_AUTH_TOKEN_NAME"].map((name) => [name, undefined])),
    ...Object.fromEntries(names.map((name) => [name, active.token.reveal()])),
  };
  const ended = await host.processes.become(command, args, changes);
  if (typeof ended === "number") return ended;
  if (ended === "ENOENT") {
    output.error(`Command not found: ${command}`);
    return NOT_FOUND;
  }
  output.error(`Cannot run ${command}: ${ended === "EACCES" ? "permission denied" : ended}`);
  return NOT_EXECUTABLE;
}

function requireName(name: string): string {
  if (/^[^=\0]+$/.test(name)) return name;
  throw new HfAuthError("usage", `This cannot be the name of a variable: ${name}`, {
    hint: "Give --set a name such as HF_API_TOKEN; the value is always the token",
  });
}
