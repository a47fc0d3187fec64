/** Holds the lock to Python's filelock: whoever has it, the other waits. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { test } from "node:test";
import { nodeHostHere } from "../host/child.ts";
import { realFolder } from "../host/folders.ts";
import { currentHost } from "../../lib/host/current.ts";
import { needsPython, python } from "../support/python.ts";

const hold = `
import sys
from filelock import FileLock
with FileLock(sys.argv[1], mode=0o664):
    print("held", flush=True)
    sys.stdin.read()
`;

const attempt = `
import sys
from filelock import FileLock, Timeout
try:
    with FileLock(sys.argv[1], mode=0o664, timeout=0.2):
        print("taken")
except Timeout:
    print("busy")
`;

const hosts = { node: nodeHostHere(), current: await currentHost() };

for (const [name, { files }] of Object.entries(hosts)) {
  test(`${name}: waits while Python has the lock`, { skip: needsPython, timeout: 30_000 }, async () => {
    using folder = realFolder();
    const path = `${folder.path}/stored_tokens.lock`;
    const child = spawn(python!, ["-c", hold, path], { stdio: ["pipe", "pipe", "inherit"] });
    await once(child.stdout, "data");
    const signal = AbortSignal.timeout(300);
    await assert.rejects(files.withLock(path, () => assert.fail("has the lock"), { signal }), {
      name: "TimeoutError",
    });
    const waiting = files.withLock(path, () => Promise.resolve("mine"));
    child.stdin.end();
    assert.equal(await waiting, "mine");
  });

  test(`${name}: Python waits while we have the lock`, { skip: needsPython, timeout: 30_000 }, async () => {
    using folder = realFolder();
    const path = `${folder.path}/stored_tokens.lock`;
    const answers = [await files.withLock(path, () => run(attempt, path)), await run(attempt, path)];
    assert.deepEqual([answers, statSync(path).size], [["busy\n", "taken\n"], 0]);
  });
}

async function run(script: string, path: string): Promise<string> {
  const child = spawn(python!, ["-c", script, path], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk) => text += chunk);
  await once(child, "close");
  return text;
}
