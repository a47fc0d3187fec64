/** Where `hf-auth` is not as `hf auth`, and why not: a difference that is new here or gone, or not in the docs, fails. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { openHub } from "../support/program/side_by_side.ts";
import { NEWEST, OURS, PYTHON } from "../support/program/sides.ts";
import { needsBothHf } from "../support/python.ts";
import { withoutTokens } from "../../lib/cli/report/withheld.ts";
import { type Difference, see } from "./difference/difference.ts";
import { IN_FILES } from "./difference/in_files.ts";
import { IN_OUTPUT } from "./difference/in_output.ts";
import { IN_WORDS } from "./difference/in_words.ts";

const DIFFERENCES = [...IN_OUTPUT, ...IN_FILES, ...IN_WORDS];

for (const row of DIFFERENCES) {
  const { name, why, command, theirs, older = theirs, ours } = row;
  test(
    `hf-auth ${command} is not as hf auth ${command}: ${name} (${why})`,
    { skip: needsBothHf },
    async () => {
      await using hub = await openHub(row);
      const [before, newest, here] = await Promise.all([
        see(hub, PYTHON, row, older),
        see(hub, NEWEST, row, theirs),
        see(hub, OURS, row, ours),
      ]);
      assert.deepEqual({ older: before, theirs: newest, ours: here }, { older, theirs, ours });
      assert.notDeepEqual([older, theirs], [ours, ours]);
    },
  );
}

test("docs/differences.md has every difference, in this order, and its reason", () => {
  const text = readFileSync(new URL("../../docs/differences.md", import.meta.url), "utf8");
  const rows = text.split("\n").filter((line) => line.startsWith("| `"));
  const cells = rows.map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  const told = ({ command, name, why }: Difference) => [`\`${withoutTokens(command)}\``, name, why];
  assert.deepEqual(cells, DIFFERENCES.map(told));
});
