/**
 * Knows how the Hub's registry of images behaves: who pulls needs a token of its own, which a token of the Hub buys.
 * Must not know who pulls.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

/** A running registry with one image, `alice-space:latest`. */
export interface Registry extends AsyncDisposable {
  /** `127.0.0.1:PORT` */
  readonly name: string;
  /** The passwords that its tokens were asked for with, those of nobody as `undefined`. */
  readonly passwords: (string | undefined)[];
}

const ISSUED = "registry-token";

/** Starts a registry on 127.0.0.1 that takes one token of the Hub. */
export async function startRegistry(token: string): Promise<Registry> {
  const passwords: Registry["passwords"] = [];
  const blobs = imageBlobs();
  const server = createServer((request, response) => {
    const url = new URL(request.url!, `http://${request.headers.host}`);
    const authorization = request.headers.authorization ?? "";
    const refuse = () =>
      response.writeHead(401, {
        "www-authenticate":
          `Bearer realm="http://${request.headers.host}/api/registry/token",service="registry.hf.space"`,
      }).end('{"errors":[{"code":"UNAUTHORIZED"}]}');
    if (url.pathname === "/api/registry/token") {
      const basic = /^Basic (.*)$/.exec(authorization)?.[1];
      const password = basic === undefined ? undefined : atob(basic).replace(/^[^:]*:/, "");
      passwords.push(password);
      if (password !== token) return void response.writeHead(401).end();
      response.setHeader("content-type", "application/json");
      return void response.end(JSON.stringify({ token: ISSUED, expires_in: 600 }));
    }
    if (authorization !== `Bearer ${ISSUED}`) return void refuse();
    if (url.pathname === "/v2/") return void response.end("{}");
    const name = /^\/v2\/alice-space\/(?:manifests|blobs)\/(.+)$/.exec(url.pathname)?.[1];
    const blob = blobs.get(name ?? "");
    if (!blob) return void response.writeHead(404).end('{"errors":[]}');
    response.writeHead(200, {
      "content-type": blob.type,
      "content-length": String(blob.bytes.length),
      "docker-content-digest": digest(blob.bytes),
    }).end(request.method === "HEAD" ? undefined : blob.bytes);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    name: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    passwords,
    [Symbol.asyncDispose]: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

interface Blob {
  readonly type: string;
  readonly bytes: Uint8Array;
}

const OCI = "application/vnd.oci.image";

/** An image with one layer that is an empty archive. */
function imageBlobs(): Map<string, Blob> {
  const archive = new Uint8Array(1024);
  const layer: Blob = { type: `${OCI}.layer.v1.tar+gzip`, bytes: gzipSync(archive) };
  const config = json(`${OCI}.config.v1+json`, {
    architecture: "amd64",
    os: "linux",
    config: {},
    rootfs: { type: "layers", diff_ids: [digest(archive)] },
  });
  const describe = ({ type, bytes }: Blob) => ({
    mediaType: type,
    size: bytes.length,
    digest: digest(bytes),
  });
  const manifest = json(`${OCI}.manifest.v1+json`, {
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: describe(config),
    layers: [describe(layer)],
  });
  const all = [layer, config, manifest].map((blob) => [digest(blob.bytes), blob] as const);
  return new Map([...all, ["latest", manifest]]);
}

function json(type: string, value: unknown): Blob {
  return { type, bytes: new TextEncoder().encode(JSON.stringify(value)) };
}

function digest(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
