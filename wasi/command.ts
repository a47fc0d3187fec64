/** The command line as a component (`wasi:cli/run`). */

import { getArguments } from "wasi:cli/environment@0.2.10";
import { exitWithCode } from "wasi:cli/exit@0.2.10";
import { main } from "../lib/cli/main.ts";
import { wasiHost } from "../lib/host/wasi/host.ts";
import { completeEngine } from "./engine.ts";
import { rehearse } from "./rehearsal.ts";
import { system } from "./system.ts";

completeEngine();
await rehearse();

export const run = {
  /** Runs the program with the engine's arguments; any status but 0 ends it here. */
  async run(): Promise<void> {
    const status = await main(getArguments().slice(1), wasiHost(system));
    if (status !== 0) exitWithCode(status);
  },
};
