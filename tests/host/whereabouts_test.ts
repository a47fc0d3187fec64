/** Who runs the program and where, as far as a runtime lets it ask. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import process from "node:process";
import { test } from "node:test";
import { currentHost } from "../../lib/host/current.ts";
import { whereabouts } from "../../lib/host/shared/whereabouts.ts";
import { skipUnless } from "../support/skip.ts";

const user = { user: spawnSync("id", ["-un"], { encoding: "utf8" }).stdout.trim() };
const machine = { machine: hostname() };

test("whereabouts are what the system says, without the variable that names the user", async () => {
  const before = process.env["USER"];
  try {
    delete process.env["USER"];
    assert.deepEqual((await currentHost()).whereabouts?.(), { ...user, ...machine });
  } finally {
    if (before !== undefined) process.env["USER"] = before;
  }
});

for (
  const [permitted, said] of [
    [{ user: true, machine: false }, user],
    [{ user: false, machine: true }, machine],
    [{ user: false, machine: false }, {}],
  ] as const
) {
  test(`whereabouts of ${JSON.stringify(permitted)}`, () => assert.deepEqual(whereabouts(permitted), said));
}

/** What Deno is permitted, and what it then knows: it never asks for more. */
const grants: readonly (readonly [string, Record<string, string>])[] = [
  ["--allow-sys=hostname,uid,gid,username", { ...user, ...machine }],
  ["--allow-sys=hostname", machine],
  ["--allow-sys=hostname,username", machine],
  ["--allow-sys=uid,gid,username", user],
  ["--allow-env", {}],
];

for (const [grant, said] of grants) {
  test(`whereabouts under deno run ${grant}`, {
    skip: skipUnless("Deno" in globalThis, "only Deno grants them"),
  }, () => {
    const program = `import { denoHost } from "./lib/host/deno/host.ts";
      console.log(JSON.stringify((await denoHost()).whereabouts()));`;
    const config = ["--config", process.env["HF_AUTH_CONFIG"] ?? "deno.json"];
    const options = ["--no-prompt", "--no-check", "--no-lock", "--quiet", "--allow-env", grant, ...config];
    const { stdout } = spawnSync(process.execPath, ["run", ...options, "-"], {
      input: program,
      encoding: "utf8",
    });
    assert.deepEqual(JSON.parse(stdout), said);
  });
}
