/** A name that a TAB completes, in every state of quoting: the program gets just that name, and nothing in it runs. */

import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { PROGRAM } from "../../../lib/cli/command_table.ts";
import { completionScript } from "../../../lib/cli/completion/script.ts";
import { completing, needsShell } from "../../support/program/shells.ts";

const RAN = join(tmpdir(), `hf-auth-ran-${process.pid}`);
// Each begins with another letter, by which it is completed.
const NAMES = [
  "laptop",
  "-dash",
  "oo@work",
  "pp=q:r",
  "my token",
  "it's $HOME",
  "team:ci",
  `run$(touch ${RAN})\`touch ${RAN}\``,
  'a"b\\c',
  "glob*?[x]",
  "semi;&|<>(){a,b}",
  "x  y",
  "k=v",
  "bang!bang",
  "d~#^%@,",
  "ends\\",
  "ünï 語",
];
/** By more than its first letter, up to and past where a shell splits words. */
const FURTHER = [["oo@work", "oo@"], ["oo@work", "oo@wo"], ["pp=q:r", "pp="], ["pp=q:r", "pp=q:"]] as const;

for (const shell of ["bash", "zsh"] as const) {
  test(`${shell} types a name for the program to get`, { skip: needsShell(shell) }, async () => {
    await using prompt = await completing(shell, completionScript(shell, PROGRAM)!, NAMES);
    const begun = [...NAMES.map((name) => [name, name[0]!] as const), ...FURTHER];
    const rows = ["--token-name ", "--token-name="].flatMap((option) =>
      ["", '"', "'"].flatMap((quote) =>
        begun.map(([name, start]) => [`hf-auth switch ${option}${quote}${start}`, option, name] as const)
      )
    );
    const got = await prompt.typed(rows.map(([line]) => line));
    const lines = rows.map(([line]) => line);
    assert.deepEqual(
      got.map((words, index) => [lines[index], words]),
      rows.map(([line, option, name]) => [
        line,
        option.endsWith("=") ? `<switch><--token-name=${name}>` : `<switch><--token-name><${name}>`,
      ]),
    );
    assert.equal(existsSync(RAN), false);
    rmSync(RAN, { force: true });
  });
}
