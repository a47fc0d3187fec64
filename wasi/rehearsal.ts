/** Runs commands once while a component is made, on a machine that is not there: the engine keeps what it compiled. */

import { main } from "../lib/cli/main.ts";
import { wasiHost } from "../lib/host/wasi/host.ts";
import type { Descriptor, DescriptorStat, WasiSystem } from "../lib/host/wasi/system.ts";

const TOKEN = "hf_rehearsal";
const FILES: Readonly<Record<string, string>> = {
  token: TOKEN,
  stored_tokens: `[rehearsal]\nhf_token = ${TOKEN}\n\n`,
};

/** Runs them, and fails if one does; nothing is left of it but what the engine compiled. */
export async function rehearse(): Promise<void> {
  for (const command of ["token", "list"]) {
    const status = await main([command], wasiHost(nowhere));
    if (status !== 0) throw new Error(`The rehearsal of ${command} ended with ${status}`);
  }
}

const nowhere: WasiSystem = {
  getEnvironment: () => [["HF_HOME", "/hf"]],
  getStdin: () => ({ blockingRead: () => nothing("closed") }),
  getStdout: () => ({ blockingWriteAndFlush() {} }),
  getStderr: () => ({ blockingWriteAndFlush() {} }),
  getDirectories: () => [[folder as Descriptor, "/hf"]],
};

const folder: Partial<Descriptor> = {
  statAt: (_follow, path) => statOf(FILES[path] ?? nothing("no-entry")),
  openAt: (_follow, path) => file(FILES[path]!) as Descriptor,
};

function file(text: string): Partial<Descriptor> {
  const bytes = new TextEncoder().encode(text);
  return { stat: () => statOf(text), read: (_length, offset) => [bytes.subarray(Number(offset)), true] };
}

function statOf(text: string): DescriptorStat {
  return { type: "regular-file", size: BigInt(text.length) };
}

function nothing(payload: string): never {
  throw { payload };
}
