/**
 * Knows requests as they go over the wire, and the answers that a handler may give to them.
 * Must not know what is tested with them.
 *
 * @module
 */

/** An answer that does not come. */
export const never = (): Promise<Response> => new Promise<Response>(() => {});

/** The status of an answer, or nothing. */
export const status = (answer: string): string => /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? "";

/** A request. */
export const get = (path = "/"): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

/** The request as the last one of its connection. */
export const last = (request: string): string => request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");

/** A response that goes on, with a view of what became of it. */
export interface Endless {
  readonly response: Response;
  /** When nobody wants any more of it. */
  readonly cancelled: Promise<void>;
  /** Sends this. */
  event(text: string): Promise<void>;
  /** Ends it. */
  finish(): Promise<void>;
}

/** Makes a response that goes on: with chunks as they are wanted, or as it is told. */
export function endless(chunk?: () => Uint8Array): Endless {
  const { promise: cancelled, resolve } = Promise.withResolvers<void>();
  const controller = Promise.withResolvers<ReadableStreamDefaultController<Uint8Array>>();
  const body = new ReadableStream<Uint8Array>({
    start: (its) => controller.resolve(its),
    pull: (its) => chunk && its.enqueue(chunk()),
    cancel: () => resolve(),
  }, { highWaterMark: 0 });
  const event = async (text: string) => (await controller.promise).enqueue(new TextEncoder().encode(text));
  const finish = async () => (await controller.promise).close();
  return {
    response: new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>),
    cancelled,
    event,
    finish,
  };
}

/** Twenty of them. */
export const twenty = <T>(make: () => T): T[] => Array.from({ length: 20 }, make);
