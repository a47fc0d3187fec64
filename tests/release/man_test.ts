import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { COMMANDS } from "../../lib/cli/command_table.ts";
import { SHARED_OPTIONS } from "../../lib/cli/commands/options.ts";
import { ENGINE_VARIABLES } from "../../lib/store/engines/variables.ts";
import { VARIABLES } from "../../lib/variables.ts";
import { manPage } from "../../tools/release/man.ts";
import { skipUnless } from "../support/skip.ts";

const page = manPage("2026-11-23");

test("manPage has every command, option and variable", () => {
  const troff = (text: string) => text.replaceAll("-", "\\-");
  const options = [...COMMANDS.flatMap((command) => command.options), ...SHARED_OPTIONS];
  const parts = [
    ...COMMANDS.flatMap(({ name, summary }) => [`.SS ${name}`, summary]),
    ...options.map(({ name, negatable }) => `--${negatable ? "[no-]" : ""}${name}`),
    ...Object.keys({ ...VARIABLES, ...ENGINE_VARIABLES }),
  ];
  assert.deepEqual(parts.filter((part) => !page.includes(troff(part).replaceAll("'", "\\(aq"))), []);
});

const CHECKERS: readonly (readonly [command: string, ...args: string[]])[] = [
  ["man", "--warnings", "-l"],
  ["mandoc", "-Tlint", "-Wwarning"],
  ["groff", "-man", "-ww", "-Tutf8", "-z"],
];

for (const [command, ...args] of CHECKERS) {
  const found = process.platform === "linux" && spawnSync(command, ["-h"]).error === undefined;
  const skip = skipUnless(found, `${command} is not installed, or not the one that Linux has`);
  test(`${command} reads manPage without a warning`, { skip }, () => {
    const folder = mkdtempSync(join(tmpdir(), "hf-auth-"));
    try {
      writeFileSync(join(folder, "hf-auth.1"), page);
      const env = { ...process.env, LC_ALL: "C.UTF-8" };
      const { status, stdout, stderr } = spawnSync(command, [...args, join(folder, "hf-auth.1")], {
        env,
        encoding: "utf8",
      });
      assert.deepEqual([status, stderr], [0, ""]);
      if (command === "mandoc") assert.equal(stdout, "");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
