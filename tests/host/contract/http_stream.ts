/**
 * Knows what every server does about an answer that takes its time: who reads it, who goes away, and the end.
 * Must not know which server it runs against.
 *
 * @module
 */

import assert from "node:assert/strict";
import { bytes, type OnServer } from "../../support/network/serving.ts";

/** A handler and what it is doing, step by step. */
function steps() {
  return { asked: Promise.withResolvers<Request>(), left: Promise.withResolvers<void>() };
}

/** Registers the tests of one server. */
export function streamContract(on: OnServer): void {
  on("a response is read while it is written, and no sooner written than read", (request) => {
    stream.asked.resolve(request);
    let pulls = 0;
    return new Response(
      new ReadableStream({
        pull(controller) {
          if (pulls++ >= 2) return gate.promise.then(() => controller.close());
          controller.enqueue(bytes(`${pulls};`));
          return undefined;
        },
      }, { highWaterMark: 0 }),
    );
  }, async (send, { url }) => {
    const reader = (await send(url)).body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.endsWith("2;")) text += (await reader.read()).value;
    gate.resolve();
    assert.deepEqual([text, (await reader.read()).done], ["1;2;", true]);
    assert.equal((await stream.asked.promise).signal.aborted, false);
  });
  const stream = steps();
  const gate = Promise.withResolvers<void>();

  on("who goes away before the answer aborts the request", (request) => {
    early.asked.resolve(request);
    request.signal.addEventListener("abort", () => early.left.resolve());
    return new Promise(() => {});
  }, async (send, { url }) => {
    const leave = new AbortController();
    const sent = send(url, { signal: leave.signal });
    assert.equal((await early.asked.promise).signal.aborted, false);
    leave.abort();
    await assert.rejects(sent, { name: "AbortError" });
    await early.left.promise;
  });
  const early = steps();

  on("an answer that begins when nobody waits any more is cancelled", async (request) => {
    tardy.asked.resolve(request);
    await new Promise((resolve) => request.signal.addEventListener("abort", resolve));
    return new Response(new ReadableStream({ cancel: tardy.left.resolve }));
  }, async (send, { url }) => {
    const leave = new AbortController();
    const sent = send(url, { signal: leave.signal });
    await tardy.asked.promise;
    leave.abort();
    await assert.rejects(sent);
    await tardy.left.promise;
  });
  const tardy = steps();

  on("who goes away while reading cancels the answer and aborts the request", (request) => {
    late.asked.resolve(request);
    return new Response(
      new ReadableStream({ start: (its) => its.enqueue(bytes("first")), cancel: late.left.resolve }),
    );
  }, async (send, { url }) => {
    const leave = new AbortController();
    const response = await send(url, { signal: leave.signal });
    const reader = response.body!.getReader();
    assert.equal(new TextDecoder().decode((await reader.read()).value), "first");
    leave.abort();
    await assert.rejects(reader.read());
    await late.left.promise;
    assert.equal((await late.asked.promise).signal.aborted, true);
  });
  const late = steps();

  on("what is being answered at the end is finished", async (request) => {
    ending.asked.resolve(request);
    await ending.left.promise;
    return new Response("in time");
  }, async (send, { url, stop, closed }) => {
    const sent = send(url);
    await ending.asked.promise;
    stop();
    ending.left.resolve();
    assert.equal(await (await sent).text(), "in time");
    await closed;
    await assert.rejects(send(url));
  });
  const ending = steps();

  on("what is not finished a second after the end is cut off", (request) => {
    cut.asked.resolve(request);
    return new Response(
      new ReadableStream({ start: (its) => its.enqueue(bytes("first")), cancel: cut.left.resolve }),
    );
  }, async (send, { url, stop, closed }) => {
    const reader = (await send(url)).body!.getReader();
    await reader.read();
    stop();
    await assert.rejects(reader.read());
    await Promise.all([cut.left.promise, closed]);
    assert.equal((await cut.asked.promise).signal.aborted, true);
  });
  const cut = steps();
}
