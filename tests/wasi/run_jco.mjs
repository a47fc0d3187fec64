/** Runs a component that jco has transpiled, as `jco run` does: argv is its module, the granted folder, the arguments. */

import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";
import process from "node:process";

const [module, folder, ...args] = process.argv.slice(2);
const url = pathToFileURL(module).href;
const shim = (part) =>
  import(pathToFileURL(createRequire(url).resolve(`@bytecodealliance/preview2-shim/${part}`)));
const [cli, filesystem] = await Promise.all([shim("cli"), shim("filesystem")]);
cli._setArgs(["hf-auth", ...args]);
// It would take a pipe for one.
if (!process.stdin.isTTY) cli._setTerminalStdin(undefined);
filesystem._setPreopens(folder === "" ? {} : { [folder]: folder });
const { run } = await import(url);
await run.run();
process.exit(0);
