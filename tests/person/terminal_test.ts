import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryHost } from "../../lib/host/memory/host.ts";
import { terminalPerson } from "../../lib/person/terminal.ts";

test("terminalPerson asks nobody in a pipe", async () => {
  const host = memoryHost();
  assert.deepEqual([await terminalPerson(host).chooseMethod(), host.stderr, host.stdout], [
    "browser",
    "",
    "",
  ]);
});
