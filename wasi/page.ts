/** The login page as a component (`wasi:http/incoming-handler`). */

import { completeEngine } from "./engine.ts";

addEventListener("fetch", (event) => {
  completeEngine();
  (event as Event & { respondWith(response: Response): void }).respondWith(new Response("ok\n"));
});
