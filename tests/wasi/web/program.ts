/** The cases as a component: argv is the server's address; it prints what they give. */

import { getArguments } from "wasi:cli/environment@0.2.10";
import { getStdout } from "wasi:cli/stdout@0.2.10";
import { results } from "./cases.ts";

/** Runs them. */
export async function main(): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(await results(getArguments()[1])));
  const stdout = getStdout();
  for (let at = 0; at < bytes.length; at += 4096) stdout.blockingWriteAndFlush(bytes.subarray(at, at + 4096));
}

/** Nothing is compiled before. */
export function rehearse(): Promise<void> {
  return Promise.resolve();
}
