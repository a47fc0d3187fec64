/**
 * Serves a component that jco has transpiled, as `wasmtime serve` does: each request meets a new instance. argv is its
 * module and the granted folder; it listens on a free port of 127.0.0.1.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { pathToFileURL } from "node:url";
import process from "node:process";

const [module, folder] = process.argv.slice(2);
const url = pathToFileURL(module).href;
const shim = (part) =>
  import(pathToFileURL(createRequire(url).resolve(`@bytecodealliance/preview2-shim${part}`)));
const [{ HTTPServer }, filesystem, { WASIShim }] = await Promise.all(
  ["/http", "/filesystem", "/instantiation"].map(shim),
);
filesystem._setPreopens({ [folder]: folder });
const { instantiate } = await import(url);
const modules = new Map();
const load = (name) => {
  if (!modules.has(name)) modules.set(name, new WebAssembly.Module(readFileSync(new URL(name, url))));
  return modules.get(name);
};
const imports = new WASIShim().getImportObject();
const handle = (request, response) => instantiate(load, imports).incomingHandler.handle(request, response);

// The shim does not tell which port it was given.
const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});
new HTTPServer({ handle }).listen(port, "127.0.0.1");
console.log(`http://127.0.0.1:${port}`);
