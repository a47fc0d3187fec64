/**
 * Transpiles a component with jco into a module for Node or Deno: `transpile.ts COMPONENT FOLDER NAME [sync]`; with
 * `sync` the module makes as many instances as are asked for.
 */

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [component, folder, name, instantiation] = Deno.args as [string, string, string, string?];
const MODULES = resolve(".tools/wasm/node_modules");
const { transpile } = await import(pathToFileURL(`${MODULES}/@bytecodealliance/jco/src/api.js`).href);
const { files } = await transpile(await Deno.readFile(component), {
  name,
  noTypescript: true,
  ...(instantiation && { instantiation }),
});
await Deno.remove(folder, { recursive: true }).catch(() => {});
await Deno.mkdir(folder, { recursive: true });
for (const [file, bytes] of Object.entries(files as Record<string, Uint8Array>)) {
  if (!file.endsWith(".d.ts")) await Deno.writeFile(`${folder}/${file}`, bytes);
}
// Where the module finds what stands for WASI.
await Deno.symlink(MODULES, `${folder}/node_modules`);
// What jco leaves running would keep this program from ending.
Deno.exit();
