/** The host for WASI keeps the contract of every host, over what stands for WASI under Node. */

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { wasiHost } from "../../lib/host/wasi/host.ts";
import type { WasiSystem } from "../../lib/host/wasi/system.ts";
import { hostContract } from "../host/contract/host.ts";
import { realFolder } from "../host/folders.ts";

const SHIM = resolve(".tools/wasm/node_modules/@bytecodealliance/preview2-shim/lib/nodejs");
const load = async (part: string) => await import(pathToFileURL(`${SHIM}/${part}.js`).href);
const [cli, filesystem] = await Promise.all(["cli", "filesystem"].map(load));
const system = {
  ...cli.environment,
  ...cli.stderr,
  ...cli.stdin,
  ...cli.stdout,
  ...filesystem.preopens,
  getTerminalStdin: () => undefined,
} as WasiSystem;

hostContract("wasi", () => wasiHost(system, false), realFolder, ["modes", "processes"]);
