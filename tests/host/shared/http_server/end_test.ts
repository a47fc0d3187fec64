/** Holds the server of `node:` modules to an end that comes in time, and cuts off nobody too early. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { httpServer } from "../../../../lib/host/shared/http/server.ts";
import { rawClient } from "../../../support/network/raw_client.ts";
import { type Endless, endless, get, twenty } from "../../../support/network/raw_requests.ts";
import { serving } from "../../../support/network/serving.ts";

test("at the end, connections without a request close at once", async () => {
  await serving(httpServer({ grace: 600_000 }), () => new Response("ok"), async ({ port, stop, closed }) => {
    using idle = await rawClient(port);
    using _silent = await rawClient(port);
    using half = await rawClient(port);
    half.send("GET / HT");
    idle.send(get());
    await idle.until("ok");
    stop();
    await closed;
    await Promise.all([idle.rest(), half.rest()]);
  });
});

test("at the end, a connection closes with its last answer", async () => {
  const { response, event, finish } = endless();
  await serving(httpServer({ grace: 600_000 }), () => response, async ({ port, stop, closed }) => {
    using client = await rawClient(port);
    client.send(get());
    await client.until("\r\n\r\n");
    stop();
    await event("one more");
    await client.until("one more");
    await finish();
    assert.match(await client.rest(), /Connection: keep-alive[^]*one more\r\n0\r\n\r\n$/);
    await closed;
  });
});

test("at the end, what goes on is cut off in time", async () => {
  const streams: Endless[] = [];
  const handler = () => {
    streams.push(endless());
    return streams.at(-1)!.response;
  };
  await serving(httpServer({ grace: 100 }), handler, async ({ port, stop, closed }) => {
    const clients = await Promise.all(twenty(() => rawClient(port)));
    for (const client of clients) client.send(get());
    await Promise.all(clients.map((client) => client.until("\r\n\r\n")));
    stop();
    await Promise.all([
      closed,
      ...clients.map((client) => client.rest()),
      ...streams.map((its) => its.cancelled),
    ]);
    assert.equal(streams.length, 20);
  });
});
