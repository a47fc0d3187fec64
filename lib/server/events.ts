/**
 * Knows how a state becomes a stream of server-sent events that costs nothing when nobody reads it.
 * Must not know what the states mean.
 *
 * @module
 */

import type { Attempt, Snapshot } from "./attempt.ts";

const KEEP_ALIVE = 15_000; // ms; proxies drop a connection that stays silent for long
const RECONNECT = 2_000; // ms until a browser comes back (HTML standard, section 9.2.5)

/** What a stream sends, and when it ends. */
export interface EventStreamOptions {
  /** Renders the data of one event. */
  readonly render: (snapshot: Snapshot) => Promise<string>;
  /** Whether the stream ends with this state. */
  readonly isLast: (snapshot: Snapshot) => boolean;
  /** Called when the stream has ended or its reader has left. */
  readonly closed: () => void;
}

/**
 * The states from `lastId` on, as `text/event-stream`. A state is the whole truth, so a slow reader is given the newest
 * one and nothing is kept for it.
 */
export function eventStream(
  attempt: Attempt,
  lastId: number | undefined,
  { render, isLast, closed }: EventStreamOptions,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let sent = lastId;
  let gone = false;
  let stop = () => {};
  const offer = (controller: ReadableStreamDefaultController<Uint8Array>) =>
    send(controller).catch(() => {
      // The reader comes back, perhaps to another state.
      if (gone) return;
      stop();
      controller.close();
    });
  const send = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const { snapshot } = attempt;
    if ((controller.desiredSize ?? 0) <= 0) return;
    if (snapshot.id !== sent) {
      sent = snapshot.id;
      const event = `id: ${snapshot.id}\nevent: state\ndata: ${await render(snapshot)}\n\n`;
      // Gone, or outrun by the next state, while this one was rendered.
      if (gone || sent !== snapshot.id) return;
      controller.enqueue(encoder.encode(event));
    }
    if (gone || !isLast(snapshot)) return;
    stop();
    controller.close();
  };
  return new ReadableStream({
    start(controller) {
      const unwatch = attempt.watch(() => void offer(controller));
      const timer = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(": still here\n\n"));
      }, KEEP_ALIVE);
      stop = () => {
        gone = true;
        unwatch();
        clearInterval(timer);
        closed();
      };
      // Who has heard this knows that nothing on the way keeps what comes.
      controller.enqueue(encoder.encode(`retry: ${RECONNECT}\nevent: hello\ndata\n\n`));
      return offer(controller);
    },
    pull: offer,
    cancel: () => stop(),
  }, { highWaterMark: 2 });
}
