import assert from "node:assert/strict";
import { test } from "node:test";
import { soon } from "../../../../lib/cli/commands/programs/request.ts";
import { memoryHost } from "../../../../lib/host/memory/host.ts";
import { failureOf } from "../../../support/failure.ts";

test("a request that comes in time is read", async () => {
  assert.equal(await soon(memoryHost(), () => Promise.resolve("host=hf.co\n"), "Wait"), "host=hf.co\n");
});

test("a request that never comes is an error after ten seconds", async () => {
  const host = memoryHost();
  const failure = failureOf(soon(host, () => new Promise(() => {}), "Let git run this"));
  await host.clock.advance(10_000);
  assert.deepEqual(await failure, {
    code: "usage",
    message: "Nothing came on standard input",
    hint: "Let git run this",
  });
});
