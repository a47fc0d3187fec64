/** `make demo` runs to its end, and however it ends, nothing that it started is left, and no file. */

import assert from "node:assert/strict";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { makeHome, type Running, startProgram } from "../support/program/program.ts";
import { skipUnless } from "../support/skip.ts";
import { atTerminal, KEY } from "../support/terminal/terminal.ts";

const skip = skipUnless(process.platform === "linux", "only Linux shows all processes");

/** A place for the demo's files and a variable that marks its processes. */
async function makeRoom() {
  const home = await makeHome();
  const temporary = join(home.path, "tmp");
  await mkdir(temporary);
  const mark = `HF_AUTH_DEMO=${home.path}`;
  const env = { ...process.env, HOME: home.path, TMPDIR: temporary, HF_AUTH_DEMO: home.path };
  return {
    env: { HF_AUTH_CONFIG: "registry/npm/deno.json", ...env } as Record<string, string>,
    temporary,
    /** What of it still runs, and the files that it has left. */
    async left(): Promise<unknown> {
      const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
      const running = await Promise.all(pids.map(async (pid) => {
        const variables = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
        return variables.split("\0").includes(mark) ? [await readFile(`/proc/${pid}/cmdline`, "utf8")] : [];
      }));
      return [running.flat(), await readdir(temporary)];
    },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

const demo = (env: Record<string, string>): Running => startProgram("/bin/sh", ["tools/demo.sh"], { env });

test("the demo logs in, and leaves nothing", { skip }, async () => {
  await using room = await makeRoom();
  const { status, stdout, stderr } = await demo(room.env).finished;
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /Logged in as alice[^]*\$ hf-auth token[^]*\n\w{3}\*{4}[\w-]{4}\n$/);
  assert.deepEqual(await room.left(), [[], []]);
});

/** The Hub runs; and a login waits, too. */
const MOMENTS = [/A stand-in for the Hub/, /\(a person opens/];

for (const [name, number] of [["SIGHUP", 1], ["SIGINT", 2], ["SIGQUIT", 3], ["SIGTERM", 15]] as const) {
  for (const moment of MOMENTS) {
    test(`the demo leaves nothing when ${name} ends it at ${moment.source}`, { skip }, async () => {
      await using room = await makeRoom();
      const running = demo(room.env);
      await running.waitFor(moment, "stdout");
      process.kill(running.pid!, name);
      const { status } = await running.finished;
      assert.equal(status, 128 + number);
      assert.deepEqual(await room.left(), [[], []]);
    });
  }
}

test("the demo leaves nothing after Ctrl-C in a terminal", { skip }, async () => {
  await using room = await makeRoom();
  const command = ["/bin/sh", "tools/demo.sh"];
  const typings = [{ at: "a person opens", pieces: [KEY.interrupt] }];
  const { status } = await atTerminal([], room.env, { command, typings }).finished;
  assert.equal(status, 130);
  assert.deepEqual(await room.left(), [[], []]);
});

test("the demo leaves nothing when its output is closed", { skip }, async () => {
  await using room = await makeRoom();
  const command = "set -o pipefail; sh tools/demo.sh | head -n 1; exit ${PIPESTATUS[0]}";
  const { status } = await startProgram("/bin/bash", ["-c", command], { env: room.env }).finished;
  assert.notEqual(status, 0);
  assert.deepEqual(await room.left(), [[], []]);
});

test("the demo leaves nothing when a step of it fails", { skip }, async () => {
  await using room = await makeRoom();
  // A Hub that does not start.
  const { status, stderr } = await demo({ ...room.env, HF_AUTH_CONFIG: "no.json" }).finished;
  assert.equal(status, 1);
  assert.match(stderr, /^The demo failed/m);
  assert.deepEqual(await room.left(), [[], []]);
});
