/** A result that cannot be written is an error, and one that nobody wants to read is none. */

import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { compilerOf } from "../support/network/honours.ts";
import { failureLine } from "../support/program/fixture.ts";
import { makeHome } from "../support/program/program.ts";
import { skipUnless } from "../support/skip.ts";
import { hfAuthIn } from "../support/store/state.ts";

const STORED = { token: "hf_a", stored_tokens: "[a]\nhf_token = hf_a\n\n" };
const CLOSED = "Error: Cannot write to standard output: it is closed\n" +
  "Hint: Send it to another file, or to a terminal\n";
const skip = skipUnless(
  process.platform === "linux" && compilerOf() === "bun",
  "only Linux shows it, and only of what Bun opens",
);

for (
  const line of ["token", "list", "list --json", "list -q", "help", "login --help", "-V", "completions bash"]
) {
  test(`hf-auth ${line} fails where standard output is closed, and not where it leads nowhere`, {
    skip,
  }, async () => {
    await using home = await makeHome(STORED);
    const run = async (script: string) => {
      const { status, stderr } = await hfAuthIn(script, line.split(" "), home.env("http://127.0.0.1:1"));
      return [script, status, stderr];
    };
    for (const closed of ['exec "$@" >&-', 'exec "$@" >&- <&-']) {
      assert.deepEqual(await run(closed), [
        closed,
        1,
        line === "list --json" ? failureLine("output_unwritable", CLOSED) : CLOSED,
      ]);
    }
    for (const open of ['"$@" | true', 'exec "$@" >/dev/null', 'exec "$@" 1<>/dev/null <&-']) {
      assert.deepEqual(await run(open), [open, 0, ""]);
    }
  });
}
