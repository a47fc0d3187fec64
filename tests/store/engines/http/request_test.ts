/** How much of an engine's answer is read. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ask } from "../../../../lib/store/engines/http/request.ts";
import { failureOf } from "../../../support/failure.ts";

const MIB = 1024 * 1024;

test("ask reads no more than 8 MiB of an answer, and then stops", async () => {
  let [sent, isCancelled] = [0, false];
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(MIB).fill(0x20)),
    cancel: () => void (isCancelled = true),
  }).pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        sent += chunk.length;
        controller.enqueue(chunk);
      },
    }),
  );
  const fetch = () => Promise.resolve(new Response(body));
  const failure = await failureOf(ask({ name: "it", fetch, hint: "Check it" }, "https://it/", {}));
  assert.deepEqual(failure, {
    code: "store_unreachable",
    message: "Cannot reach it: it sent more than 8 MiB in one response",
    hint: "Check it",
  });
  assert.deepEqual([isCancelled, sent <= 12 * MIB], [true, true], `${sent} bytes were sent`);
});

test("ask reads what an engine may hold", async () => {
  const text = "x".repeat(4 * MIB);
  const fetch = () => Promise.resolve(new Response(JSON.stringify({ text })));
  assert.deepEqual(await ask({ name: "it", fetch, hint: "" }, "https://it/", {}), {
    status: 200,
    body: { text },
  });
});
