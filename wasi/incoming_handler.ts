/** What the component of the page exports. */

import "component:modules";
import { answer, rehearse } from "component:program";
import { tidy, unfreeze } from "./web/component.ts";
import { runUntil } from "./web/event_loop.ts";
import { respond } from "./web/serve.ts";
import type { IncomingRequest } from "./web/wasi.ts";

runUntil(rehearse());
unfreeze();
tidy();

/** `wasi:http/incoming-handler`. */
export const incomingHandler: { handle(request: IncomingRequest, out: unknown): void } = {
  handle: (request, out) => runUntil(respond(request, out, answer)),
};
