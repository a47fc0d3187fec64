/** Many watch the page of one login, and many of them never read: it ends as if nobody did. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import { approve } from "../../support/hub/approve.ts";
import { startHub } from "../../support/hub/hub.ts";
import { makeHome, type Running, spawnHfAuth } from "../../support/program/program.ts";
import { skipUnless } from "../../support/skip.ts";

const WATCHERS = 500;
const INTERVAL = 5_000; // ms; how often the Hub is asked, where it does not say (RFC 8628 section 3.2)
const ROOM = 64 * 1024; // KiB; 128 for each watcher

/** The most memory that a process has had, in KiB. */
async function peakMemory({ pid }: Running): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]);
}

/** Asks for the events; not a byte of the answer is read yet. */
async function watch(url: URL): Promise<Socket> {
  const socket = connect(Number(url.port), url.hostname);
  // The program ends while it is open.
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(`GET ${url.pathname}events HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
  return socket;
}

/** Reads on until a state is told. */
function hear(socket: Socket, state: string): Promise<void> {
  let text = "";
  return new Promise((resolve, reject) => {
    socket.on("data", (chunk: Uint8Array) => {
      text += new TextDecoder().decode(chunk);
      if (text.includes(`"state":"${state}"`)) resolve();
    });
    socket.once("close", () => reject(new Error(`It ended without ${state}: ${text}`)));
  });
}

test(
  `${WATCHERS} watch the page, half of them never read, and the login ends in its interval`,
  {
    skip: skipUnless(existsSync("/proc/self/status"), "this system has no /proc, where memory is read"),
    timeout: 120_000,
  },
  async () => {
    await using hub = await startHub();
    await using home = await makeHome();
    const login = spawnHfAuth(["login", "--serve"], { env: home.env(hub.url) });
    const sockets: Socket[] = [];
    try {
      const url = new URL((await login.waitFor(/http:\/\/127\.0\.0\.1:\d+\/\w+\/(?=\s)/, "stderr"))[0]);
      const [code] = await login.waitFor(/[A-Z0-9]{4}-[A-Z0-9]{4}/, "stderr");
      await (await fetch(url)).text();
      const before = await peakMemory(login);
      while (sockets.length < WATCHERS) sockets.push(await watch(url));
      const readers = sockets.filter((_, index) => index % 2 === 0);
      const told = readers.map((socket) => hear(socket, "approved"));
      await Promise.all(readers.map((socket) => hear(socket, "waiting")));
      const more = await peakMemory(login) - before;
      assert(more < ROOM, `${more} KiB more than without watchers`);

      await approve(hub.url, code);
      const start = performance.now();
      const { status, stderr } = await login.finished;
      const took = performance.now() - start;
      assert.equal(status, 0, stderr);
      assert(took < 3 * INTERVAL, `it took ${Math.round(took)} ms`);
      await Promise.all(told);
    } finally {
      sockets.forEach((socket) => socket.destroy());
      login.kill("SIGKILL");
    }
  },
);
