/** Ten thousand requests of all sorts in every state of a login: none breaks, leaks or moves anything. */

import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { HfAuthError } from "../../lib/errors.ts";
import { type LoginApp, loginApp } from "../../lib/server/mod.ts";
import { CODE, type LoginStub, loginStub } from "../support/fakes/login_stub.ts";
import { BASE, KEY, randomFrom, trial } from "../support/network/random_requests.ts";

const SEED = Number(process.env["FUZZ_SEED"] ?? 20_261_123);
const REQUESTS = 10_000;
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
      const app = loginApp({ attempt: login.attempt, control, key: key ?? null });
      return { login, app, formToken: await formTokenOf(app, key) };
    };
    let { login, app, formToken } = await open();
    assert.equal(formToken !== undefined, control);
    for (let count = 0; count < REQUESTS / situations.length; count++) {
      const { url, init, otherName, crossSite, knowsToken } = trial(random, key, formToken);
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
      // A key is the same under every name.
      const foreign = crossSite || (key === undefined && otherName);
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
