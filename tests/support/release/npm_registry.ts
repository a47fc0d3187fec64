/**
 * Knows how an npm registry on this machine serves packages that were packed here.
 * Must not know what is in them.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { run } from "../../../tools/release/run.ts";

/** A running registry. */
export interface NpmRegistry extends AsyncDisposable {
  readonly url: string;
  /** The archives that were asked for. */
  readonly taken: string[];
}

/** Packs each folder as it is asked for, once, and serves it as the only version. */
export async function startNpmRegistry(folders: readonly string[], work: string): Promise<NpmRegistry> {
  const taken: string[] = [];
  const manifests = new Map<string, { folder: string; manifest: { name: string; version: string } }>();
  for (const folder of folders) {
    const manifest = JSON.parse(await Deno.readTextFile(`${folder}/package.json`));
    manifests.set(manifest.name, { folder, manifest });
  }
  const archives = new Map<string, Promise<Uint8Array>>();
  const archiveOf = (name: string) => {
    const made = archives.get(name) ?? pack(manifests.get(name)!.folder, work);
    archives.set(name, made);
    return made;
  };
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url!, "http://registry").pathname).slice(1);
    const archive = path.endsWith(".tgz");
    const name = path.replace(/\/-\/.*$/, "");
    const found = manifests.get(name);
    if (!found) return void response.writeHead(404).end("{}");
    if (archive) {
      taken.push(name);
      return void response.end(await archiveOf(name));
    }
    const { manifest } = found;
    const tarball = `http://${request.headers.host}/${name}/-/${manifest.version}.tgz`;
    // Of those for other systems nobody takes the archive.
    const fits = !name.startsWith("@") || name.endsWith(`/${HERE}`);
    const integrity = fits
      ? { integrity: `sha512-${createHash("sha512").update(await archiveOf(name)).digest("base64")}` }
      : {};
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({
      name,
      "dist-tags": { latest: manifest.version },
      versions: { [manifest.version]: { ...manifest, dist: { tarball, ...integrity } } },
    }));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    taken,
    [Symbol.asyncDispose]: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

const HERE = `${Deno.build.os}-${Deno.build.arch === "aarch64" ? "arm64" : "x64"}`;

async function pack(folder: string, work: string): Promise<Uint8Array> {
  const cache = `${work}/npm-cache`;
  const printed = await run("npm", ["pack", "--json", "--cache", cache, "--pack-destination", work], {
    cwd: folder,
  });
  const [{ filename }] = JSON.parse(printed) as [{ filename: string }];
  return await Deno.readFile(`${work}/${filename.replace("@", "").replace("/", "-")}`);
}
