import assert from "node:assert/strict";
import { test } from "node:test";
import { sinceBoot } from "../../../lib/host/shared/boot.ts";

const machine = (files: Readonly<Record<string, string>>) => (path: string) =>
  path in files ? Promise.resolve(files[path]!) : Promise.reject(new Error(path));

const [BOOT, UPTIME] = ["/proc/sys/kernel/random/boot_id", "/proc/uptime"];

test("sinceBoot reads what Linux tells", async () => {
  const read = machine({ [BOOT]: "0d5c-1\n", [UPTIME]: "350735.47 234388.90\n" });
  assert.deepEqual(await sinceBoot(read), { boot: "0d5c-1", ms: 350_735_470 });
});

test("sinceBoot knows nothing of another system, or of files that say nothing", async () => {
  for (
    const files of [{}, { [BOOT]: "a\n" }, { [BOOT]: "", [UPTIME]: "1 1" }, { [BOOT]: "a", [UPTIME]: "x" }]
  ) {
    assert.equal(await sinceBoot(machine(files as Record<string, string>)), undefined);
  }
});

test("this machine, if it is a Linux, is known under every runtime", async () => {
  const { currentHost } = await import("../../../lib/host/current.ts");
  const { clock } = await currentHost();
  const known = await clock.sinceBoot?.();
  assert.equal(known !== undefined, (await import("node:process")).platform === "linux");
});
