/** A machine that is not there: what runs on it while a component is made is compiled in the component already. */

import type { Descriptor, DescriptorStat, WasiSystem } from "../lib/host/wasi/system.ts";

/** The key of the page there. */
export const PAGE_KEY = "rehearsal-rehearsal";

const TOKEN = "hf_rehearsal";
const FILES: Readonly<Record<string, string>> = {
  token: TOKEN,
  stored_tokens: `[rehearsal]\nhf_token = ${TOKEN}\n\n`,
  "hf-auth/login_page": "[https://huggingface.co]\nform_token = rehearsal\n\n",
};

/** The machine; somebody is logged in there, and what is written there is lost. */
export const rehearsed: WasiSystem = {
  getEnvironment: () => [["HF_HOME", "/hf"], ["HF_AUTH_PAGE_KEY", PAGE_KEY]],
  getStdin: () => ({ blockingRead: () => nothing("closed") }),
  getStdout: () => ({ blockingWriteAndFlush() {} }),
  getTerminalStdin: () => undefined,
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
  return { type: "regular-file", size: text.length };
}

function nothing(payload: string): never {
  throw { payload };
}
