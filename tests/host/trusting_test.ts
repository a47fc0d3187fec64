import assert from "node:assert/strict";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { currentHost } from "../../lib/host/current.ts";
import { makeAuthority } from "../support/network/certificates.ts";
import { nodeHostHere } from "./child.ts";

for (const [name, host] of Object.entries({ node: nodeHostHere(), current: await currentHost() })) {
  test(`${name}: connect reaches a server under that CA, fetch does not`, async () => {
    const authority = makeAuthority("A company's own CA");
    const { certificate: cert, key } = authority.certify(["127.0.0.1"]);
    const server = createServer({ cert, key }, (_, res) => void res.end("answered"));
    server.on("tlsClientError", () => {});
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const other = makeAuthority("Another").certificate;
      const trusting = await host.connect!({ certificates: [other, authority.certificate] });
      const answer = await trusting(url, { headers: { connection: "close" } });
      assert.equal(await answer.text(), "answered");
      await assert.rejects(host.fetch(url));
      await assert.rejects((await host.connect!({ certificates: [other] }))(url));
      const damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
      await assert.rejects(host.connect!({ certificates: [authority.certificate, damaged] }));
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
}
