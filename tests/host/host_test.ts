/** Holds every host that runs here to the contract, and the real ones to what a fake can't show. */

import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { homedir } from "node:os";
import process from "node:process";
import { test } from "node:test";
import { skipUnless } from "../support/skip.ts";
import { currentHost } from "../../lib/host/current.ts";
import { type MemoryHost, memoryHost } from "../../lib/host/memory/host.ts";
import { atTerminal } from "../support/terminal/terminal.ts";
import { childCommand, nodeHostHere, startChild } from "./child.ts";
import { hostContract } from "./contract/host.ts";
import { GIVEN, TYPED, useKeyboard } from "./contract/keyboard.ts";
import { memoryFolder, realFolder } from "./folders.ts";

let memory: MemoryHost;
function memoryHostWithShell(): MemoryHost {
  return memory = memoryHost({
    programs: {
      sh: (_, { stdin = "", env }) => ({
        status: 3,
        stdout: stdin + (env?.["HF_AUTH_TEST"] ?? ""),
        stderr: "why\n",
      }),
    },
  });
}
hostContract("memory", memoryHostWithShell, () => memoryFolder((memory ?? memoryHostWithShell()).disk));

const current = await currentHost();
const real = { node: nodeHostHere(), ...("Deno" in globalThis && { deno: current }) };

for (const [name, host] of Object.entries(real)) {
  hostContract(name, () => host, realFolder);

  test(`${name}: a file is private whatever the umask`, async () => {
    using folder = realFolder();
    for (const umask of [0, 0o777]) {
      const before = process.umask(umask);
      try {
        await host.files.write(host.paths.join(folder.path, "file"), "text");
      } finally {
        process.umask(before);
      }
      assert.equal(folder.mode("file"), 0o600);
    }
  });

  test(`${name}: folders are private when the umask is open`, async () => {
    using folder = realFolder();
    const before = process.umask(0);
    try {
      await host.files.write(host.paths.join(folder.path, "a", "b", "file"), "text");
    } finally {
      process.umask(before);
    }
    assert.deepEqual([folder.mode("a"), folder.mode("a/b")], [0o700, 0o700]);
  });

  test(`${name}: a link in a linked folder counts from the real folder`, async () => {
    using folder = realFolder();
    folder.makeFolder("real/inner", 0o700);
    folder.link("short", "real/inner");
    folder.link("real/inner/link", "../file");
    await host.files.write(`${folder.path}/short/link`, "text");
    assert.equal(folder.text("real/file"), "text");
  });

  test(`${name}: a lock is left in place, empty`, async () => {
    using folder = realFolder();
    const path = host.paths.join(folder.path, "lock");
    folder.put("other", "text");
    for (let round = 0; round < 2; round++) await host.files.withLock(path, () => Promise.resolve());
    assert.deepEqual([folder.names(), folder.text("lock")], [["lock", "other"], ""]);
  });

  for (const target of ["other", "none"]) {
    test(`${name}: a symbolic link to ${target} is not locked`, async () => {
      using folder = realFolder();
      folder.put("other", "text");
      folder.link("lock", target);
      const path = host.paths.join(folder.path, "lock");
      await assert.rejects(host.files.withLock(path, () => assert.fail("has the lock")), {
        code: "store_unwritable",
        message: `Cannot lock ${path}: it is a symbolic link, not a file`,
        hint: "Remove the link",
      });
      assert.deepEqual([folder.names(), folder.text("other")], [["lock", "other"], "text"]);
    });
  }

  test(`${name}: the lock of another process holds until that is killed`, async () => {
    using folder = realFolder();
    const path = host.paths.join(folder.path, "lock");
    const child = startChild("hold", path);
    assert.equal(await firstOutput(child), "held\n");
    const signal = AbortSignal.timeout(200);
    await assert.rejects(host.files.withLock(path, () => assert.fail("has the lock"), { signal }), {
      name: "TimeoutError",
    });
    child.kill("SIGKILL");
    assert.equal(await host.files.withLock(path, () => Promise.resolve("free")), "free");
  });

  test(`${name}: a lock file that is removed while held does not let two in`, async () => {
    using folder = realFolder();
    const path = host.paths.join(folder.path, "lock");
    const child = startChild("hold", path);
    assert.equal(await firstOutput(child), "held\n");
    const waiting = host.files.withLock(path, () => Promise.resolve(fs.statSync(path).ino));
    fs.rmSync(path);
    fs.writeFileSync(path, "");
    child.kill("SIGKILL");
    assert.equal(await waiting, fs.statSync(path).ino);
  });

  test(`${name}: a finished program is not left as a zombie`, {
    skip: skipUnless(fs.existsSync("/proc/self"), "there is no /proc to look at"),
  }, async () => {
    const { stdout } = (await host.processes!.run("sh", ["-c", "echo $$"], {}))!;
    assert.equal(fs.existsSync(`/proc/${stdout.trim()}`), false);
  });

  test(`${name}: a program that runs on is left behind by who leaves`, async () => {
    const signal = AbortSignal.timeout(100);
    const running = host.processes!.run("sh", ["-c", "sleep 5 & wait"], { signal });
    const start = host.clock.monotonic();
    await assert.rejects(running, { name: "TimeoutError" });
    assert(host.clock.monotonic() - start < 3_000);
  });

  test(`${name}: a program need not read its standard input`, async () => {
    const stdin = "x".repeat(500_000);
    assert.deepEqual(await host.processes!.run("true", [], { stdin }), {
      status: 0,
      stdout: "",
      stderr: "",
    });
  });

  test(`${name}: a program starts in the topmost folder without git's variables, or here with them`, async () => {
    process.env["GIT_TEST"] = "set";
    try {
      const run = async (here: boolean) => {
        const script = ["-c", 'pwd; printf "%s" "$GIT_TEST"'];
        return (await host.processes!.run("sh", script, { here }))?.stdout;
      };
      assert.deepEqual([await run(false), await run(true)], ["/\n", `${process.cwd()}\nset`]);
    } finally {
      delete process.env["GIT_TEST"];
    }
  });

  test(`${name}: the home folder is the variable's, or the user entry's`, () => {
    const before = process.env["HOME"];
    try {
      process.env["HOME"] = "/some/where";
      assert.equal(host.paths.home(), "/some/where");
      delete process.env["HOME"];
      assert.equal(host.paths.home(), homedir() || undefined);
    } finally {
      if (before !== undefined) process.env["HOME"] = before;
    }
  });
}

test("a process writes all to a pipe, and ends quietly when that is closed", async () => {
  const [whole, closed] = [startChild("shout"), startChild("shout")];
  closed.stdout!.once("data", () => closed.stdout!.destroy());
  const [all, first] = await Promise.all([outcome(whole), outcome(closed)]);
  assert.deepEqual(
    [[all.status, all.stdout.length, all.stderr], [first.status, first.stderr]],
    [[0, 1_000_000, "done\n"], [0, "done\n"]],
  );
});

test("standard input is read whole, up to 1 MiB", async () => {
  const answers = [];
  for (
    const bytes of [
      "",
      "\uFEFFtoken\n",
      "🤗".repeat(200_000),
      "x".repeat(1024 * 1024 + 1),
      new Uint8Array([0xff]),
    ]
  ) {
    const child = startChild("read");
    child.stdin!.on("error", () => {});
    child.stdin!.end(bytes);
    answers.push((await outcome(child)).stdout);
  }
  assert.deepEqual(answers, [
    "0",
    "6",
    "400000",
    "Standard input is longer than 1 MiB",
    "Standard input is not UTF-8 text",
  ]);
});

test("a sleep that was ended leaves no timer behind", async () => {
  const start = performance.now();
  assert.equal((await outcome(startChild("sleep"))).status, 0);
  assert(performance.now() - start < 20_000);
});

for (const [signal, number] of [["SIGINT", 2], ["SIGTERM", 15]] as const) {
  test(`${signal} calls who listens instead of ending the process`, async () => {
    const child = startChild("interrupt");
    assert.equal(await firstOutput(child), "listening\n");
    const ended = outcome(child);
    process.kill(child.pid!, signal);
    assert.deepEqual(await ended, { status: 0, stdout: `interrupted by ${number}\n`, stderr: "" });
  });
}

test("memory: a keyboard gives whole keys, one at a time, however they arrive", async () => {
  const host = memoryHost({ interactive: true });
  const terminal = { ...host.terminal, err: (text: string) => host.type(...piecesAt(text)) };
  assert.deepEqual(await useKeyboard(terminal), GIVEN);
  assert.equal(host.keyboardTaken, false);
  assert.equal("raw" in memoryHost().terminal, false);
});

const piecesAt = (text: string) => TYPED.find(({ at }) => at === text)!.pieces!;
// The host of the runtime's own imports from a registry.
const own = ["--config", process.env["HF_AUTH_CONFIG"] ?? "registry/npm/deno.json"];
const keyboards = {
  node: childCommand("keyboard"),
  ..."Deno" in globalThis && { deno: childCommand("keyboardHere", own) },
};

for (const [name, command] of Object.entries(keyboards)) {
  test(`${name}: a keyboard gives whole keys, one at a time, however they arrive, and shows none`, async () => {
    const { PATH = "", HOME = "", DENO_DIR = "" } = process.env;
    const env = { PATH, HOME, ...DENO_DIR && { DENO_DIR } };
    const { status, printed } = await atTerminal([], env, { command, typings: TYPED }).finished;
    const text = printed.replace(/\x1b\[[\d;]*[A-Za-z]/g, "");
    // Undefined, null in JSON, does not occur. The mode is as it was, or the status would be 201.
    assert.deepEqual([status, text], [0, `first?last?second?\r\nkeys ${JSON.stringify(GIVEN)} end\r\n`]);
  });
}

async function firstOutput(child: ChildProcess): Promise<string> {
  const [chunk] = await once(child.stdout!, "data");
  return String(chunk);
}

async function outcome(child: ChildProcess): Promise<{ status: number; stdout: string; stderr: string }> {
  const text = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream]!.on("data", (chunk) => text[stream] += chunk);
  }
  const [status] = await once(child, "close");
  return { status, ...text };
}
