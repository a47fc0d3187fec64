/** Puts a component's modules into the engine. */

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** What a component is made of. */
export interface Component {
  /** Of wasi/world.wit. */
  readonly world: string;
  /** What exports what the world asks for. */
  readonly entry: string;
  /** What that runs. */
  readonly program: string;
  /** Files of the program that others stand in for. */
  readonly instead?: Readonly<Record<string, string>>;
  /** The modules of wasi/web/ that are compiled, in the order in which they need each other. */
  readonly web: readonly string[];
  /** Those that are left out. */
  readonly without?: readonly string[];
  /** The files of the program that are compiled beside its first, with all that they import; or all. */
  readonly parts: readonly string[] | "all";
  /** Where it goes. */
  readonly output: string;
}

/** Where the packages of wasi/package.json are. */
export const PACKAGES: string = resolve(".tools/wasm/node_modules");

const VERSION = "@0.2.10";
/**
 * In place of it until the component is made, and as long: for what it knows of WASI 0.2, componentize-qjs runs the
 * component with functions whose types are not those of its stand-ins for the rest, such as wasi:http.
 */
const UNKNOWN = "@9.2.10";

/** Writes the component of the modules in the folder. */
export async function writeComponent({ world, output }: Component, folder: string): Promise<void> {
  const { componentize } = await import(pathToFileURL(`${PACKAGES}/componentize-qjs/index.js`).href);
  const [wit, main] = [`${folder}/world.wit`, `${folder}/main.js`];
  await Deno.writeTextFile(wit, (await Deno.readTextFile("wasi/world.wit")).replaceAll(VERSION, UNKNOWN));
  const text = await Deno.readTextFile(main);
  await Deno.writeTextFile(main, text.replaceAll(VERSION, UNKNOWN).replaceAll(`./${folder}/`, "./"));
  const { component } = await componentize({
    witPath: wit,
    world,
    // As a file of its own it is not kept in memory.
    jsSource: 'export * from "./main.js";',
    jsPath: resolve(folder, "modules.js"),
    sync: true,
    optSize: true,
  });
  await Deno.writeFile(`${folder}/component.wasm`, renamed(component));
  // In one step, so that nobody meets half of it.
  await Deno.rename(`${folder}/component.wasm`, output);
}

function renamed(component: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(component);
  const [from, to] = [UNKNOWN, VERSION].map((text) => new TextEncoder().encode(text)) as [
    Uint8Array,
    Uint8Array,
  ];
  for (let at = 0; (at = bytes.indexOf(from[0]!, at)) >= 0; at++) {
    if (from.every((byte, index) => bytes[at + index] === byte)) bytes.set(to, at);
  }
  return bytes;
}
