/**
 * Knows what the program relies on of the Web: each case gives a value, the same wherever it runs.
 * Must not know where that is.
 *
 * @module
 */

/** What a case gives; an error that it throws counts as its name. */
export type Case = (server: string) => unknown;

const abortIn = (ms: number, reason?: unknown) => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), ms);
  return controller.signal;
};
const nameOf = (promise: Promise<unknown>) => promise.then(() => "resolved", (error) => error?.name ?? error);

async function* counted(log: unknown[]): AsyncGenerator<number> {
  try {
    for (let at = 0;; at++) yield await Promise.resolve(at);
  } finally {
    log.push("returned");
  }
}

const ADDRESSES = [
  ...["https://huggingface.co", "HTTPS://Hub.Test:443/a/../b?q#f", "http://127.1/", "http://[::1]:8000/x"],
  ...[
    "https://user:pass@hub.test/",
    "https://münchen.test/ä?ö",
    "https://日本.test",
    "//x",
    "x:y",
    "http://",
  ],
  ...[
    "http://a b/",
    "http://a%41.test",
    "http://256.1.1.1/",
    "http://0x7f.1/",
    "https://a:99999/",
    " https://a ",
  ],
  ...[
    "https://a\\b",
    "file:///C:/x",
    "https://a/%zz?%",
    "http://localhost:80",
    "https://a.test./",
    "https://@/",
  ],
];

/** Language and promises: no job of the engine runs by itself. */
const PROMISES: Record<string, Case> = {
  "jobs run in turn": async () => {
    const log: number[] = [];
    const both = [1, 2].map(async (from) => {
      for (let step = 0; step < 3; step++) {
        log.push(from * 10 + step);
        await undefined;
      }
    });
    queueMicrotask(() => log.push(0));
    await Promise.all(both);
    return log;
  },
  "jobs run before timers, and timers by their time": async () => {
    const log: string[] = [];
    const late = new Promise<void>((resolve) => setTimeout(() => resolve(void log.push("late")), 20));
    setTimeout(() => log.push("soon"), 1);
    clearTimeout(setTimeout(() => log.push("never"), 1));
    await Promise.resolve().then(() => log.push("job"));
    await late;
    return log;
  },
  "an interval fires until it is cleared": () =>
    new Promise((resolve) => {
      let fired = 0;
      const timer = setInterval(() => {
        if (++fired < 3) return;
        clearInterval(timer);
        setTimeout(() => resolve(fired), 10);
      }, 1);
    }),
  "promises of any iterable": async () => [
    await Promise.all(new Set([1, Promise.resolve(2)])),
    await Promise.allSettled([Promise.reject(1), 2]),
    await Promise.race(new Set([new Promise(() => {}), 3])),
    await Promise.any([Promise.reject(1), 4]),
    await nameOf(Promise.any([Promise.reject(1)])),
    await nameOf(Promise.all([Promise.reject(new RangeError())])),
  ],
  "a thenable is waited for": async () => [
    await { then: (resolve: (value: number) => void) => resolve(5) },
    await Promise.resolve({ then: (_: unknown, reject: (reason: number) => void) => reject(6) }).catch((
      one,
    ) => one),
  ],
  "withResolvers, try and finally": async () => {
    const log: unknown[] = [];
    const { promise, resolve, reject } = Promise.withResolvers();
    resolve(1);
    reject(2);
    log.push(await promise.finally(() => log.push("finally")));
    log.push(await Promise.try(() => JSON.parse("{")).catch((error) => error.name));
    return log;
  },
  "async generators, to their end and left early": async () => {
    const log: unknown[] = [];
    for await (const one of counted(log)) {
      log.push(one);
      if (one === 2) break;
    }
    for await (const one of [Promise.resolve("a"), "b"]) log.push(one);
    return log;
  },
  "what is loaded later": async () => Object.keys(await import("./later.ts")),
  "resources are given back": async () => {
    const log: string[] = [];
    {
      using _one = { [Symbol.dispose]: () => void log.push("one") };
      await using _two = { [Symbol.asyncDispose]: () => Promise.resolve(void log.push("two")) };
    }
    return log;
  },
};

const TEXT: Record<string, Case> = {
  addresses: () =>
    ADDRESSES.map((address) => {
      if (!URL.canParse(address)) return null;
      const { href, origin, protocol, host, hostname, port, pathname, search, hash, username } = new URL(
        address,
      );
      return [href, origin, protocol, host, hostname, port, pathname, search, hash, username];
    }),
  "addresses from others": () =>
    ["../x", "/y?z", "//other.test", "?q", "#f", "https:x", ""].map((path) =>
      new URL(path, "https://hub.test/a/b?c#d").href
    ),
  "an address is no address": () => new URL("x"),
  "fields of an address": () => {
    const fields = new URLSearchParams({ a: "1 ä&", b: "+" });
    fields.append("a", "2");
    return [`${fields}`, fields.getAll("a"), [...new URLSearchParams("?x=%20+&x&=y")]];
  },
  "text as bytes": () => ["", "aä€😀", "\ud800x"].map((text) => [...new TextEncoder().encode(text)]),
  "bytes as text": () =>
    ["utf-8", "UTF8", "utf-16le", "utf-16be", "windows-1252", "latin1"].flatMap((label) =>
      [[0x61, 0xc3, 0xa4], [0xef, 0xbb, 0xbf, 0x62], [0xff, 0xfe, 0x63, 0], [0x80, 0xc3], [0xed, 0xa0, 0x80]]
        .map(
          (bytes) => new TextDecoder(label).decode(new Uint8Array(bytes)),
        )
    ),
  "bytes that are not text": () =>
    [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]].map((bytes) => {
      try {
        return new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array(bytes));
      } catch (error) {
        return (error as Error).name;
      }
    }),
  "bytes in pieces": () => {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    const pieces = [[0xef, 0xbb], [0xbf, 0xe2, 0x82], [0xac, 0xf0, 0x9f]];
    return pieces.map((piece) => decoder.decode(new Uint8Array(piece), { stream: true })) + decoder.decode();
  },
  "a long text": () => {
    const text = "ä€😀x".repeat(20_000);
    return new TextDecoder().decode(new TextEncoder().encode(text)) === text;
  },
  "an encoding that is none": () => new TextDecoder("utf-1"),
  "classes of characters": () => "a1 é\u200b日\u{1f600}".match(/\p{L}|\p{Cf}|\p{Extended_Pictographic}/gu),
  "what a person sees as one character": () =>
    [...new Intl.Segmenter().segment("e\u0301👨‍👩‍👧🇩🇪x")].map(({ segment }) => segment),
  "SHA-256":
    async () => [...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode("abc")))],
  chance: () => {
    const [one, other] = [crypto.randomUUID(), crypto.randomUUID()];
    const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    return [
      form.test(one),
      form.test(other),
      one === other,
      crypto.getRandomValues(new Uint8Array(9)).length,
    ];
  },
  "base 64": () => [btoa("\xff\0a"), atob("/wBh")],
};

const SIGNALS: Record<string, Case> = {
  "a signal says so once, in the order of its listeners": () => {
    const log: unknown[] = [];
    const controller = new AbortController();
    const gone = () => log.push("gone");
    const twice = () => log.push("twice");
    controller.signal.addEventListener("abort", () => controller.signal.removeEventListener("abort", gone));
    for (const listener of [twice, twice, gone]) controller.signal.addEventListener("abort", listener);
    controller.signal.addEventListener("abort", (event) => log.push(event.type), { once: true });
    controller.abort("why");
    controller.abort("again");
    return [log, controller.signal.aborted, controller.signal.reason];
  },
  "a signal's reason": () => {
    const controller = new AbortController();
    controller.signal.throwIfAborted();
    controller.abort();
    return [controller.signal.reason.name, AbortSignal.abort(7).reason];
  },
  "any of signals": () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const either = AbortSignal.any([one.signal, other.signal]);
    const before = either.aborted;
    other.abort("other");
    one.abort("one");
    return [before, either.reason, AbortSignal.any([AbortSignal.abort(1), one.signal]).reason];
  },
  "a signal that has aborted throws": () => AbortSignal.abort(new RangeError()).throwIfAborted(),
  "a signal by time": () =>
    new Promise((resolve) => {
      const signal = AbortSignal.timeout(5);
      signal.addEventListener("abort", () => resolve(signal.reason.name));
    }),
};

const MESSAGES: Record<string, Case> = {
  headers: () => {
    const headers = new Headers({ "X-B": " 2 ", a: "1" });
    headers.append("x-b", "3");
    headers.append("Set-Cookie", "c=1, d");
    headers.append("set-cookie", "e=2");
    headers.delete("A");
    return [
      [...headers],
      headers.get("X-b"),
      headers.has("constructor"),
      headers.get("none"),
      headers.getSetCookie(),
    ];
  },
  "a header's name that is none": () => new Headers([["a b", "c"]]),
  "a header's value that is none": () => new Headers().set("a", "b\r\nc: d"),
  "a response": async () => {
    const response = new Response('{"a":[1]}', { status: 201, headers: { "x-y": "z" } });
    const { status, ok, bodyUsed } = response;
    return [status, ok, bodyUsed, [...response.headers], await response.json(), response.bodyUsed];
  },
  "a response that is made of another": async () => {
    const first = new Response("a", { status: 404, headers: { "x-y": "z" } });
    const second = new Response(await first.arrayBuffer(), first);
    return [second.status, second.headers.get("x-y"), await second.text()];
  },
  "a body is read once": async () => {
    const response = new Response("a");
    await response.text();
    return nameOf(response.text());
  },
  "a body that is being read": () => {
    const response = new Response("a");
    response.body!.getReader();
    return nameOf(response.text());
  },
  "a status without a body": () => [new Response(null, { status: 204 }).body, new Response("").body !== null],
  "a body where none may be": () => new Response("a", { status: 304 }),
  "a status that is none": () => new Response(null, { status: 99 }),
  "a request": async () => {
    const from = new Request("https://hub.test/a", {
      method: "post",
      body: new URLSearchParams({ b: "c d" }),
    });
    const request = new Request(from, { headers: { "x-y": "z", "content-type": "text/plain" } });
    return [request.method, request.url, [...request.headers], await request.text(), request.signal.aborted];
  },
  "a request that cannot have a body": () => new Request("https://hub.test/", { body: "a" }),
  "a form": async () => {
    const form = await new Response(new URLSearchParams({ a: "b c", d: "" })).formData();
    return [...form.entries()];
  },
  "a form that is none": () => nameOf(new Response("a=b").formData()),
  "a stream is pulled as it is read, and cancelled": async () => {
    const log: unknown[] = [];
    const stream = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode("start ")),
      pull: (controller) => void log.push(controller.desiredSize),
      cancel: (reason) => void log.push(reason),
    }, { highWaterMark: 2 });
    const reader = new Response(stream).body!.getReader();
    log.push(new TextDecoder().decode((await reader.read()).value));
    await reader.cancel("enough");
    return [log, await reader.read()];
  },
};

const FETCH: Record<string, Case> = {
  "a response comes with its status and headers": async (server) => {
    const response = await fetch(`${server}/plain?a=b`);
    return [response.status, response.ok, response.headers.get("x-path"), await response.text()];
  },
  "a body is sent": async (server) => {
    const body = new URLSearchParams({ token: "ä b" });
    const response = await fetch(new URL(`${server}/echo`), {
      method: "POST",
      body,
      headers: { "x-a": "1" },
    });
    return await response.json();
  },
  "a large body goes both ways": async (server) => {
    const response = await fetch(`${server}/body`, { method: "PUT", body: "x".repeat(300_000) });
    return (await response.text()).length;
  },
  "HEAD and no content have no body": async (server) => {
    const [head, none] = [await fetch(`${server}/plain`, { method: "HEAD" }), await fetch(`${server}/none`)];
    return [head.status, await head.text(), none.status, none.body];
  },
  "a redirect is not followed": async (server) => {
    const response = await fetch(`${server}/away`, { redirect: "manual" });
    await response.body?.cancel();
    return [response.status, response.headers.get("location")];
  },
  "a body comes in pieces": async (server) => {
    const response = await fetch(`${server}/pieces`);
    const reader = response.body!.getReader();
    let text = "";
    for (let piece; !(piece = await reader.read()).done;) text += new TextDecoder().decode(piece.value);
    return text;
  },
  "a body that nobody wants": async (server) => {
    const reader = (await fetch(`${server}/forever`)).body!.getReader();
    await reader.read();
    await reader.cancel();
    return (await reader.read()).done;
  },
  "aborted before": (server) => nameOf(fetch(server, { signal: AbortSignal.abort("before") })),
  "aborted while it waits": (server) => nameOf(fetch(`${server}/never`, { signal: abortIn(30, "waiting") })),
  "aborted while its body comes": async (server) => {
    const response = await fetch(`${server}/forever`, { signal: abortIn(30, "reading") });
    return nameOf(response.arrayBuffer());
  },
  "several at once": async (server) => {
    const paths = ["/pieces", "/plain", "/none", "/pieces"];
    return await Promise.all(paths.map(async (path) => (await fetch(server + path)).status));
  },
  "a server that is not there": () => nameOf(fetch("http://127.0.0.1:1/")),
  "a name that is not known": () => nameOf(fetch("http://name.invalid/")),
  "a connection that breaks off": (server) => nameOf(fetch(`${server}/broken`).then((all) => all.text())),
};

/** Every case by its name. */
export const CASES: Readonly<Record<string, Case>> = {
  ...PROMISES,
  ...TEXT,
  ...SIGNALS,
  ...MESSAGES,
  ...FETCH,
};

/** What the cases give, by their names. */
export async function results(server: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const [name, run] of Object.entries(CASES)) {
    try {
      found[name] = await run(server);
    } catch (error) {
      found[name] = { thrown: (error as Error).name };
    }
  }
  // As it comes out of a component.
  return JSON.parse(JSON.stringify(found));
}
