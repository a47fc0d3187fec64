/**
 * Knows what `hf-auth refresh` says, of one refresh or of all that come.
 * Must not know how a token is refreshed.
 *
 * @module
 */

import { type FreshnessEvent, keepFresh } from "../../../auth/fleet/keep_fresh.ts";
import { authRefresh } from "../../../auth/refresh.ts";
import { HfAuthError } from "../../../errors.ts";
import type { CommandContext } from "../../command.ts";
import { authority, parseWithPort } from "../../page/listen_address.ts";
import { day } from "../../report/date.ts";
import { FreshnessMetrics } from "./metrics.ts";

/** Refreshes a token and says how long it is valid, or stays. */
export async function run(context: CommandContext): Promise<number> {
  const { host, output, options, signal } = context;
  const named = options.text("token-name");
  if (options.on("watch")) {
    if (named === undefined) return await watch(context);
    throw usage("--watch refreshes every login, and takes no --token-name");
  }
  if (options.text("listen") !== undefined) throw usage("--listen needs --watch");
  const { tokenName, expiresAt, warning } = await authRefresh({
    ...(named !== undefined && { tokenName: named }),
    signal,
    host,
  });
  if (warning) output.warning(warning.message, warning.hint);
  if (output.mode === "json") {
    output.json({ token_name: tokenName, expires_at: expiresAt && expiresAt.getTime() / 1000 });
  } else if (!warning) {
    output.success(
      `Refreshed the access token ${tokenName}`,
      expiresAt ? [`valid until: ${day(expiresAt)}`] : [],
    );
  }
  return warning ? 1 : 0;
}

async function watch(context: CommandContext): Promise<never> {
  const { host, options, signal } = context;
  // Nobody need read what is told beside it.
  host.terminal.neverWait?.();
  const listen = options.text("listen");
  const metrics = new FreshnessMetrics(host.clock);
  const stop = new AbortController();
  const listening = listen === undefined ? undefined : await serve(context, listen, metrics, stop.signal);
  try {
    return await keepFresh({
      signal,
      host,
      onEvent(event) {
        metrics.note(event);
        tell(context, event);
      },
    });
  } finally {
    stop.abort();
    await listening?.closed;
  }
}

async function serve(
  { host, output }: CommandContext,
  address: string,
  metrics: FreshnessMetrics,
  signal: AbortSignal,
) {
  const where = parseWithPort(address);
  if (!host.server) {
    throw new HfAuthError("address_unavailable", "This machine cannot serve web pages", {
      hint: "Leave --listen out",
    });
  }
  const listening = await host.server.listen((request) => metrics.respond(request), { ...where, signal });
  output.note(`Serving /healthz and /metrics on ${authority({ ...where, port: listening.port })}`);
  return listening;
}

/** One line for each thing that happened; a look at the store is none. */
function tell({ output }: CommandContext, event: FreshnessEvent): void {
  if (event.event === "looked") return;
  const name = event.login?.tokenName;
  if (output.mode === "json") {
    const { expiresAt } = event.login ?? {};
    output.json({
      event: event.event,
      ...name !== undefined && { token_name: name },
      ...expiresAt && { expires_at: expiresAt.getTime() / 1000 },
      ...event.event === "failed" && { code: event.error.code, message: event.error.message },
    });
  } else if (event.event === "failed") {
    const about = name === undefined ? "" : `${name}: `;
    output.warning(about + event.error.message, event.error.hint);
  } else if (event.event === "conflict") {
    output.note(`Another machine refreshes the access token ${name}`);
  } else {
    const { expiresAt } = event.login;
    output.success(
      `Refreshed the access token ${name}`,
      expiresAt ? [`valid until: ${day(expiresAt)}`] : [],
    );
  }
}

function usage(message: string): HfAuthError {
  return new HfAuthError("usage", message, { hint: "See `hf-auth refresh --help`" });
}
