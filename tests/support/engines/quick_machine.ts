/**
 * The program on a machine for which time passes thirty times as fast, so that a turn of a minute is over in two seconds.
 */

import process from "node:process";
import { main } from "../../../lib/cli/main.ts";
import { currentHost } from "../../../lib/host/current.ts";
import type { Clock } from "../../../lib/host/host.ts";

const FASTER = 30;

function quick({ now, monotonic, sleep }: Clock): Clock {
  const [begin, start] = [now(), monotonic()];
  return {
    now: () => begin + (now() - begin) * FASTER,
    monotonic: () => start + (monotonic() - start) * FASTER,
    sleep: (ms, signal) => sleep(ms / FASTER, signal),
  };
}

const host = await currentHost();
process.exit(await main(process.argv.slice(2), { ...host, clock: quick(host.clock) }));
