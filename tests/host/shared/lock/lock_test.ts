/** Holds waiting for a lock, the steps around `flock`, and the lock of last resort to what they promise. */

import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import process from "node:process";
import { test } from "node:test";
import { tryFlock } from "../../../../lib/host/shared/lock/flock.ts";
import { withLock } from "../../../../lib/host/shared/lock/lock.ts";
import { memoryHost } from "../../../../lib/host/memory/host.ts";
import { hostName } from "../../../../lib/host/shared/lock/owner.ts";
import { trySoftLock } from "../../../../lib/host/shared/lock/soft_lock.ts";
import { realFolder } from "../../folders.ts";

test("a lock held elsewhere for 30 seconds is given up, and its waiting told once", async () => {
  const { files, lockedElsewhere, clock } = memoryHost();
  lockedElsewhere.add("/lock");
  const told: number[] = [];
  const onWait = () => void told.push(clock.monotonic());
  await assert.rejects(files.withLock("/lock", () => assert.fail("has the lock"), { onWait }), {
    code: "lock_timeout",
    message: "Could not lock /lock within 30 seconds",
    hint: "Try again when the other hf-auth or Python process has finished changing the tokens",
  });
  assert.deepEqual([told, clock.monotonic(), new Set(clock.slept)], [[2_000], 30_000, new Set([50])]);
});

test("a lock that is free after a while is taken", async () => {
  const { files, lockedElsewhere, clock } = memoryHost();
  lockedElsewhere.add("/lock");
  clock.at(1_990, () => void lockedElsewhere.delete("/lock"));
  const onWait = () => assert.fail("waited for less than two seconds");
  assert.equal(await files.withLock("/lock", () => Promise.resolve(clock.monotonic()), { onWait }), 2_000);
});

test("who leaves does not wait for the next attempt, nor take a lock that is free", async () => {
  const { files, lockedElsewhere, clock } = memoryHost();
  const stop = new AbortController();
  const take = () => files.withLock("/lock", () => assert.fail("has the lock"), { signal: stop.signal });
  lockedElsewhere.add("/lock");
  clock.at(120, () => stop.abort("left"));
  assert.equal(await take().catch((reason) => reason), "left");
  assert.equal(clock.monotonic(), 120);
  lockedElsewhere.clear();
  assert.equal(await take().catch((reason) => reason), "left");
});

test("what the work gave counts, also when the lock can't be given back", async () => {
  const { clock } = memoryHost();
  const broken = () => Promise.reject(new Error("release failed"));
  const tryLock = () => Promise.resolve(broken);
  assert.equal(await withLock({ clock, tryLock }, "/lock", () => Promise.resolve("done")), "done");
});

for (const code of ["ENOLCK", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"]) {
  test(`where flock fails with ${code}, a file that is there is the lock`, async () => {
    using folder = realFolder();
    const path = `${folder.path}/lock`;
    let open = 0;
    const said: string[] = [];
    const tryLock = tryFlock(async (path) => {
      await fs.writeFile(path, "", { flag: "r+" });
      open++;
      return {
        tryLock: () => Promise.reject(Object.assign(new Error(code), { code })),
        stat: () => assert.fail("not locked"),
        unlock: () => assert.fail("not locked"),
        close: () => void open--,
      };
    }, (warning) => said.push(warning));
    const release = await tryLock(path);
    assert.deepEqual([folder.text("lock"), typeof await tryLock(path)], [
      `${process.pid}\n${hostName()}\n`,
      "object",
    ]);
    assert(typeof release === "function");
    await release();
    assert.deepEqual([folder.names(), open], [[], 0]);
    assert.match(said[0]!, /^This file system has no locks: a lock file stands in/);
  });
}

for (const next of ["removed", "another file"]) {
  test(`a lock on a file whose path has become ${next} is none`, async () => {
    using folder = realFolder();
    const path = `${folder.path}/lock`;
    const calls: string[] = [];
    const tryLock = tryFlock(async (path) => {
      const file = await fs.open(path, "r+");
      return {
        async tryLock() {
          await fs.rename(path, `${path}.removed`);
          if (next === "another file") await fs.writeFile(path, "");
          return true;
        },
        stat: () => file.stat(),
        unlock: () => void calls.push("unlock"),
        close() {
          calls.push("close");
          file.close();
        },
      };
    });
    assert.deepEqual([await tryLock(path), calls], [{}, ["close"]]);
  });
}

test("another failure of flock is told, and the file closed", async () => {
  using folder = realFolder();
  let closed = 0;
  const failure = Object.assign(new Error("input/output error"), { code: "EIO" });
  const tryLock = tryFlock(() =>
    Promise.resolve({
      tryLock: () => Promise.reject(failure),
      stat: () => assert.fail("not locked"),
      unlock: () => assert.fail("not locked"),
      close: () => void closed++,
    })
  );
  await assert.rejects(tryLock(`${folder.path}/lock`), failure);
  assert.deepEqual([closed, folder.names()], [1, ["lock"]]);
});

// No process has a number as high as this.
const dead = 2 ** 30;

for (
  const [title, text, age, stale] of [
    ["of this process", `${process.pid}\n${hostName()}\n`, 0, false],
    ["of this process, old", `${process.pid}\n${hostName()}\n`, 3_600, false],
    ["of a dead process", `${dead}\n${hostName()}\n`, 0, true],
    ["of a dead process with a start token", `${dead}\n${hostName()}\n12345\n`, 0, true],
    [
      "of a newer filelock",
      `filelock/2\npid=${process.pid}\nhost=${hostName()}\nmode=exclusive\n`,
      3_600,
      false,
    ],
    [
      "of a newer filelock, of a dead process",
      `filelock/2\npid=${dead}\nhost=${hostName()}\nmode=exclusive\n`,
      0,
      true,
    ],
    ["of a filelock yet to come", "filelock/3\n{}\n", 3_600, false],
    ["of another machine", `${dead}\nelsewhere.example\n`, 3_600, false],
    ["being written", "", 0, false],
    ["never written", "", 3, true],
    ["of another kind", "something\n", 3, true],
  ] as const
) {
  test(`a soft lock ${title} is ${stale ? "cleared away" : "respected"}`, async () => {
    using folder = realFolder();
    folder.put("lock", text);
    folder.touch("lock", Date.now() - age * 1_000);
    const path = `${folder.path}/lock`;
    assert.equal(typeof await trySoftLock(path), "object");
    assert.deepEqual(folder.names(), stale ? [] : ["lock"]);
    const taken = await trySoftLock(path);
    assert.deepEqual([typeof taken, folder.names()], [stale ? "function" : "object", ["lock"]]);
  });
}
