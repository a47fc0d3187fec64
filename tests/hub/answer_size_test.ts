import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { currentHost } from "../../lib/host/current.ts";
import { type HubContext, send } from "../../lib/hub/http.ts";
import { failureOf } from "../support/failure.ts";
import { hubContext } from "../support/fakes/hub.ts";

const MIB = 1024 * 1024;
const CHUNK = new Uint8Array(64 * 1024);

const tooLarge = (origin: string, status = 200) => ({
  code: "invalid_response",
  message: `${origin} sent more than 1 MiB in one response`,
  hint: "Check that HF_ENDPOINT is the address of a Hub and that no proxy answers in its place",
  status,
});

/** A response that sends so many bytes, and counts them. */
function sending(bytes: number, status = 200, headers: Record<string, string> = {}) {
  const seen = { sent: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = CHUNK.subarray(0, Math.min(CHUNK.length, bytes - seen.sent));
      if (chunk.length === 0) return controller.close();
      seen.sent += chunk.length;
      controller.enqueue(chunk);
    },
    cancel() {
      seen.cancelled = true;
    },
  });
  return { seen, fetch: () => Promise.resolve(new Response(body, { status, headers })) };
}

for (const status of [200, 403, 500]) {
  test(`send reads 1 MiB of an answer with ${status}, and no more`, async () => {
    const most = sending(MIB, status);
    const read = await send(hubContext(most.fetch), "/");
    assert.deepEqual([(await read.arrayBuffer()).byteLength, most.seen.cancelled], [MIB, false]);

    const more = sending(64 * MIB, status);
    const failure = await failureOf(send(hubContext(more.fetch), "/"));
    assert.deepEqual(failure, tooLarge("https://huggingface.co", status));
    assert.ok(more.seen.cancelled);
    assert.ok(more.seen.sent <= MIB + 2 * CHUNK.length, `${more.seen.sent} bytes were read`);
  });
}

test("send reads nothing of what comes with a redirect", async () => {
  const moved = sending(64 * MIB, 307, { location: "https://elsewhere.test/" });
  const { message } = await failureOf(send(hubContext(moved.fetch), "/"));
  assert.match(message, /redirects to a different address/);
  assert.ok(moved.seen.cancelled);
  assert.ok(moved.seen.sent <= 2 * CHUNK.length, `${moved.seen.sent} bytes were read`);
});

/** A Hub on this machine, asked with the runtime's own fetch. */
async function asking(answer: RequestListener, work: (hub: HubContext) => Promise<void>): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await work(hubContext((await currentHost()).fetch, { endpoint }));
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const bomb = gzipSync(new Uint8Array(64 * MIB));
const packed = { "content-encoding": "gzip", "content-type": "application/json" };
for (const headers of [packed, { ...packed, "content-length": `${bomb.length}` }]) {
  test(`send reads 1 MiB of what is unpacked: ${Object.keys(headers).join(", ")}`, async () => {
    await asking((_, response) => void response.writeHead(200, headers).end(bomb), async (hub) => {
      assert.deepEqual(await failureOf(send(hub, "/")), tooLarge(hub.endpoint));
    });
  });
}

test("send believes no length beside chunks", async () => {
  const lie = { "content-length": "5", "transfer-encoding": "chunked" };
  const lying = sending(64 * MIB, 200, lie);
  const failure = await failureOf(send(hubContext(lying.fetch), "/"));
  assert.deepEqual([failure, lying.seen.cancelled], [tooLarge("https://huggingface.co"), true]);
});

test("send reads what has a length, to its end", async () => {
  const body = "x".repeat(100_000);
  await asking(
    (_, response) => void response.setHeader("content-length", body.length).end(body),
    async (hub) => {
      assert.equal(await (await send(hub, "/")).text(), body);
    },
  );
});

test("send ends an answer without end, and the connection with it", async () => {
  const closed = Promise.withResolvers<void>();
  await asking((_, response) => {
    response.on("close", closed.resolve);
    const go = () => {
      while (response.write(CHUNK));
    };
    response.on("drain", go);
    go();
  }, async (hub) => {
    assert.deepEqual(await failureOf(send(hub, "/")), tooLarge(hub.endpoint));
    await closed.promise;
  });
});
