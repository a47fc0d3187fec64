/**
 * Measures the store: `list` and `switch` with few and many tokens beside `hf auth` if it is there, what locking and
 * flushing add to a login, and how long processes wait that want the same refresh. Runs under Bun.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { Files } from "../lib/host/host.ts";
import { nodeHost } from "../lib/host/node/host.ts";
import { Secret } from "../lib/secret.ts";
import { fileStorage } from "../lib/store/files.ts";
import { TokenStore } from "../lib/store/token_store.ts";
import { hf, machine, median, spawn, spread } from "./measure.ts";

const RUNS = 11;
const SAVES = 200;
const DAY = 24 * 60 * 60;

const ours = [process.env["HF_AUTH_PROGRAM"] ?? "dist/hf-auth"];
const programs: Record<string, string[]> = { "hf-auth": ours, ...(hf && { "hf auth": [hf, "auth"] }) };

const home = mkdtempSync(join(tmpdir(), "hf-auth-bench-"));
const hub = await startHub();
try {
  console.log(`${machine()}; median (min to max)`);
  for (const count of [10, 10_000]) {
    for (const command of [["list"], ["switch", "--token-name", name(7)]]) await compare(command, count);
  }
  if (!hf) console.log("Not measured: hf (not on PATH)");
  await measureSaves();
  for (const count of [1, 4, 16]) await measureRefreshes(count);
} finally {
  hub.close();
  rmSync(home, { recursive: true });
}

async function compare(command: string[], tokens: number): Promise<void> {
  console.log(`\n${command[0]}, ${tokens} stored tokens, ${RUNS} runs in turn`);
  const figures = Object.entries(programs).map(([title, program]) => {
    const folder = makeStore(tokens);
    return { title, run: () => run([...program, ...command], folder), times: [] as number[] };
  });
  for (let round = -1; round < RUNS; round++) {
    // A first run fills the caches.
    for (const { run, times } of figures) times[round] = await timeOf(run);
  }
  print(figures);
}

async function measureSaves(): Promise<void> {
  const { files: real } = nodeHost();
  const plain: Files = {
    ...real,
    read: (path) => readFile(path, "utf8"),
    readBytes: (path) => readFile(path),
    write: (path, content) => writeFile(path, content).then(() => true),
    remove: (path) => rm(path, { force: true }),
    withLock: (_path, work) => work(),
  };
  const kinds: Record<string, Files> = {
    "plain writes": plain,
    "and the lock": { ...plain, withLock: (path, work) => real.withLock(path, work) },
    "and flush, rename": real,
  };
  console.log(
    `\nStoring a token and making it active, in one process, 10 stored tokens, ${SAVES} times in turn`,
  );
  const figures = Object.entries(kinds).map(([title, files]) => {
    const folder = makeStore(10);
    const [tokenPath, storedTokensPath] = [join(folder, "token"), join(folder, "stored_tokens")];
    const store = new TokenStore(fileStorage({ files, tokenPath, storedTokensPath }));
    const run = (token: Secret) =>
      store.change((tokens) => tokens.with(name(3), { token }).activating(token));
    return { title, run, times: [] as number[] };
  });
  for (let round = -1; round < SAVES; round++) {
    for (const { run, times } of figures) times[round] = await timeOf(() => run(new Secret(text(round + 2))));
  }
  print(figures);

  const folder = makeStore(10);
  const times: number[] = [];
  for (let round = -1; round < RUNS; round++) {
    times[round] = await timeOf(() => run([...ours, "login", "--token", text(1)], folder));
  }
  const [first, , last] = figures.map((figure) => median(figure.times));
  const added = (last! - first!).toFixed(1);
  console.log(
    `  ${"a whole login".padEnd(18)}${spread(times, 1, 26)} ms, of which lock and flush take ${added}`,
  );
}

async function measureRefreshes(count: number): Promise<void> {
  const times: number[] = [];
  let requests = 0;
  for (let round = -1; round < RUNS; round++) {
    const folder = makeStore(10, Math.floor(Date.now() / 1000) + DAY / 2);
    hub.refreshes = 0;
    times[round] = await timeOf(() =>
      Promise.all(Array.from({ length: count }, () => run([...ours, "token"], folder)))
    );
    requests = Math.max(requests, hub.refreshes);
  }
  if (count === 1) {
    console.log(`\ntoken in parallel, shortly before the token expires, until all are done, ${RUNS} rounds`);
  }
  console.log(`  ${`${count} at once`.padEnd(18)}${spread(times, 1, 26)} ms  ${requests} refresh at the Hub`);
}

async function run(command: string[], folder: string): Promise<void> {
  const env = {
    PATH: process.env["PATH"],
    HOME: home,
    HF_HOME: folder,
    HF_ENDPOINT: hub.url,
    HF_HUB_DISABLE_UPDATE_CHECK: "1",
    NO_COLOR: "1",
  };
  const child = spawn(command, { env, stdout: "ignore", stderr: "ignore" });
  const status = await child.exited;
  if (status !== 0) throw new Error(`${command.join(" ")} ended with ${status}`);
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function name(number: number): string {
  return `machine ${String(number).padStart(5, "0")}`;
}

function text(number: number): string {
  return `hf_${String(number).padStart(34, "0")}`;
}

/** A folder with that many tokens, the first of which is active and, with an end, can be refreshed. */
function makeStore(tokens: number, expiresAt?: number): string {
  const folder = mkdtempSync(join(home, "store-"));
  mkdirSync(join(folder, "hub"));
  const sections = Array.from(
    { length: tokens },
    (_, number) => `[${name(number)}]\nhf_token = ${text(number)}\n\n`,
  );
  const ageing = `refresh_token = hf_oauth__refresh_0\nexpires_at = ${expiresAt}\n\n`;
  if (expiresAt !== undefined) sections[0] = sections[0]!.trimEnd() + `\n${ageing}`;
  writeFileSync(join(folder, "stored_tokens"), sections.join(""));
  writeFileSync(join(folder, "token"), text(0));
  return folder;
}

function print(figures: readonly { readonly title: string; readonly times: readonly number[] }[]): void {
  const base = median(figures[0]!.times);
  for (const { title, times } of figures) {
    console.log(`  ${title.padEnd(18)}${spread(times, 1, 26)} ms  ${(median(times) / base).toFixed(1)} x`);
  }
}

/** As much of the Hub as is asked here: whose a token is, and another token for a refresh. */
async function startHub(): Promise<{ url: string; refreshes: number; close(): void }> {
  const server = createServer((request, response) => {
    request.resume().once("end", () => {
      const refreshing = request.url === "/oauth/token";
      if (refreshing) started.refreshes++;
      const number = started.refreshes;
      const answer = refreshing
        ? {
          access_token: `hf_oauth_${number}`,
          refresh_token: `hf_oauth__refresh_${number}`,
          expires_in: 30 * DAY,
        }
        : { type: "user", name: "bench", auth: { accessToken: { displayName: name(1), role: "write" } } };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const started = {
    url,
    refreshes: 0,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return started;
}
