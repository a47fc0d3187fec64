/** Holds the documents' comparison to what the programs do: each cell is what was just observed, or says that nobody tried. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Column } from "./comparison/observe.ts";
import { onAForge } from "./comparison/on_a_forge.ts";
import { onGitHub } from "./comparison/on_github.ts";
import { onTheHub } from "./comparison/on_the_hub.ts";
import { type Compared, needs, versionOf } from "./comparison/programs.ts";
import { needsBothHf } from "../support/python.ts";

const NOT_TRIED = "–";

const COLUMNS: Readonly<Record<Compared, Column>> = {
  "hf-auth": onTheHub("hf-auth"),
  "hf auth": onTheHub("hf auth"),
  "gh auth": onGitHub(),
  "git-credential-oauth": onAForge(),
};

/** the documents' table: its heads without the first, and its rows. */
function readTable(): { heads: string[]; rows: (readonly [property: string, cells: string[]])[] } {
  const text = readFileSync(new URL("../../docs/comparison.md", import.meta.url), "utf8");
  const table = text.split("\n\n").find((block) => /^\|.*`git-credential-oauth`/.test(block)) ?? "";
  const cut = (line: string) => line.replace(/^\||\|\s*$/g, "").split("|").map((cell) => cell.trim());
  const [head = "", , ...lines] = table.trim().split("\n");
  const rows = lines.map(cut).map(([property = "", ...cells]) => [property, cells] as const);
  return { heads: cut(head).slice(1), rows };
}

const { heads, rows } = readTable();
const columns = heads.map((head) => {
  // Of `hf`, the newest one of then stands after the one that is followed.
  const [, name = "", version, newest] = /^`([^`]+)`(?: ([\d.]+)(?:, ([\d.]+))?)?$/.exec(head) ?? [];
  return { name: name as Compared, version, newest };
});

test("the documents' comparison has a cell for every property and program, and claims what a test tries", () => {
  assert.deepEqual(columns.map(({ name }) => name), Object.keys(COLUMNS));
  const properties = new Set(Object.values(COLUMNS).flatMap((column) => Object.keys(column)));
  assert.deepEqual(new Set(rows.map(([property]) => property)), properties);
  for (const [property, cells] of rows) {
    const tried = columns.map(({ name }) => property in COLUMNS[name]);
    assert.deepEqual(cells.map((cell) => cell !== NOT_TRIED), tried, property);
  }
});

/** Fails unless the program does what the documents say. */
async function assertColumn(index: number, column: Column): Promise<void> {
  const claimed = rows.map(([property, cells]) => [property, cells[index]] as const);
  // All at once, as most of them wait; but none is left running when one has failed.
  const looking = rows.map(async ([property]) =>
    [property, await column[property]?.() ?? NOT_TRIED] as const
  );
  await Promise.allSettled(looking);
  assert.deepEqual(Object.fromEntries(await Promise.all(looking)), Object.fromEntries(claimed));
}

for (const [index, { name, version, newest }] of columns.entries()) {
  test(
    `${name}: what the documents say of it`,
    { skip: needs(name, version), timeout: 180_000 },
    async () => {
      assert.equal(versionOf(name), version);
      await assertColumn(index, COLUMNS[name]);
    },
  );
  if (newest === undefined) continue;
  const what = `newest ${name}: what the documents say of it, and of ${newest}`;
  test(what, { skip: needsBothHf, timeout: 180_000 }, () => assertColumn(index, onTheHub("newest hf auth")));
}
