/** Whoever exchanges no identity loads nothing of it: the start of `hf-auth token` is measured. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

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
const TABLES = ["lib/cli/command_table.ts", "lib/cli/commands/programs/specs.ts"];
const files = TABLES.flatMap((table) =>
  [...readFileSync(table, "utf8").matchAll(/load: \(\) => import\("(.+?)"\)/g)]
    .map(([, path]) => join(dirname(table), path!))
);

test("no command loads an exchange before it is asked for one", () => {
  const loaded = files.map((file) => [
    file,
    [...loadedWith("cli.ts"), ...loadedWith(file)].filter((path) => OWN.test(path)),
  ]);
  assert.ok(files.includes("lib/cli/commands/token.ts"));
  assert.deepEqual(loaded.filter(([, paths]) => paths!.length > 0), []);
  assert.ok([...loadedWith("lib/cli/commands/oidc/token.ts")].some((path) => OWN.test(path)));
});
