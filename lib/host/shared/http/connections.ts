/**
 * Knows who has a place among the connections, and who gives theirs up: whoever only keeps it, and most from one
 * address first.
 * Must not know what is asked over them.
 *
 * @module
 */

/** What must be known of a connection. */
export interface Place {
  /** The address of its other end. */
  readonly remoteAddress?: string | undefined;
  /** Ends it. */
  destroy(): unknown;
}

/** The connections of one server. */
export class Connections<Socket extends Place> {
  readonly #most: number;
  // In the order in which they fell silent.
  readonly #all = new Map<Socket, Set<AbortController>>();

  /** Has room for `most`. */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Takes a new connection in, in the place of a silent one when all are taken; without any it ends. A connection is
   * silent while it waits for no answer.
   */
  add(socket: Socket): boolean {
    if (this.#all.size >= this.#most && !this.#makeRoom()) {
      socket.destroy();
      return false;
    }
    this.#all.set(socket, new Set());
    return true;
  }

  /** The requests that a connection waits for. */
  running(socket: Socket): ReadonlySet<AbortController> | undefined {
    return this.#all.get(socket);
  }

  /** Begins a request. */
  begin(socket: Socket, request: AbortController): void {
    this.#all.get(socket)?.add(request);
  }

  /** Ends a request. */
  end(socket: Socket, request: AbortController): void {
    const running = this.#all.get(socket);
    if (!running?.delete(request) || running.size > 0) return;
    this.#all.delete(socket);
    this.#all.set(socket, running);
  }

  /** Forgets a connection that has ended, and tells what goes on for it. */
  remove(socket: Socket): void {
    const running = this.#all.get(socket) ?? [];
    this.#all.delete(socket);
    for (const gone of running) gone.abort();
  }

  /** All connections. */
  get all(): readonly Socket[] {
    return [...this.#all.keys()];
  }

  /** Those that wait for no answer, the one that has been silent for longest first. */
  get silent(): readonly Socket[] {
    return [...this.#all].filter(([, running]) => running.size === 0).map(([socket]) => socket);
  }

  #makeRoom(): boolean {
    const byNetwork = new Map<string, Socket[]>();
    for (const socket of this.silent) {
      const network = networkOf(socket.remoteAddress ?? "");
      byNetwork.set(network, [...byNetwork.get(network) ?? [], socket]);
    }
    const [oldest] = [...byNetwork.values()].reduce(
      (most, others) => others.length > most.length ? others : most,
      [],
    );
    if (!oldest) return false;
    this.#all.delete(oldest);
    oldest.destroy();
    return true;
  }
}

/** The part of an address that one machine can't choose: all of IPv4, the first 64 bits of IPv6 (RFC 4291). */
function networkOf(address: string): string {
  if (!address.includes(":") || address.includes(".")) return address;
  const [head = "", tail] = address.replace(/%.*$/, "").split("::");
  const groups = head === "" ? [] : head.split(":");
  const rest = tail ? tail.split(":") : [];
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => "0");
  return [...groups, ...tail === undefined ? [] : zeros, ...rest].slice(0, 4).join(":");
}
