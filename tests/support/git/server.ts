/**
 * Knows how to serve git repositories over smart HTTP on the stand-in Hub's own address, to whoever has a token that is good
 * there: git's own `http-backend`, and enough of Git LFS for a push and a clone.
 * Must not know what a client does with it.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import type { Hub } from "../hub/hub.ts";

/** A request of git or Git LFS, as far as it says who sends it. */
export interface Shown {
  /** `Basic` or `Bearer`. */
  readonly scheme: string;
  /** The user name of `Basic`. */
  readonly username?: string;
  /** The token. */
  readonly token: string;
}

/** A running server. */
export interface GitServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`; what isn't git's goes to the Hub. */
  readonly url: string;
  /** What clients have shown, whether or not it was good, without what comes twice in a row. */
  readonly shown: Shown[];
}

/** Serves the bare repositories below `root`; `schemes` is what a client without a token is offered. */
export async function startGitServer(hub: Hub, root: string, schemes: readonly string[]): Promise<GitServer> {
  const shown: Shown[] = [];
  const objects = new Map<string, Buffer>();

  const server = createServer((req, res) => {
    answer(req, res).catch((error: unknown) => {
      if (!res.headersSent) res.writeHead(500);
      res.end(String(error));
    });
  });

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { pathname, search } = new URL(req.url ?? "/", url);
    const object = /^\/objects\/([0-9a-f]{64})$/.exec(pathname)?.[1];
    if (object !== undefined) return await transfer(object, req, res);
    if (!/\.git\//.test(pathname)) return void req.pipe(onward(req, res));
    if (!await mayPass(req)) return challenge(res);
    if (pathname.endsWith("/info/lfs/objects/batch")) return await batch(req, res);
    if (pathname.includes("/info/lfs/")) return void res.writeHead(404).end("{}");
    await backend(req, res, pathname, search.slice(1), root);
  }

  async function mayPass(req: IncomingMessage): Promise<boolean> {
    const [, scheme, text] = /^(Basic|Bearer) (.+)$/.exec(req.headers.authorization ?? "") ?? [];
    if (scheme === undefined || text === undefined || !schemes.includes(scheme)) return false;
    const [username, ...rest] = Buffer.from(text, "base64").toString().split(":");
    const one = scheme === "Basic"
      ? { scheme, username: username!, token: rest.join(":") }
      : { scheme, token: text };
    // For a user in the address, git tries without a password first.
    if (one.token === "") return false;
    if (JSON.stringify(shown.at(-1)) !== JSON.stringify(one)) shown.push(one);
    const response = await fetch(`${hub.url}/api/whoami-v2`, {
      headers: { authorization: `Bearer ${one.token}` },
    });
    await response.body?.cancel();
    return response.ok;
  }

  function challenge(res: ServerResponse): void {
    const offered = schemes.map((scheme) => `${scheme} realm="Authentication required"`);
    res.writeHead(401, { "www-authenticate": offered }).end("Unauthorized");
  }

  async function batch(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { operation, objects: wanted } = JSON.parse((await bodyOf(req)).toString());
    const answers = wanted.map(({ oid, size }: { oid: string; size: number }) => ({
      oid,
      size,
      authenticated: true,
      actions: operation === "upload" && objects.has(oid)
        ? {}
        : { [operation]: { href: `${url}/objects/${oid}` } },
    }));
    res.writeHead(200, { "content-type": "application/vnd.git-lfs+json" });
    res.end(JSON.stringify({ transfer: "basic", objects: answers }));
  }

  async function transfer(oid: string, req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (req.method === "PUT") objects.set(oid, await bodyOf(req));
    res.writeHead(objects.has(oid) ? 200 : 404).end(req.method === "PUT" ? "" : objects.get(oid));
  }

  function onward(req: IncomingMessage, res: ServerResponse) {
    return request(hub.url + req.url, { method: req.method, headers: req.headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(res);
    });
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    shown,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(req: IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of req as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Runs git's CGI program (RFC 3875). */
async function backend(
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  query: string,
  root: string,
): Promise<void> {
  const { headers, method = "GET" } = req;
  const child = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env["PATH"],
      HOME: root,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      REMOTE_USER: "somebody",
      REQUEST_METHOD: method,
      PATH_INFO: path,
      QUERY_STRING: query,
      CONTENT_TYPE: headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: `${headers["content-encoding"] ?? ""}`,
      GIT_PROTOCOL: `${headers["git-protocol"] ?? ""}`,
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.stdin.on("error", () => {});
  req.pipe(child.stdin);
  const chunks: Uint8Array[] = [];
  for await (const chunk of child.stdout as AsyncIterable<Uint8Array>) chunks.push(chunk);
  const all = Buffer.concat(chunks);
  const end = all.indexOf("\r\n\r\n");
  const fields = all.subarray(0, end).toString().split("\r\n").map((line) =>
    line.split(/: ?/, 2) as [string, string]
  );
  const { Status = "200", ...rest } = Object.fromEntries(fields);
  res.writeHead(Number(Status.slice(0, 3)), rest).end(all.subarray(end + 4));
}
