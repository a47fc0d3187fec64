/** Nobody reads what the built program says: its page goes on, and Ctrl-C ends it. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, writeSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { startHub } from "../../support/hub/hub.ts";
import { makeHome, program, spawnHfAuth } from "../../support/program/program.ts";
import { skipUnless } from "../../support/skip.ts";

const skip = skipUnless(process.platform === "linux", "only Linux opens a pipe once more");

/** A pipe that takes nothing more, and that nobody reads; held open until it is closed. */
function fullPipe(path: string): number {
  execFileSync("mkfifo", [path]);
  const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  for (const piece of ["x".repeat(4096), "x"]) {
    try {
      for (;;) writeSync(pipe, piece);
    } catch (error) {
      assert.equal((error as { code?: string }).code, "EAGAIN");
    }
  }
  return pipe;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

const lines = ["serve --listen", "serve --json --listen", "serve --format agent --listen"];

for (const line of lines) {
  test(`${line}: nobody reads, and the page goes on until SIGINT`, { skip, timeout: 60_000 }, async () => {
    await using hub = await startHub();
    await using home = await makeHome();
    const port = await freePort();
    const path = join(home.path, "pipe");
    const pipe = fullPipe(path);
    try {
      const command = `exec "$0" ${line} 127.0.0.1:${port} >"$1" 2>"$1"`;
      const serving = spawnHfAuth(["-c", command, program, path], {
        program: "/bin/sh",
        env: home.env(hub.url),
      });
      const url = `http://127.0.0.1:${port}/healthz`;
      let answer = "";
      while (answer === "") answer = await fetch(url).then((response) => response.text(), () => "");
      assert.equal(answer, "ok\n");
      serving.kill("SIGINT");
      assert.equal((await serving.finished).status, 130);
    } finally {
      closeSync(pipe);
    }
  });
}
