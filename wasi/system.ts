/** What both components take from the engine. */

import { getEnvironment } from "wasi:cli/environment@0.2.10";
import { getStderr } from "wasi:cli/stderr@0.2.10";
import { getStdin } from "wasi:cli/stdin@0.2.10";
import { getStdout } from "wasi:cli/stdout@0.2.10";
import { getTerminalStdin } from "wasi:cli/terminal-stdin@0.2.10";
import { getDirectories } from "wasi:filesystem/preopens@0.2.10";
import type { WasiSystem } from "../lib/host/wasi/system.ts";

/** The engine's functions; none is called yet. */
export const system: WasiSystem = {
  getDirectories,
  getEnvironment,
  getStderr,
  getStdin,
  getStdout,
  getTerminalStdin,
};
