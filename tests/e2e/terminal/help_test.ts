/** The help, in terminals of several widths and through a link named hf. */

import assert from "node:assert/strict";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { COMMANDS, PROGRAM } from "../../../lib/cli/command_table.ts";
import { helpText } from "../../../lib/cli/help.ts";
import { hfAuth, makeHome, program } from "../../support/program/program.ts";
import { skipUnless } from "../../support/skip.ts";
import { atTerminal } from "../../support/terminal/terminal.ts";

const skip = skipUnless(process.platform !== "win32", "Windows has no such links");
const LOGIN = COMMANDS.find(({ name }) => name === "login");

for (const width of [120, 80, 50, 34]) {
  test(`hf-auth help login fits a terminal of ${width} columns`, { skip }, async () => {
    await using home = await makeHome();
    const sized = ["sh", "-c", `stty cols ${width} && exec "$0" "$@"`, program];
    const { printed } = await atTerminal(["help", "login"], home.env("http://127.0.0.1:1"), {
      command: sized,
    })
      .finished;
    assert.equal(printed.replaceAll("\r\n", "\n"), helpText(PROGRAM, LOGIN, "hf-auth", width));
  });
}

test("through a link named hf, all says hf auth", { skip }, async () => {
  await using home = await makeHome();
  const hf = join(home.path, "hf");
  await symlink(program, hf);
  const env = home.env("http://127.0.0.1:1");
  const run = async (...args: string[]) => {
    const { status, stdout, stderr } = await hfAuth(args, { program: hf, env });
    return [status, stdout, stderr];
  };
  assert.deepEqual(await run("auth", "login", "--help"), [0, helpText(PROGRAM, LOGIN, "hf auth"), ""]);
  assert.deepEqual(await run("auth", "token"), [
    1,
    "",
    "Error: Not logged in\nHint: Log in with `hf auth login`\n",
  ]);
  assert.deepEqual(await run("download", "some/model"), [
    2,
    "",
    "Error: Unknown command download\n" +
    "Hint: This hf has `hf auth` only; install the rest with `pip install huggingface_hub`\n",
  ]);
});
