/**
 * Knows how Deno listens: with Node's server, after a question that can still be answered with no.
 * Must not know what is served.
 *
 * @module
 */

import type { HttpServer, ListenOptions } from "../host.ts";
import { isGranted } from "./granted.ts";
import { networkAddresses } from "../shared/http/addresses.ts";
import { unavailable, withoutBrackets } from "../shared/http/listen_address.ts";

/** The server port for Deno. */
export const denoServer: HttpServer = {
  addresses() {
    return isGranted({ name: "sys", kind: "networkInterfaces" }) ? networkAddresses() : [];
  },

  async listen(handler, options) {
    await permitListening(options);
    // Few commands answer requests, and loading this takes time.
    const { httpServer } = await import("../shared/http/server.ts");
    return await httpServer().listen(handler, options);
  },
};

// node:http would end the process: it finds out when nobody can catch it any more.
async function permitListening({ hostname, port }: ListenOptions): Promise<void> {
  const name = withoutBrackets(hostname);
  const host = `${name.includes(":") ? `[${name}]` : name}:${port}`;
  // What is no address is no permission either; listening then says so.
  const asked = await Deno.permissions.request({ name: "net", host }).catch(() => undefined);
  if (asked && asked.state !== "granted") {
    throw unavailable(name, port, new Deno.errors.NotCapable(`No permission to listen on ${host}`));
  }
}
