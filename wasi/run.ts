/** What the component of the command line exports. */

import "component:modules";
import { main, rehearse } from "component:program";
import { tidy, unfreeze } from "./web/component.ts";
import { runUntil } from "./web/event_loop.ts";

runUntil(rehearse());
unfreeze();
tidy();

/** `wasi:cli/run`. */
export const run: { run(): void } = { run: () => runUntil(main()) };
