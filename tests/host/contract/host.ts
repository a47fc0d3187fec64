/**
 * Knows what every host must do, so that a fake that drifts from the real machine fails.
 * Must not know which host it runs against.
 *
 * @module
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { skipUnless } from "../../support/skip.ts";
import type { Host } from "../../../lib/host/host.ts";
import { filesContract, type Folder, refused, type Registering } from "./files.ts";

/** What a machine may not have at all; its tests are then not registered. */
export type Lack = "modes" | "processes";

/** Registers the tests of one host. */
export function hostContract(
  name: string,
  makeHost: () => Host,
  makeFolder: () => Folder,
  lacks: readonly Lack[] = [],
): void {
  const has = (what: Lack) => !lacks.includes(what);
  const on: Registering = (title, run, needsModes = false) => {
    using looked = makeFolder();
    test(`${name}: ${title}`, {
      skip: needsModes && looked.modesIgnored && skipUnless(false, looked.modesIgnored),
    }, async () => {
      const host = makeHost();
      using folder = makeFolder();
      await run(host, folder);
    });
  };
  filesContract(on, has("modes"));

  on("who runs it and where are names, or not known", ({ whereabouts }) => {
    const { user, machine, ...rest } = whereabouts?.() ?? {};
    for (const name of [user, machine]) assert.match(name ?? "unknown", /^[^\s\x00-\x1f]+$/);
    assert.deepEqual(rest, {});
    return Promise.resolve();
  });

  on("one at a time has the lock, in any number of tasks", async ({ files, paths, clock }, folder) => {
    const path = paths.join(folder.path, "new", "file.lock");
    let inside = 0;
    const order: number[] = [];
    await Promise.all([1, 2, 3, 4].map((task) =>
      files.withLock(path, async () => {
        assert.equal(++inside, 1);
        await clock.sleep(5);
        order.push(task);
        inside--;
      })
    ));
    assert.deepEqual(order.sort(), [1, 2, 3, 4]);
  });

  on("the lock gives what the work gives", async ({ files, paths }, folder) => {
    assert.equal(
      await files.withLock(paths.join(folder.path, "lock"), () => Promise.resolve("done")),
      "done",
    );
  });

  on("the lock is given back when the work fails", async ({ files, paths }, folder) => {
    const path = paths.join(folder.path, "lock");
    const failure = new Error("work failed");
    await assert.rejects(files.withLock(path, () => Promise.reject(failure)), failure);
    assert.equal(await files.withLock(path, () => Promise.resolve("free")), "free");
  });

  on("waiting for the lock ends with the signal's reason", async ({ files, paths }, folder) => {
    const path = paths.join(folder.path, "lock");
    await files.withLock(path, async () => {
      const [stop, reason] = [new AbortController(), new Error("enough")];
      const waiting = files.withLock(path, () => assert.fail("has the lock"), { signal: stop.signal });
      stop.abort(reason);
      await assert.rejects(waiting, reason);
      await assert.rejects(
        files.withLock(path, () => assert.fail("has the lock"), { signal: stop.signal }),
        reason,
      );
    });
    assert.equal(await files.withLock(path, () => Promise.resolve("free")), "free");
  });

  on("a lock that can't be made is named", async ({ files, paths }, folder) => {
    folder.put("file", "");
    const path = paths.join(folder.path, "file", "lock");
    const locking = files.withLock(path, () => assert.fail("has the lock"));
    await assert.rejects(locking, refused("store_unwritable", path));
  });

  on("the time since its start goes on, where it is known", async ({ clock }) => {
    const before = await clock.sinceBoot?.();
    await clock.sleep(20);
    const after = await clock.sinceBoot?.();
    assert.equal(after?.boot, before?.boot);
    if (!before) return;
    assert.match(before.boot, /^[-\w]+$/);
    assert.ok(after!.ms - before.ms >= 10 && after!.ms - before.ms < 60_000);
  });

  on("time goes on while asleep", async ({ clock }) => {
    const [now, monotonic] = [clock.now(), clock.monotonic()];
    await clock.sleep(20);
    // Timers and clocks round differently.
    assert(clock.now() - now >= 18 && clock.monotonic() - monotonic >= 18);
  });

  on("sleep ends with the signal's reason, before and while it sleeps", async ({ clock }) => {
    const [stop, reason] = [new AbortController(), new Error("woken")];
    const sleeping = clock.sleep(60_000, stop.signal);
    stop.abort(reason);
    await assert.rejects(sleeping, reason);
    await assert.rejects(clock.sleep(60_000, stop.signal), reason);
  });

  on("sleep ends once and leaves the signal alone", async ({ clock }) => {
    const stop = new AbortController();
    await clock.sleep(1, stop.signal);
    stop.abort();
  });

  on("a variable that is not set is undefined", ({ env }) => {
    assert.deepEqual([env("HF_AUTH_TEST_NONE"), env("toString")], [undefined, undefined]);
    return Promise.resolve();
  });

  on("paths are joined and taken apart", ({ paths }) => {
    assert.deepEqual(
      [paths.join("/a", "b", "c"), paths.dirname("/a/b"), paths.dirname("a"), paths.windows],
      ["/a/b/c", "/a", ".", false],
    );
    return Promise.resolve();
  });

  if (has("processes")) {
    on("a program is run to its end", async ({ processes }) => {
      const script = ["-c", 'cat; printf "%s" "$HF_AUTH_TEST"; echo why >&2; exit 3'];
      assert(processes);
      assert.deepEqual(
        [
          await processes.run("sh", script, { stdin: "in\n", env: { HF_AUTH_TEST: "added 🤗" } }),
          await processes.run("sh", script, {}),
          await processes.run("hf-auth-no-such-program", [], { stdin: "in" }),
        ],
        [
          { status: 3, stdout: "in\nadded 🤗", stderr: "why\n" },
          { status: 3, stdout: "", stderr: "why\n" },
          undefined,
        ],
      );
    });
  }

  if (has("processes")) {
    on("a program that lasts is waited for as well", async ({ processes, clock }) => {
      assert(processes);
      const lasting = { lasting: true, stdin: "in\n" };
      // By itself it keeps nobody waiting.
      const stop = new AbortController();
      clock.sleep(60_000, stop.signal).catch(() => {});
      assert.deepEqual(
        [
          (await processes.run("sh", ["-c", "cat >/dev/null; exit 3"], lasting))?.status,
          await processes.run("hf-auth-no-such-program", [], lasting),
        ],
        [3, undefined],
      );
      stop.abort();
    });

    on("it is known which programs there are", ({ processes }) => {
      assert.deepEqual(["sh", "hf-auth-no-such-program"].map((name) => processes?.has(name)), [true, false]);
      return Promise.resolve();
    });
  }

  if (has("processes")) {
    on("a program is not started for one who has left", async ({ processes }) => {
      const reason = new Error("left");
      await assert.rejects(processes!.run("sh", [], { signal: AbortSignal.abort(reason) }), reason);
    });
  }
}
