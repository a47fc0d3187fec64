/**
 * Knows how a job becomes real: who answers it listens on this machine, and its programs are scripts in a folder.
 * Must not know any CI system.
 *
 * @module
 */

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Job } from "./jobs.ts";

/** A job that other processes can be. */
export interface RealJob extends AsyncDisposable {
  /** Its variables; an address among them is one of this machine, and `PATH` does not have its programs yet. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder for `PATH` with its programs, where it has some. */
  readonly bin: string;
  /** What it was asked over http: a path and a query each. */
  readonly requests: string[];
}

/** Makes a job real, but for files, which have their fixed places. */
export async function realJob(job: Job): Promise<RealJob> {
  const bin = mkdtempSync(join(tmpdir(), "hf-auth-ci-"));
  for (const [name, { token, asked }] of Object.entries(job.printers)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n[ "$*" = '${asked}' ] || exit 2\necho '${token}'\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const requests: string[] = [];
  const address = Object.values(job.env).find((value) => value.startsWith("https://"));
  const server = createServer(async (request, response) => {
    requests.push(request.url ?? "");
    const url = new URL(request.url ?? "", address);
    const answer = await job.fetch?.(url, { headers: request.headers as Record<string, string> });
    response.writeHead(answer?.status ?? 404, {
      ...Object.fromEntries(answer?.headers ?? []),
      connection: "close",
    });
    response.end(await answer?.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    env: Object.fromEntries(
      Object.entries(job.env).map(([name, value]) => [name, value.replace(/^https:\/\/[^/]+/, here)]),
    ),
    bin,
    requests,
    async [Symbol.asyncDispose]() {
      rmSync(bin, { recursive: true, force: true });
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
