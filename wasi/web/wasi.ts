/** The part of `wasi:io` and `wasi:http` that `web/` uses, as the engine's modules show it to JavaScript. */

/** What the engine can wait for. */
export interface Pollable extends Disposable {}

/** Bytes that come; `read` gives none where there are none yet, and throws an error with a {@linkcode Failure}. */
export interface InputStream extends Disposable {
  read(length: number): Uint8Array;
  subscribe(): Pollable;
}

/** Bytes that go. */
export interface OutputStream extends Disposable {
  checkWrite(): number;
  write(bytes: Uint8Array): void;
  flush(): void;
  subscribe(): Pollable;
}

/** Why a stream ended. */
export interface Failure {
  readonly payload?: { readonly tag: string; readonly val?: unknown };
}

/** Headers. */
export interface Fields extends Disposable {
  entries(): [name: string, value: Uint8Array][];
}

/** A variant without or with a value. */
export interface Variant {
  readonly tag: string;
  readonly val?: unknown;
}

/** The body of a message that comes. */
export interface IncomingBody extends Disposable {
  stream(): InputStream;
}

/** The body of a message that goes. */
export interface OutgoingBody extends Disposable {
  write(): OutputStream;
}

/** A message that comes. */
export interface Incoming extends Disposable {
  headers(): Fields;
  consume(): IncomingBody;
}

/** A request that comes. */
export interface IncomingRequest extends Incoming {
  method(): Variant;
  pathWithQuery(): string | null;
  scheme(): Variant | null;
  authority(): string | null;
}

/** A response that comes. */
export interface IncomingResponse extends Incoming {
  status(): number;
}

/** A response that has not come yet; `get` gives `null` until then. */
export interface FutureResponse extends Disposable {
  subscribe(): Pollable;
  get(): { tag: "ok"; val: { tag: "ok"; val: IncomingResponse } | { tag: "err"; val: Variant } } | {
    tag: "err";
  } | null;
}
