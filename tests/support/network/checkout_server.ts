/**
 * Knows how to serve this checkout over HTTP, for scripts that import it by URL, and a registry that stands in for JSR.
 * Must not know what the scripts do.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

/** A server on loopback. */
export interface Served extends AsyncDisposable {
  /** Its address, without a final slash. */
  readonly url: string;
  /** The paths that were asked for. */
  readonly asked: readonly string[];
}

/** Serves the checkout's own files. */
export function serveCheckout(): Promise<Served> {
  const root = new URL("../../..", import.meta.url);
  return serve((path) => readFile(fileURLToPath(new URL(`.${path}`, root))).catch(() => undefined));
}

/** What the stand-in for JSR has: the two packages of the Deno host, over Node's own modules. */
const PACKAGES: Readonly<Record<string, { version: string; entry: string; code: string }>> = {
  "@std/path": { version: "1.1.6", entry: ".", code: 'export * from "node:path";\n' },
  "@std/fs": {
    version: "1.0.24",
    entry: "./ensure-dir",
    code: 'import { mkdir } from "node:fs/promises";\n' +
      "export async function ensureDir(dir: string): Promise<void> { await mkdir(dir, { recursive: true }); }\n",
  },
};

/** Serves those packages as JSR does. */
export function serveRegistry(): Promise<Served> {
  const files = new Map<string, string>();
  for (const [name, { version, entry, code }] of Object.entries(PACKAGES)) {
    const checksum = `sha256-${createHash("sha256").update(code).digest("hex")}`;
    files.set(`/${name}/meta.json`, JSON.stringify({ latest: version, versions: { [version]: {} } }));
    files.set(
      `/${name}/${version}_meta.json`,
      JSON.stringify({
        exports: { [entry]: "./mod.ts" },
        manifest: { "/mod.ts": { size: code.length, checksum } },
      }),
    );
    files.set(`/${name}/${version}/mod.ts`, code);
  }
  return serve((path) => Promise.resolve(files.get(path)));
}

async function serve(find: (path: string) => Promise<Uint8Array | string | undefined>): Promise<Served> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url ?? "/";
    asked.push(path);
    const content = await find(path);
    const type = path.endsWith(".json") ? "application/json" : "application/typescript";
    response.writeHead(content === undefined ? 404 : 200, { "content-type": type }).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
