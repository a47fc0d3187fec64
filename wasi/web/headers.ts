/** Headers as the Fetch standard has them: the kept library for them leaves out in silence what is not valid. */

const NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
const VALUE = /^[^\0\r\n]*$/;

/** As everywhere. */
export class Headers {
  readonly #lists = new Map<string, string[]>();

  constructor(init: Headers | Iterable<readonly [string, string]> | Record<string, string> = {}) {
    const pairs = Symbol.iterator in init
      ? init as Iterable<readonly [string, string]>
      : Object.entries(init);
    for (const [name, value] of pairs) this.append(name, value);
  }

  append(name: string, value: string): void {
    const [key, text] = [keyOf(name), textOf(value)];
    const list = this.#lists.get(key);
    if (list) list.push(text);
    else this.#lists.set(key, [text]);
  }

  set(name: string, value: string): void {
    this.#lists.set(keyOf(name), [textOf(value)]);
  }

  get(name: string): string | null {
    return this.#lists.get(keyOf(name))?.join(", ") ?? null;
  }

  has(name: string): boolean {
    return this.#lists.has(keyOf(name));
  }

  delete(name: string): void {
    this.#lists.delete(keyOf(name));
  }

  getSetCookie(): string[] {
    return [...this.#lists.get("set-cookie") ?? []];
  }

  forEach(work: (value: string, name: string, headers: Headers) => void): void {
    for (const [name, value] of this) work(value, name, this);
  }

  *entries(): Generator<[string, string]> {
    for (const [name, list] of [...this.#lists].sort(([one], [other]) => one < other ? -1 : 1)) {
      if (name === "set-cookie") { for (const value of list) yield [name, value]; }
      else yield [name, list.join(", ")];
    }
  }

  *keys(): Generator<string> {
    for (const [name] of this) yield name;
  }

  *values(): Generator<string> {
    for (const [, value] of this) yield value;
  }

  [Symbol.iterator](): Generator<[string, string]> {
    return this.entries();
  }
}

function keyOf(name: string): string {
  if (!NAME.test(name)) throw new TypeError("A header's name is not valid");
  return name.toLowerCase();
}

function textOf(value: string): string {
  const text = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");
  if (!VALUE.test(text)) throw new TypeError("A header's value is not valid");
  return text;
}
