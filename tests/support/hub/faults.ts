/**
 * Knows what can go wrong between a client and the Hub, and how to act it out on a connection.
 * Must not know what the right answer would have been.
 *
 * @module
 */

import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * What happens instead of an answer: the connection breaks (`drop`), nothing comes until the Hub closes (`hang`),
 * or another answer does. `redirect` is a `Location`, with status 307 unless another is given.
 */
export type Fault = "drop" | "hang" | {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly contentType?: string;
  readonly json?: unknown;
  readonly redirect?: string;
};

/** Faults that wait for requests, a queue a route. */
export class Faults {
  readonly #pending = new Map<string, Fault[]>();

  /** What is still waiting. */
  get pending(): ReadonlyMap<string, readonly Fault[]> {
    return this.#pending;
  }

  add(route: string, fault: Fault, times = 1): void {
    const queue = this.#pending.get(route) ?? [];
    queue.push(...new Array<Fault>(times).fill(fault));
    this.#pending.set(route, queue);
  }

  /** Acts out the next fault of `route`; false when there is none. */
  play(route: string, req: IncomingMessage, res: ServerResponse): boolean {
    const queue = this.#pending.get(route);
    const fault = queue?.shift();
    if (queue?.length === 0) this.#pending.delete(route);
    if (fault === undefined) return false;
    if (fault === "drop") req.socket.destroy();
    else if (fault !== "hang") send(fault, res);
    return true;
  }
}

function send(fault: Exclude<Fault, string>, res: ServerResponse): void {
  const { json, redirect } = fault;
  const type = fault.contentType ?? (json === undefined ? "text/plain; charset=utf-8" : "application/json");
  res.writeHead(fault.status ?? (redirect === undefined ? 200 : 307), {
    "content-type": type,
    ...(redirect === undefined ? {} : { location: redirect }),
    ...fault.headers,
  });
  res.end(json === undefined ? fault.body ?? "" : JSON.stringify(json));
}
