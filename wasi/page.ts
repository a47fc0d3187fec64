/** The login page as a component (`wasi:http/incoming-handler`). */

import { wasiHost } from "../lib/host/wasi/host.ts";
import { completeEngine } from "./engine.ts";
import { answer } from "./page_visit.ts";
import { system } from "./system.ts";

interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

completeEngine();

addEventListener("fetch", (event) => {
  const { request, respondWith } = event as FetchEvent;
  respondWith.call(event, answer(request, wasiHost(system, false)));
});
