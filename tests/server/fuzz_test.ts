/** Ten thousand requests of all sorts in every state of a login: none breaks, leaks or moves anything. */

import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { HfAuthError } from "../../lib/errors.ts";
import { type LoginApp, loginApp } from "../../lib/server/mod.ts";
import { CODE, type LoginStub, loginStub } from "../support/fakes/login_stub.ts";

const SEED = Number(process.env["FUZZ_SEED"] ?? 20_261_123);
const REQUESTS = 10_000;
const BASE = "http://127.0.0.1:8000";
const KEY = "0123456789abcdef0123456789abcdef";
const SECRETS = {
  deviceCode: "device-code-s3cret",
  token: "hf_oauth_s3cret",
  refreshToken: "hf_refresh_s3cret",
};
const SECRET_ERROR = new Error(Object.values(SECRETS).join(" "));
const LOGIN = ["ABCD-1234", "hf.co/oauth/device", "alice", "oauth-alice"];

/** How a login gets into each state, with secrets wherever a login might carry some. */
const STATES: Readonly<Record<string, (login: LoginStub) => unknown>> = {
  idle: () => {},
  starting: (login) => void login.attempt.begin(),
  waiting,
  "cut off": (login) => [waiting(login), login.noticeHub(false)],
  approved: (login) => [waiting(login), login.approve({ ...SECRETS, expiresAt: new Date(0) })],
  denied: (login) => [waiting(login), failing(login, "access_denied")],
  expired: (login) => [waiting(login), failing(login, "expired_token")],
  unreachable: (login) => failing(login, "network"),
  cancelled: (login) => [waiting(login), login.attempt.cancel()],
  failed: (login) => [waiting(login), login.fail(SECRET_ERROR)],
};

function waiting(login: LoginStub): void {
  void login.attempt.begin();
  login.showCode({ ...CODE, ...SECRETS });
}

function failing(login: LoginStub, code: HfAuthError["code"]): unknown {
  void login.attempt.begin();
  return login.fail(new HfAuthError(code, "It went wrong", { hint: "Do better", cause: SECRET_ERROR }));
}

/** Mulberry32. */
function randomFrom(seed: number) {
  let state = seed;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor(((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 * limit);
  };
  return {
    below,
    oneOf: <T>(values: readonly T[]): T => values[below(values.length)]!,
    /** Characters of Latin-1 without those that end a header. */
    rubbish: (most: number): string =>
      String.fromCharCode(...Array.from({ length: below(most) }, () => 1 + below(255)))
        .replaceAll(/[\r\n]/g, "%"),
  };
}

type Random = ReturnType<typeof randomFrom>;

/** A request, and what its sender knows. */
interface Trial {
  readonly url: string;
  readonly init: RequestInit;
  /** Sent by another site, or for another name. */
  readonly foreign: boolean;
  /** The page's own token is in it. */
  readonly knowsToken: boolean;
}

const METHODS = [
  "GET",
  "GET",
  "GET",
  "HEAD",
  "POST",
  "POST",
  "post",
  "PUT",
  "DELETE",
  "OPTIONS",
  "PATCH",
  "BREW",
];
const PATHS = ["/", "/", "/code", "/status", "/events", "/events", "/begin", "/begin", "/cancel", "/cancel"];
const TWISTS = [
  "/..",
  "/%2e%2e/",
  "/./",
  "//",
  "\\",
  "%00",
  "%2f",
  "%",
  "%zz",
  "%c3%28",
  ";a=b",
  "é",
  "#",
  " ",
];
const OURS = ["127.0.0.1:8000", "localhost", "LOCALHOST:1", "[::1]:8000", "10.0.0.7", "127.1:80"];
const OTHERS = [
  "evil.example",
  "127.0.0.1.evil.example",
  "127.0.0.1@evil.example",
  "localhost.evil",
  "a b",
  "@",
];
const TYPES = [
  "application/x-www-form-urlencoded",
  "multipart/form-data",
  "multipart/form-data; boundary=x",
  "multipart/form-data; boundary=",
  "application/json",
  "text/plain;charset=utf-16",
  "application/x-www-form-urlencoded; charset=rubbish",
];

function trial(random: Random, key: string | undefined, formToken: string | undefined): Trial {
  const { below, oneOf, rubbish } = random;
  const knowsToken = formToken !== undefined && below(3) > 0;
  const aimed = below(6) === 0;
  const token = knowsToken ? formToken : oneOf(["", "x", crypto.randomUUID(), KEY, rubbish(50)]);
  let path = oneOf([...PATHS, "/healthz", "/favicon.ico", `/${rubbish(30)}`, `/${"a".repeat(below(9_000))}`]);
  const prefix = oneOf([
    KEY,
    KEY,
    KEY,
    KEY,
    KEY,
    KEY,
    KEY.toUpperCase(),
    KEY.slice(1),
    `%30${KEY.slice(1)}`,
    `${KEY}0`,
  ]);
  if (aimed) path = oneOf(["/begin", "/cancel"]);
  if (key === undefined ? below(20) === 0 : below(4) > 0) {
    path = `/${prefix}${path === "/" && below(2) ? "" : path}`;
  }
  if (!aimed && below(4) === 0) {
    const at = below(path.length + 1);
    path = `/${path.slice(0, at)}${oneOf(TWISTS)}${path.slice(at)}`.replace(/^\/\//, oneOf(["/", "//"]));
  }
  if (below(4) === 0) path += `?${oneOf(["after=0", "after=2", "after=", "after=NaN&after=9", rubbish(40)])}`;

  const headers = new Headers();
  let foreign = false;
  const set = (name: string, odds: number, ours: readonly string[], others: readonly string[] = []) => {
    if (below(odds) !== 0) return;
    const other = below(4) === 0 && others.length > 0;
    headers.set(name, oneOf(other ? others : ours));
    foreign ||= other;
  };
  set("host", 2, OURS, OTHERS);
  if (!headers.has("host") && below(2)) set("origin", 2, [BASE], [...OTHERS, "null", `${BASE}0`, "http://x"]);
  set("sec-fetch-site", 6, ["same-origin", "none", "same-site", rubbish(9)]);
  if (!headers.has("sec-fetch-site") && below(10) === 0) {
    headers.set("sec-fetch-site", "cross-site");
    foreign = true;
  }
  set("accept", 2, ["text/html", "text/html", "*/*", "application/json;q=text/html", rubbish(99)]);
  set("last-event-id", 4, ["0", "2", "-1", "1e999", "0x2", "", "9".repeat(400), rubbish(9)]);
  set("content-length", 6, ["0", "-1", "5000", "4096", "1e3", "99999999999999999999", rubbish(9)]);
  set("transfer-encoding", 9, ["chunked", "identity", rubbish(9)]);
  set("cookie", 9, [rubbish(200), `form_token=${token}`]);
  set("x-http-method-override", 9, ["POST"]);
  set(`x-${below(99)}`, 9, [rubbish(5_000)]);
  const method = aimed ? "POST" : oneOf(METHODS);
  const body = /^(get|head)$/i.test(method) ? undefined : bodyOf(random, token, headers);
  // Deno and Bun want to be told that a body is sent as it comes.
  const init = { method, headers, ...body !== undefined && { body, duplex: "half" } } as RequestInit;
  return { url: BASE + path, init, foreign, knowsToken };
}

function bodyOf({ below, oneOf, rubbish }: Random, token: string, headers: Headers): BodyInit | undefined {
  const form = new URLSearchParams({ form_token: token });
  const parts = new FormData();
  parts.set("form_token", oneOf([token, new Blob([token])]));
  const multipart = `--x\r\ncontent-disposition: form-data; name="form_token"\r\n\r\n${token}\r\n`;
  const kind = below(12);
  // The first ones bring a type of their own.
  if (kind > 4 || below(4) === 0) headers.set("content-type", below(5) ? oneOf(TYPES) : rubbish(40));
  return [
    () => form,
    () => form,
    () => parts,
    () => new URLSearchParams([...form, ["form_token", "x"]]),
    () => undefined,
    () => "",
    () => form.toString(),
    () => `${multipart}--x--\r\n`,
    () => multipart.slice(0, below(multipart.length)),
    () => JSON.stringify({ form_token: token }),
    () => rubbish(oneOf([10, 10_000])),
    () => arriving(below(2) ? form.toString() : "a".repeat(below(9_000)), below(2) === 0),
  ][kind]!();
}

/** What is sent in two pieces, or breaks off between them. */
function arriving(text: string, breaks: boolean): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  const middle = bytes.length >> 1;
  let piece = 0;
  return new ReadableStream({
    pull(controller) {
      if (piece === 1 && breaks) return controller.error(new Error("The sender is gone"));
      controller.enqueue(piece === 0 ? bytes.slice(0, middle) : bytes.slice(middle));
      if (++piece === 2) controller.close();
    },
  });
}

/** All that an answer says now; a stream of events is left after that. */
async function wordsOf(response: Response): Promise<string> {
  const headers = [...response.headers].join("\n");
  if (response.headers.get("content-type") !== "text/event-stream" || !response.body) {
    return `${headers}\n${await response.text()}`;
  }
  const reader = response.body.getReader();
  let text = headers;
  const reading = (async () => {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      text += new TextDecoder().decode(next.value);
    }
  })();
  // A state that is to be sent is sent before any timer.
  await new Promise((resolve) => setTimeout(resolve));
  await reader.cancel();
  await reading;
  return text;
}

async function formTokenOf(app: LoginApp, key: string | undefined): Promise<string | undefined> {
  const url = `${BASE}/${key === undefined ? "" : `${key}/`}`;
  const html = await (await app.request(url, { headers: { accept: "text/html" } })).text();
  return /name="form_token"\s+value="([^"]+)"/.exec(html)?.[1];
}

test(`loginApp stands ${REQUESTS} requests of all sorts`, async () => {
  const random = randomFrom(SEED);
  const met = new Map<number | string, number>();
  const meet = (what: number | string) => met.set(what, (met.get(what) ?? 0) + 1);
  const situations = Object.keys(STATES).flatMap((state) =>
    [false, true].flatMap((control) => [undefined, KEY].map((key) => ({ state, control, key })))
  );
  for (const { state, control, key } of situations) {
    const open = async () => {
      const login = loginStub();
      await Promise.all([STATES[state]!(login)].flat());
      const app = loginApp({ attempt: login.attempt, control, ...(key !== undefined && { key }) });
      return { login, app, formToken: await formTokenOf(app, key) };
    };
    let { login, app, formToken } = await open();
    assert.equal(formToken !== undefined, control);
    for (let count = 0; count < REQUESTS / situations.length; count++) {
      const { url, init, foreign, knowsToken } = trial(random, key, formToken);
      let request: Request;
      try {
        request = new Request(url, init);
      } catch {
        // No client can send it, so neither does this one.
        count--;
        continue;
      }
      const { pathname, search } = new URL(url);
      const { method } = request;
      const context = `FUZZ_SEED=${SEED}, ${state}, ${method} ${JSON.stringify(url)} ` +
        JSON.stringify([...request.headers]);
      const before = login.attempt.snapshot.id;
      const response = await app.fetch(request);
      const { status } = response;
      const words = await wordsOf(response);
      const moved = login.attempt.snapshot.id !== before;
      meet(status);

      assert(status < 500, `${context}: ${status}`);
      assert.equal(app.audience.watchers, 0, `${context}: somebody still watches`);
      for (const secret of Object.values(SECRETS)) assert(!words.includes(secret), `${context}: ${secret}`);
      const knowsKey = key === undefined || (pathname + search).includes(key);
      if (key !== undefined && !knowsKey) assert(!words.includes(key), `${context}: the key`);
      if (formToken !== undefined && words.includes(formToken)) {
        meet("form token");
        assert(control && status === 200 && knowsKey, `${context}: the form token`);
        assert.match(response.headers.get("content-type")!, /^text\/(html|event-stream)/, context);
      }
      const shown = [
        ...LOGIN,
        ...formToken === undefined ? [] : [formToken],
        ...key === undefined ? [] : [key],
      ];
      const answered = status === 200 && pathname !== "/healthz";
      if (foreign || !knowsKey) {
        assert(!answered, `${context}: ${status}`);
        for (const text of shown) assert(!words.includes(text), `${context}: ${text}`);
      } else if (answered) meet("answer");
      if (moved) {
        meet("move");
        assert(control && method === "POST" && knowsKey && knowsToken && !foreign, `${context}: it moved`);
        assert.match(pathname, /\/(begin|cancel)$/, context);
        ({ login, app, formToken } = await open());
      }
    }
  }
  // It would prove nothing if it did not get everywhere.
  for (const what of [200, 303, 308, 403, 404, 413, 421, "answer", "form token", "move"]) {
    assert((met.get(what) ?? 0) > 20, `FUZZ_SEED=${SEED}: ${what} was met ${met.get(what) ?? 0} times`);
  }
});
