/** Holds the lock of last resort to one at a time, whoever dies meanwhile. */

import assert from "node:assert/strict";
import { once } from "node:events";
import * as fs from "node:fs";
import { hostname } from "node:os";
import process from "node:process";
import { test } from "node:test";
import { nodeHost } from "../../../../lib/host/node/host.ts";
import { withLock } from "../../../../lib/host/shared/lock/lock.ts";
import { hostName } from "../../../../lib/host/shared/lock/owner.ts";
import { trySoftLock } from "../../../../lib/host/shared/lock/soft_lock.ts";
import { randomNumbers } from "../../../support/random.ts";
import { realFolder } from "../../folders.ts";
import { startWorker } from "./worker.ts";

const WORKERS = Number(process.env["SOFT_LOCK_WORKERS"] ?? 8);
const LOGINS = Number(process.env["SOFT_LOCK_LOGINS"] ?? 320);
const KILLS = Number(process.env["SOFT_LOCK_KILLS"] ?? 12);

test(`${LOGINS} logins of ${WORKERS} processes, of which ${KILLS} are killed: none is lost`, async () => {
  using folder = realFolder();
  const random = randomNumbers(11);
  const each = Math.ceil(LOGINS / WORKERS);
  let kills = 0;
  const errors: string[] = [];

  /** One after the other under one name, until all logins are done. */
  const work = async (name: string): Promise<number> => {
    let done = 0;
    while (done < each && errors.length === 0) {
      const child = startWorker(folder.path, name, done + 1, each - done);
      // Somewhere in a login: its number is told as the next one begins.
      const last = done + 1 + Math.floor(random() * 2 * LOGINS / KILLS);
      let text = "";
      const first = done;
      child.stdout!.on("data", (chunk) => {
        text += chunk;
        done = first + text.split("\n").length - 1;
        if (done >= last && done < each && kills < KILLS && child.exitCode === null) {
          if (child.kill("SIGKILL")) kills++;
        }
      });
      child.stderr!.on("data", (chunk) => errors.push(String(chunk)));
      await once(child, "close");
    }
    return done;
  };

  const names = Array.from({ length: WORKERS }, (_, index) => `worker ${index}`);
  const done = await Promise.all(names.map(work));
  assert.deepEqual([errors.join(""), done], ["", names.map(() => each)]);
  const stored = fs.readFileSync(`${folder.path}/stored_tokens`, "utf8");
  assert.deepEqual(
    names.filter((name) => !stored.includes(`[${name}]\nhf_token = hf_${each}\n`)),
    [],
    "a login was lost",
  );
  // What is left of the killed is nobody's lock.
  const rest = folder.names().filter((name) => !/^(stored_tokens|token|witness)$/.test(name));
  const known = /^(stored_tokens\.lock(\.\d+\.[0-9a-f]{8}|\.takeover\..*)?|\..*\.draft)$/;
  assert.deepEqual(rest.filter((name) => !known.test(name)), []);
  assert.ok(kills > KILLS / 2, `${kills} were killed only`);
});

const elsewhere = "4711\nelsewhere.example\n";
for (
  const [title, text, age, hint] of [
    [
      "another machine, three days ago",
      elsewhere,
      3 * 86_400,
      "Process 4711 on elsewhere.example has held it for 3 days",
    ],
    [
      "another machine, an hour ago",
      elsewhere,
      3_700,
      "Process 4711 on elsewhere.example has held it for 1 hour",
    ],
    [
      "another container of this name",
      `4711\n${hostname()}?pidns-1\n`,
      90,
      `Process 4711 on ${hostname()}?pidns-1 has held it for 1 minute`,
    ],
    [
      "this machine",
      `${process.pid}\n${hostName()}\n`,
      0,
      `Process ${process.pid} on this machine has held it for 1 second`,
    ],
  ] as const
) {
  test(`a soft lock of ${title}: whose it is, how old, and what to do`, async () => {
    using folder = realFolder();
    folder.put("lock", text);
    folder.touch("lock", Date.now() - age * 1_000);
    const path = `${folder.path}/lock`;
    const { clock } = nodeHost();
    const work = () => assert.fail("has the lock");
    await assert.rejects(withLock({ clock, tryLock: trySoftLock }, path, work, { patience: 0 }), {
      code: "lock_timeout",
      hint: `${hint}; if that process is gone, delete ${path}`,
    });
    assert.equal(folder.text("lock"), text);
  });
}

test("who died while it cleared a dead one's lock away is no hindrance", async () => {
  using folder = realFolder();
  const dead = `${2 ** 30}\n${hostName()}\n`;
  folder.put("lock", dead);
  const { dev, ino, mtimeNs } = fs.statSync(`${folder.path}/lock`, { bigint: true });
  const right = `lock.takeover.${dev}-${ino}.${mtimeNs / 1_000_000n}`;
  // Two died so; while a third is at it, nobody else may.
  for (const number of [0, 1]) folder.put(`${right}.${number}`, dead);
  folder.put(`${right}.2`, `${process.ppid}\n${hostName()}\n`);
  assert.equal(typeof await trySoftLock(`${folder.path}/lock`), "object");
  assert.equal(folder.text("lock"), dead);
  folder.put(`${right}.2`, dead);
  assert.equal(typeof await trySoftLock(`${folder.path}/lock`), "object");
  assert.deepEqual(folder.names(), [], "nothing of it is left");
  assert.equal(typeof await trySoftLock(`${folder.path}/lock`), "function");
});

test("a lock that is not ours any more is not given back", async () => {
  using folder = realFolder();
  const release = await trySoftLock(`${folder.path}/lock`);
  fs.rmSync(`${folder.path}/lock`);
  folder.put("lock", `${process.pid}\n${hostName()}\n`);
  assert(typeof release === "function");
  await release();
  assert.deepEqual(folder.names(), ["lock"]);
});
