/**
 * Knows how to run the stand-in Hub as a program: `hub_main.ts [--port N]`, until SIGTERM or SIGINT.
 * Must not know what it answers.
 *
 * @module
 */

import process from "node:process";
import { parseArgs } from "node:util";
import { startHub } from "./hub.ts";

const { values } = parseArgs({ options: { port: { type: "string", default: "0" } } });
const hub = await startHub({ port: Number(values.port) });
console.log(`Stand-in Hub: ${hub.url}`);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => hub.close().then(() => process.exit(0)));
}
