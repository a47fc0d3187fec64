/**
 * Tells which modules a command really loads: runs the bundle under Bun with a plugin that writes down what is read.
 * The bundler names each source file in a comment before its code.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { spawn } from "./measure.ts";

const PLUGIN = `import { plugin } from "bun";
import { appendFileSync, readFileSync } from "node:fs";
plugin({
  name: "loaded",
  setup(build) {
    build.onLoad({ filter: /\\.build\\/cli\\/[^/]*\\.js$/ }, ({ path }) => {
      appendFileSync(process.env.LOADED, path + "\\n");
      return { contents: readFileSync(path, "utf8"), loader: "js" };
    });
  },
});
`;

/** The source files that a command loads, and their size in the bundle, in bytes. */
export async function loadedBy(
  args: readonly string[],
  env: Record<string, string | undefined>,
): Promise<{ modules: string[]; bytes: number }> {
  const [plugin, list] = [".build/bench/start/plugin.ts", ".build/bench/start/loaded"];
  writeFileSync(plugin, PLUGIN);
  writeFileSync(list, "");
  const command = ["bun", "--preload", `./${plugin}`, ".build/cli/cli.js", ...args];
  const child = spawn(command, { env: { ...env, LOADED: list }, stdout: "ignore", stderr: "ignore" });
  if (await child.exited !== 0) throw new Error(`${command.join(" ")} failed`);
  const texts = readFileSync(list, "utf8").trim().split("\n").map((path) => readFileSync(path, "utf8"));
  const modules = texts.flatMap((text) =>
    [...text.matchAll(/^\/\/ (\S+\.[jt]s)$/gm)].map((match) => match[1]!)
  );
  return {
    modules: modules.map((path) => path.replace(/^\.tools\/deno\/npm\/[^/]*\//, "/npm/")).sort(),
    bytes: texts.reduce((sum, text) => sum + text.length, 0),
  };
}
