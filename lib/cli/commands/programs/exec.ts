/**
 * Knows how `hf-auth exec` hands the token to one program, and which variables that program does not get.
 * Must not know how a process is replaced.
 *
 * @module
 */

import { requireOwnHub } from "../../../auth/transport/own_hub.ts";
import { isStored, readConfig } from "../../../config.ts";
import { HfAuthError } from "../../../errors.ts";
import { TOKEN_VARIABLES } from "../../../token_variables.ts";
import type { CommandContext } from "../../command.ts";
import { tokenInUse } from "./token_in_use.ts";

/** Makes room for a program that has the token. */
export async function run(context: CommandContext): Promise<number> {
  const { host, options, rest } = context;
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
  if (isStored(active.source)) requireOwnHub(active, readConfig(host).endpoint);
  const changes = {
    ...Object.fromEntries([...TOKEN_VARIABLES, "HF_AUTH_TOKEN_NAME"].map((name) => [name, undefined])),
    ...Object.fromEntries(names.map((name) => [name, active.token.reveal()])),
  };
  const ended = await host.processes.become(command, args, changes);
  if (typeof ended === "number") return ended;
  if (ended === "ENOENT") throw new HfAuthError("program_not_found", `Command not found: ${command}`);
  const reason = ended === "EACCES" ? "permission denied" : ended;
  throw new HfAuthError("program_not_executable", `Cannot run ${command}: ${reason}`);
}

function requireName(name: string): string {
  if (/^[^=\0]+$/.test(name)) return name;
  throw new HfAuthError("usage", `This cannot be the name of a variable: ${name}`, {
    hint: "Give --set a name such as HF_API_TOKEN; the value is always the token",
  });
}
