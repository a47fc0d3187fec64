/** The command line on this engine. */

import { getArguments } from "wasi:cli/environment@0.2.10";
import { exitWithCode } from "wasi:cli/exit@0.2.10";
import { main as run } from "../lib/cli/main.ts";
import { wasiHost } from "../lib/host/wasi/host.ts";
import { rehearsed } from "./rehearsal.ts";
import { system } from "./system.ts";

/** Runs the program with the engine's arguments; any status but 0 ends it here. */
export async function main(): Promise<void> {
  const status = await run(getArguments().slice(1), wasiHost(system));
  if (status !== 0) exitWithCode(status);
}

/** Runs commands on a machine that is not there, so that what they need is compiled. Fails if one does. */
export async function rehearse(): Promise<void> {
  for (const command of ["token", "list"]) {
    const status = await run([command], wasiHost(rehearsed));
    if (status !== 0) throw new Error(`The rehearsal of ${command} ended with ${status}`);
  }
}
