/**
 * Knows how long ago this machine was started, as Linux tells it.
 * Must not know how a file is read.
 *
 * @module
 */

import type { Clock } from "../host.ts";

/** That time, sleep included, and the id of that start; `undefined` on other systems (proc(5), random(4)). */
export async function sinceBoot(
  read: (path: string) => Promise<string>,
): ReturnType<NonNullable<Clock["sinceBoot"]>> {
  try {
    const [boot, uptime] = await Promise.all(
      ["/proc/sys/kernel/random/boot_id", "/proc/uptime"].map((path) => read(path)),
    );
    const ms = parseFloat(uptime ?? "") * 1000;
    return boot && ms >= 0 ? { boot: boot.trim(), ms } : undefined;
  } catch {
    return undefined;
  }
}
