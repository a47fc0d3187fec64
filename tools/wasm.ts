/**
 * Builds the WASI components: bundles an entry of wasi/ with lib/, has what every run needs compiled by a JavaScript
 * engine, keeps the rest as text beside that, and what all of it leaves in the engine's memory is the component.
 */

import { dirname } from "node:path";
import { type Component, writeComponent } from "./wasm/component.ts";
import { writeParts } from "./wasm/parts.ts";
import { bundleProgram } from "./wasm/program.ts";

const CORE = ["event_loop", "promise", "text", "abort"];

const COMPONENTS: readonly Component[] = [
  {
    world: "command",
    entry: "wasi/run.ts",
    program: "wasi/command.ts",
    instead: { "lib/server/app.ts": "wasi/instead/page.ts" },
    web: CORE,
    parts: ["lib/cli/commands/token.ts", "lib/cli/commands/list.ts"],
    without: ["serve"],
    output: "dist/hf-auth.wasm",
  },
  {
    world: "page",
    entry: "wasi/incoming_handler.ts",
    program: "wasi/page.ts",
    // Every request meets a new instance, and needs all of it.
    web: [...CORE, "url", "streams", "fetch", "crypto", "serve"],
    parts: "all",
    output: "dist/hf-auth-page.wasm",
  },
  {
    // What tests/wasi/web_test.ts runs.
    world: "command",
    entry: "wasi/run.ts",
    program: "tests/wasi/web/program.ts",
    web: ["event_loop", "promise"],
    parts: "all",
    output: ".build/wasi/web.wasm",
  },
];

for (const component of COMPONENTS) {
  const folder = `.build/wasi/${component.output.replace(/^.*\/|\.wasm$/g, "")}`;
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await Deno.mkdir(folder, { recursive: true });
  await Deno.mkdir(dirname(component.output), { recursive: true });
  await bundleProgram(component, folder);
  await writeParts(component, folder);
  await writeComponent(component, folder);
  console.log(`Built ${component.output}`);
}
// What componentize-qjs leaves running would keep this program from ending.
Deno.exit();
