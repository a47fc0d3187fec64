/**
 * The program's entry point: finds this machine's host, passes on the arguments and sets the exit status.
 *
 * @module
 */

import process from "node:process";
import { calledAs } from "./lib/cli/called_as.ts";
import { main } from "./lib/cli/main.ts";
import { argumentsOf } from "./lib/cli/program_name.ts";
import { currentHost } from "./lib/host/current.ts";

// Nothing is left to wait for, and the command has not come to its end.
process.once("beforeExit", () => {
  process.stderr.write("Error: The command stopped before it was done\n");
  process.exit(1);
});

currentHost()
  .then((host) => main(argumentsOf(process.argv0, process.argv.slice(2)), host, calledAs(process.argv0)))
  .then(end);

/** A shell goes on after a status, and stops after a signal (128 and its number). The first process of a container has none. */
function end(status: number): void {
  const byStatus = () => process.exit(status);
  if (status <= 128 || process.platform === "win32" || process.pid === 1) return byStatus();
  try {
    process.kill(process.pid, status - 128);
  } catch {
    // Another program's own status, and no signal has that number.
    return byStatus();
  }
  // A runtime may take it up a moment later.
  setTimeout(byStatus, 1000);
}
