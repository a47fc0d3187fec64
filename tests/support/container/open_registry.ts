/**
 * Knows how a registry of images takes what is pushed, and gives it back (OCI distribution specification).
 * Must not know what the images are.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A running registry that lets in everybody. */
export interface OpenRegistry extends AsyncDisposable {
  /** `127.0.0.1:PORT` */
  readonly name: string;
  /** The tags that were pushed, with what they name. */
  tags(): Record<string, unknown>;
}

/** Starts an empty registry on 127.0.0.1. */
export async function startOpenRegistry(): Promise<OpenRegistry> {
  const blobs = new Map<string, Uint8Array>();
  const manifests = new Map<string, { readonly type: string; readonly bytes: Uint8Array }>();
  const uploads = new Map<string, Uint8Array[]>();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, `http://${request.headers.host}`);
    const { method } = request;
    const body = await bytesOf(request);
    const end = (status: number, headers: Record<string, string> = {}, bytes?: Uint8Array): void =>
      void response.writeHead(status, headers).end(method === "HEAD" ? undefined : bytes);
    const [, name, kind, reference = ""] =
      /^\/v2\/(.+)\/(blobs\/uploads|blobs|manifests)\/(.*)$/.exec(url.pathname) ?? [];
    if (url.pathname === "/v2/") return end(200);
    if (kind === "blobs/uploads") {
      const id = reference || crypto.randomUUID();
      const parts = uploads.get(id) ?? [];
      uploads.set(id, [...parts, body]);
      const location = `/v2/${name}/blobs/uploads/${id}`;
      if (method !== "PUT") return end(202, { location });
      const whole = new Uint8Array(await new Blob(uploads.get(id)! as BlobPart[]).arrayBuffer());
      if (digestOf(whole) !== url.searchParams.get("digest")) return end(400);
      blobs.set(digestOf(whole), whole);
      return end(201, { location: `/v2/${name}/blobs/${digestOf(whole)}` });
    }
    if (kind === "manifests" && method === "PUT") {
      const found = { type: request.headers["content-type"]!, bytes: body };
      for (const key of [reference, digestOf(body)]) manifests.set(key, found);
      return end(201, { "docker-content-digest": digestOf(body) });
    }
    const manifest = manifests.get(reference);
    const bytes = kind === "manifests" ? manifest?.bytes : blobs.get(reference);
    if (!bytes) return end(404, {}, new TextEncoder().encode('{"errors":[]}'));
    end(200, {
      "content-type": manifest?.type ?? "application/octet-stream",
      "content-length": String(bytes.length),
      "docker-content-digest": digestOf(bytes),
    }, bytes);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    name: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    tags: () =>
      Object.fromEntries(
        [...manifests].filter(([key]) => !key.startsWith("sha256:"))
          .map(([key, { bytes }]) => [key, JSON.parse(new TextDecoder().decode(bytes))]),
      ),
    [Symbol.asyncDispose]: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

async function bytesOf(request: IncomingMessage): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of request) parts.push(part);
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}
