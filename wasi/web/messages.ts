/** Requests and responses as the Fetch standard has them, as far as anything here looks at them. */

import { Headers } from "./headers.ts";

type Pieces = AsyncIterable<Uint8Array>;
/** What a body is made of here. */
export type Content =
  | string
  | Uint8Array
  | ArrayBuffer
  | URLSearchParams
  | ReadableStream
  | Pieces
  | null
  | undefined;
/** What a request is made with, of what there is. */
export interface RequestOptions {
  readonly method?: string | undefined;
  readonly headers?: HeadersOptions | undefined;
  readonly body?: Content;
  readonly signal?: AbortSignal | null | undefined;
}
type HeadersOptions = ConstructorParameters<typeof Headers>[0];

const FORM = "application/x-www-form-urlencoded";
const TEXT = "text/plain";
const EMPTY = [101, 204, 205, 304];

/** What a request and a response share. */
class Body {
  readonly headers: Headers;
  #pieces: Pieces | undefined;
  #stream: ReadableStream<Uint8Array> | undefined;
  #read = false;

  constructor(content: Content, headers: Headers) {
    this.headers = headers;
    if (content === null || content === undefined) return;
    const type = typeof content === "string" ? TEXT : content instanceof URLSearchParams ? FORM : undefined;
    if (type && !headers.has("content-type")) headers.set("content-type", `${type};charset=UTF-8`);
    if (content instanceof ArrayBuffer) this.#pieces = only(new Uint8Array(content.slice(0)));
    else if (content instanceof Uint8Array) this.#pieces = only(content.slice());
    else if (type) this.#pieces = only(new TextEncoder().encode(String(content)));
    else if ("getReader" in (content as object)) this.#stream = content as ReadableStream<Uint8Array>;
    else this.#pieces = content as Pieces;
  }

  get body(): ReadableStream<Uint8Array> | null {
    if (this.#pieces) this.#stream = streamOf(this.#pieces, () => this.#read = true);
    this.#pieces = undefined;
    return this.#stream ?? null;
  }

  get bodyUsed(): boolean {
    return this.#read;
  }

  async bytes(): Promise<Uint8Array> {
    const pieces = this.#take();
    let bytes = new Uint8Array();
    // The stream of a library can be iterated, whatever the types say.
    for await (const piece of pieces) {
      const more = new Uint8Array(bytes.length + piece.length);
      more.set(bytes);
      more.set(piece, bytes.length);
      bytes = more;
    }
    return bytes;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer as ArrayBuffer;
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  /** Of fields without files only; those are then the same as an address's. */
  async formData(): Promise<URLSearchParams> {
    const type = this.headers.get("content-type") ?? "";
    if (type.split(";")[0]!.trim().toLowerCase() !== FORM) {
      throw new TypeError("The body is not a form without files");
    }
    return new URLSearchParams(await this.text());
  }

  #take(): Pieces {
    if (this.#read || this.#stream?.locked) {
      throw new TypeError("The body has been read, or somebody reads it");
    }
    const pieces = this.#pieces ?? this.#stream as Pieces | undefined;
    this.#read = pieces !== undefined;
    return pieces ?? only(new Uint8Array());
  }
}

/** As everywhere; of `init`, what is used here. */
export class Request extends Body {
  readonly method: string;
  readonly url: string;
  readonly signal: AbortSignal;

  constructor(input: Request | URL | string, init: RequestOptions = {}) {
    const from = input instanceof Request ? input : undefined;
    const method = init.method ?? from?.method ?? "GET";
    const content = init.body === undefined ? from?.body : init.body;
    const upper = method.toUpperCase();
    if (/^(GET|HEAD)$/.test(upper) && content) throw new TypeError(`A ${upper} request cannot have a body`);
    super(content, new Headers(init.headers ?? from?.headers));
    this.method = /^(DELETE|GET|HEAD|OPTIONS|POST|PUT)$/.test(upper) ? upper : method;
    this.url = from?.url ?? new URL(String(input)).href;
    this.signal = init.signal ?? from?.signal ?? new AbortController().signal;
  }
}

/** As everywhere. */
export class Response extends Body {
  readonly status: number;
  readonly statusText: string;
  readonly ok: boolean;
  readonly redirected = false;
  readonly type = "default";
  readonly url: string = "";

  constructor(
    content?: Content,
    init: { status?: number; statusText?: string; headers?: HeadersOptions } = {},
  ) {
    const { status = 200, statusText = "" } = init;
    if (!(status >= 200 && status <= 599)) {
      throw new RangeError(`A response cannot have the status ${status}`);
    }
    if (EMPTY.includes(status) && content !== null && content !== undefined) {
      throw new TypeError(`A response of status ${status} cannot have a body`);
    }
    super(content, new Headers(init.headers));
    this.status = status;
    this.statusText = statusText;
    this.ok = status < 300;
  }
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield await Promise.resolve(bytes);
}

function streamOf(pieces: Pieces, onRead: () => void): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      onRead();
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      onRead();
      await iterator.return?.();
    },
  }, { highWaterMark: 0 });
}
