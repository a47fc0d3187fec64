/** Text as UTF-8, by what the engine has for addresses: a tenth of the library's room. The rest is the library's. */

import { need } from "./component.ts";

interface Options {
  readonly fatal?: boolean;
  readonly ignoreBOM?: boolean;
}

type Bytes = Uint8Array | ArrayBuffer;
type Decoder =
  & { decode(bytes?: Bytes, options?: { stream?: boolean }): string }
  & Readonly<Required<Options>>;

type Library = { TextDecoder: new (label: string, options: Options) => Decoder };

const MOST = 8_192; // as many arguments as a call may well have

/** As everywhere, but for `encodeInto`. */
export class TextEncoder {
  readonly encoding = "utf-8";

  encode(text = ""): Uint8Array {
    const found = unescape(encodeURIComponent(String(text).toWellFormed()));
    const bytes = new Uint8Array(found.length);
    for (let at = 0; at < bytes.length; at++) bytes[at] = found.charCodeAt(at);
    return bytes;
  }
}

/** As everywhere. */
export class TextDecoder {
  readonly #label: string;
  readonly #options: Options;
  #library: Decoder | undefined;

  constructor(label = "utf-8", options: Options = {}) {
    this.#label = label;
    this.#options = options;
    if (!/^utf-?8$/i.test(label)) this.#load();
  }

  get encoding(): string {
    return this.#library ? (this.#library as unknown as { encoding: string }).encoding : "utf-8";
  }

  get fatal(): boolean {
    return this.#options.fatal ?? false;
  }

  get ignoreBOM(): boolean {
    return this.#options.ignoreBOM ?? false;
  }

  decode(bytes: Bytes = new Uint8Array(), options: { stream?: boolean } = {}): string {
    const text = this.#library || options.stream ? undefined : wholeText(bytes);
    if (text === undefined) return this.#load().decode(bytes, options);
    return this.ignoreBOM ? text : text.replace(/^\ufeff/, "");
  }

  #load(): Decoder {
    return this.#library ??= new (need("encodings") as Library).TextDecoder(this.#label, this.#options);
  }
}

/** The text, unless it is not UTF-8. */
function wholeText(bytes: Bytes): string | undefined {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  let text = "";
  for (let at = 0; at < view.length; at += MOST) text += String.fromCharCode(...view.subarray(at, at + MOST));
  try {
    return decodeURIComponent(escape(text));
  } catch {
    return undefined;
  }
}
