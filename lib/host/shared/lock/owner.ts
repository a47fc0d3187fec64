/**
 * Knows whose a lock file is, as Python's filelock writes it: a process, on a machine.
 * Must not know what is locked.
 *
 * @module
 */

import { statSync } from "node:fs";
import { hostname } from "node:os";
import process from "node:process";
import { codeOf } from "../files/disk.ts";

/** The process that made a lock file. */
export interface Owner {
  readonly pid: number;
  readonly host: string;
}

const FIRST_NAMESPACE = 0xeffffffc; // of process numbers, on Linux
const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]] as const;

let name: string | undefined;

/** This machine's name; a container that counts its processes by itself adds that, as filelock does. */
export function hostName(): string {
  return name ??= nameOrNone() + namespace();
}

// Without a name no other's lock is this machine's: none is taken away.
function nameOrNone(): string {
  try {
    return hostname();
  } catch {
    // Deno was not granted it.
    return `?${process.pid}`;
  }
}

/** The owner in a lock file: nobody, when it was never finished; "unknown" when it is of a kind yet to come. */
export function ownerIn(text: string): Owner | "unknown" | undefined {
  if (text.startsWith("filelock/")) {
    const { pid, host } = Object.fromEntries(text.split("\n").map((line) => line.split(/=(.*)/, 2)));
    return pid && host ? { pid: Number(pid), host } : "unknown";
  }
  const [, pid, host] = /^(\d+)\n(.*)\n/.exec(text) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), host: host! };
}

/** Whether a process of this machine runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== "ESRCH";
  }
}

/** Whose a lock file is, how old, and what to do. */
export function whose(
  path: string,
  { text, made }: { readonly text: string; readonly made: number },
): string {
  const owner = ownerIn(text);
  const since = `for ${ageOf(Date.now() - made)}`;
  if (typeof owner !== "object") {
    return `The file ${path} has been there ${since}; delete it if nobody uses it`;
  }
  const where = owner.host === hostName() ? "this machine" : owner.host;
  return `Process ${owner.pid} on ${where} has held it ${since}; if that process is gone, delete ${path}`;
}

function ageOf(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  const [unit, length] = UNITS.find(([, length]) => seconds >= length)!;
  const count = Math.floor(seconds / length);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

function namespace(): string {
  try {
    const { ino } = statSync("/proc/self/ns/pid");
    return ino === FIRST_NAMESPACE ? "" : `?pidns-${ino.toString(16)}`;
  } catch {
    return "";
  }
}
