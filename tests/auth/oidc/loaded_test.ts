/** Whoever exchanges no identity loads nothing of it: the start of `hf-auth token` is measured. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { COMMANDS } from "../../../lib/cli/command_table.ts";

/** Every file that is loaded with `path`, as long as nothing is imported later. */
function loadedWith(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (
    const [, what, name] of readFileSync(path, "utf8").matchAll(
      /^(?:im|ex)port ([^;"(]*?) ?from "(\..+?)";/gms,
    )
  ) {
    if (!/^type\b/.test(what!)) loadedWith(join(dirname(path), name!), found);
  }
  return found;
}

const OWN = /^lib\/(ci|auth\/oidc|hub\/oidc)\//;
const files = COMMANDS.filter(({ name }) => name !== "oidc")
  .map(({ name, load }) => [name, /"\.\/(.+?)"/.exec(load.toString())![1]!] as const);

test("no command loads an exchange before it is asked for one", () => {
  const folder = (name: string) => ["exec", "export"].includes(name) ? "commands/programs/" : "";
  const loaded = files.map(([name, file]) => [
    name,
    [...loadedWith("cli.ts"), ...loadedWith(`lib/cli/${folder(name)}${file}`)].filter((path) =>
      OWN.test(path)
    ),
  ]);
  assert.deepEqual(loaded.filter(([, paths]) => paths!.length > 0), []);
  assert.ok([...loadedWith("lib/cli/commands/oidc/token.ts")].some((path) => OWN.test(path)));
});
