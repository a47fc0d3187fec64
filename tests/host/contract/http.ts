/**
 * Knows what every server must do, so that the one in memory can't drift from the real ones.
 * Must not know which server it runs against.
 *
 * @module
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { onServer, type Reachable, serving } from "../../support/network/serving.ts";
import { messageContract } from "./http_message.ts";
import { streamContract } from "./http_stream.ts";

/** Registers the tests of one server. */
export function serverContract(name: string, make: () => Reachable): void {
  const on = onServer(name, make);
  messageContract(on);
  streamContract(on);

  test(`${name}: an end before the beginning`, async () => {
    const reason = new Error("ended");
    const options = { hostname: "127.0.0.1", port: 0, signal: AbortSignal.abort(reason) };
    await assert.rejects(make().server.listen(() => assert.fail(), options), reason);
  });

  test(`${name}: an end during the beginning`, async () => {
    const stop = new AbortController();
    const options = { hostname: "127.0.0.1", port: 0, signal: stop.signal };
    const beginning = make().server.listen(() => assert.fail(), options);
    stop.abort();
    await assert.rejects(beginning, stop.signal.reason);
  });

  test(`${name}: an address in use is said to be, and free when its user has closed`, async () => {
    const { server, send } = make();
    let used = 0;
    await serving(server, () => new Response("first"), async ({ port, url }) => {
      used = port;
      const { signal } = new AbortController();
      await assert.rejects(
        server.listen(() => assert.fail(), { hostname: "127.0.0.1", port, signal }),
        (error: Error & { code: string; hint: string }) => {
          assert.deepEqual([error.name, error.code, error.message, error.hint], [
            "HfAuthError",
            "address_unavailable",
            `Cannot listen on 127.0.0.1:${port}: the address is in use`,
            "Choose another address to listen on, as HOST:PORT",
          ]);
          return true;
        },
      );
      assert.equal(await (await send(url)).text(), "first");
      await serving(server, () => new Response("second"), async (other) => {
        assert.notEqual(other.port, port);
        assert.equal(await (await send(other.url)).text(), "second");
      });
    });
    const stop = new AbortController();
    const options = { hostname: "localhost", port: used, signal: stop.signal };
    const { hostname, port, closed } = await server.listen(() => new Response("third"), options);
    assert.deepEqual(
      [hostname, port, await (await send(`http://localhost:${used}`)).text()],
      ["localhost", used, "third"],
    );
    stop.abort();
    await closed;
  });

  test(`${name}: no address at all is not every address, and not every number is a port`, async () => {
    const { signal } = new AbortController();
    const { server } = make();
    const message = (hostname: string, port: number) =>
      server.listen(() => assert.fail(), { hostname, port, signal }).then(() => "listens", (error) => {
        return `${error.code}: ${error.message}`;
      });
    assert.deepEqual([await message("", 0), await message("[::1]", 70_000)], [
      "address_unavailable: Cannot listen on :0: this machine has no such address",
      "address_unavailable: Cannot listen on [::1]:70000: there is no such port",
    ]);
  });
}
