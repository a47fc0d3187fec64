/**
 * Knows what `refresh --watch --listen` answers: whether it is well, and numbers in Prometheus' text format.
 * Must not know how a token is refreshed, and never has one.
 *
 * @module
 */

import type { FreshnessEvent, Login } from "../../../auth/fleet/keep_fresh.ts";
import type { Clock } from "../../../host/host.ts";

const LONGEST = 3_600_000; // ms without a look at the store, after which it is not well

/** What was counted since the start. */
export class FreshnessMetrics {
  readonly #clock: Clock;
  #logins: readonly Login[] = [];
  #lookedAt: number;
  #looked = 0;
  #refreshes = 0;
  #conflicts = 0;
  readonly #failures = new Map<string, number>();

  /** Nothing has happened yet. */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lookedAt = clock.monotonic();
  }

  /** Counts what happened. */
  note(event: FreshnessEvent): void {
    switch (event.event) {
      case "looked":
        this.#logins = event.logins;
        this.#lookedAt = this.#clock.monotonic();
        this.#looked = this.#clock.now() / 1000;
        break;
      case "refreshed":
      case "conflict":
        if (event.event === "refreshed") this.#refreshes++;
        else this.#conflicts++;
        this.#logins = this.#logins.map((login) =>
          login.tokenName === event.login.tokenName ? event.login : login
        );
        break;
      case "failed":
        this.#failures.set(event.error.code, (this.#failures.get(event.error.code) ?? 0) + 1);
    }
  }

  /** Answers a request. */
  respond({ method, url }: Request): Response {
    const { pathname } = new URL(url);
    if (pathname !== "/healthz" && pathname !== "/metrics") {
      return new Response("Not found\n", { status: 404 });
    }
    if (method !== "GET" && method !== "HEAD") {
      return new Response("Only GET is allowed\n", { status: 405, headers: { allow: "GET, HEAD" } });
    }
    if (pathname === "/metrics") {
      return new Response(this.#text(), {
        headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
      });
    }
    const isWell = this.#clock.monotonic() - this.#lookedAt <= LONGEST;
    return isWell
      ? new Response("ok\n")
      : new Response("The store has not been read for an hour\n", { status: 503 });
  }

  #text(): string {
    const expiries = this.#logins.flatMap(({ tokenName, expiresAt }) =>
      expiresAt ? [[`{name="${escaped(tokenName)}"}`, expiresAt.getTime() / 1000] as const] : []
    );
    const left = expiries.map(([label, end]) => [label, end - this.#clock.now() / 1000] as const);
    const failures = [...this.#failures].map(([code, count]) => [`{code="${code}"}`, count] as const);
    return [
      family("hf_auth_token_expiry_timestamp_seconds", "gauge", "When the access token expires.", expiries),
      family("hf_auth_token_expires_in_seconds", "gauge", "Time until the access token expires.", left),
      family("hf_auth_refreshes_total", "counter", "Refreshes made here.", [["", this.#refreshes]]),
      family("hf_auth_refresh_failures_total", "counter", "What failed here, by the error's code.", failures),
      family(
        "hf_auth_refresh_conflicts_total",
        "counter",
        "Refreshes that another machine made or was making.",
        [[
          "",
          this.#conflicts,
        ]],
      ),
      family("hf_auth_store_last_read_timestamp_seconds", "gauge", "When the store was last read.", [[
        "",
        this.#looked,
      ]]),
    ].join("");
  }
}

function family(
  name: string,
  type: "counter" | "gauge",
  help: string,
  samples: readonly (readonly [labels: string, value: number])[],
): string {
  const lines = samples.map(([labels, value]) => `${name}${labels} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}

/** A label's value, as Prometheus' text format has it. */
function escaped(text: string): string {
  return text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n");
}
