/** What the component of the command line exports. */

import "component:modules";
import { main, rehearse } from "component:program";
import { runUntil } from "./web/event_loop.ts";

runUntil(rehearse());

/** `wasi:cli/run`. */
export const run: { run(): void } = { run: () => runUntil(main()) };
{
  const held = [];
  for (let size = 131072; size >= 2048; size >>= 1) {
    for (let total = 0; total < 200000; total += size) held.push(new ArrayBuffer(size));
  }
}
