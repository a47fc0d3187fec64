/**
 * The program's entry point: finds this machine's host, passes on the arguments and sets the exit status.
 *
 * @module
 */

import process from "node:process";
import { calledAs } from "./lib/cli/called_as.ts";
import { main } from "./lib/cli/main.ts";
import { currentHost } from "./lib/host/current.ts";

currentHost()
  .then((host) => main(process.argv.slice(2), host, calledAs(process.argv0)))
  .then((status) => process.exit(status));
