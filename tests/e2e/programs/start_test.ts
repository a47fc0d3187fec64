/** Where another program is started. */

import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { runDeno } from "../../support/program/program.ts";

const PROGRAMS = new URL("../../../lib/host/shared/programs.ts", import.meta.url).href;

for (
  const [criterion, isGone] of [["that folder", false], ["the topmost one once that is gone", true]] as const
) {
  test(`what is started here starts in ${criterion}`, { skip: process.platform === "win32" }, async () => {
    const { stdout, stderr } = await runDeno([
      "eval",
      `
      import { surroundingsOf } from ${JSON.stringify(PROGRAMS)};
      const folder = Deno.realPathSync(Deno.makeTempDirSync());
      Deno.chdir(folder);
      if (${isGone}) Deno.removeSync(folder);
      const { cwd } = surroundingsOf("sh", {}, true);
      console.log(cwd === folder ? "here" : cwd);
      if (!${isGone}) Deno.removeSync(folder);
    `,
    ]);
    assert.deepEqual([stderr, stdout], ["", isGone ? "/\n" : "here\n"]);
  });
}
