/**
 * Knows how a waiting login is shown over HTTP: its code as text, its state as JSON.
 * Must not know how a login works, and never has a token or a device code.
 *
 * @module
 */

import { Hono } from "npm:hono@^4.13.19";
import type { CodeForPerson } from "../person/person.ts";
import { printable } from "../person/printable.ts";

/** How far a login is. */
export interface LoginProgress {
  /** What it waits for, or how it ended. */
  readonly state: "starting" | "waiting" | "approved" | "failed";
  /** What the person needs, while it waits. */
  readonly code?: CodeForPerson;
  /** Who is logged in, once it is approved. */
  readonly user?: string;
}

/** A Web-standard handler, for `Deno.serve`, `Bun.serve` or another application's `mount`. */
export interface CodeApp {
  /** Answers a request. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Answers a request to a path, without a server. */
  readonly request: (path: string, init?: RequestInit) => Response | Promise<Response>;
}

/**
 * A handler that shows a login's progress: `GET /code` and `GET /` as text, `GET /status` as JSON,
 * `GET /healthz`. It begins and changes nothing, and answers are never cached.
 *
 * @param progress Gives the state at the moment of the request.
 */
export function codeApp(progress: () => LoginProgress): CodeApp {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header("cache-control", "no-store");
    context.header("x-content-type-options", "nosniff");
    context.header("referrer-policy", "no-referrer");
  });
  app.on("GET", ["/", "/code"], (context) => context.text(asText(progress())));
  app.get("/status", (context) => {
    const { state, code, user } = progress();
    return context.json({
      state,
      ...(code && { user_code: code.userCode, verification_uri: code.verificationUriComplete }),
      ...(user !== undefined && { user }),
    });
  });
  app.get("/healthz", (context) => context.text("ok\n"));
  return app;
}

function asText({ state, code, user }: LoginProgress): string {
  if (state === "waiting" && code) {
    return `${printable(code.userCode)}\n${printable(code.verificationUriComplete)}\n`;
  }
  return state === "approved" ? `Logged in as ${printable(user ?? "unknown")}\n` : `No code: ${state}\n`;
}
