/**
 * Knows how the page gets into each of its states, and how to serve it on this machine.
 * Must not know who looks at it.
 *
 * @module
 */

import { currentHost } from "../../../lib/host/current.ts";
import { HfAuthError } from "../../../lib/errors.ts";
import { loginApp, type LoginAppOptions } from "../../../lib/server/mod.ts";
import { type LoginStub, loginStub } from "../fakes/login_stub.ts";

/** What the page says of the login beforehand. */
export const ABOUT: NonNullable<LoginAppOptions["about"]> = {
  user: "ada",
  machine: "build-7",
  allows: [
    "read, change, create and delete your repositories",
    "read gated repositories that you have access to",
    "take part in discussions and edit your collections",
    "run jobs and use inference",
    "manage your webhooks and see your billing",
  ],
};

const again = "Log in again and choose Authorize";

/** What happens to a login until the page is in a state. */
export const STATES: Readonly<Record<string, (login: LoginStub) => unknown>> = {
  idle: () => {},
  starting: (login) => void login.attempt.begin(),
  waiting,
  stalled: (login) => [waiting(login), login.noticeHub(false)],
  approved: (login) => [
    waiting(login),
    login.approve({ expiresAt: new Date("2026-12-23T12:00:00Z") }),
  ],
  denied: (login) =>
    fail(login, new HfAuthError("access_denied", "The login was denied in the browser", { hint: again })),
  expired: (login) =>
    fail(
      login,
      new HfAuthError("expired_token", "The code expired before it was approved", {
        hint: "Log in again and enter the new code before it expires",
      }),
    ),
  unreachable: (login) =>
    fail(
      login,
      new HfAuthError("network", "Could not reach the Hub at huggingface.co", {
        hint: "Check the network and HTTPS_PROXY, then try again",
      }),
    ),
  failed: (login) => fail(login, new Error("It broke")),
  cancelled(login) {
    waiting(login);
    const ended = login.attempt.begin();
    login.attempt.cancel();
    return ended;
  },
};

function waiting(login: LoginStub): void {
  void login.attempt.begin();
  login.showCode();
}

function fail(login: LoginStub, error: unknown): unknown {
  waiting(login);
  return login.fail(error);
}

/** A page that is served. */
export interface Shown extends AsyncDisposable {
  readonly login: LoginStub;
  /** Its address, key included. */
  readonly url: string;
  /** Stops serving it. */
  stop(): Promise<void>;
}

/** Serves the page of a login that the test plays. */
export async function show(options: Partial<LoginAppOptions> = {}): Promise<Shown> {
  const login = loginStub();
  const app = loginApp({ attempt: login.attempt, control: true, about: ABOUT, ...options });
  const end = new AbortController();
  const { server } = await currentHost();
  const { port, closed } = await server!.listen(app.fetch, {
    hostname: "127.0.0.1",
    port: 0,
    signal: end.signal,
  });
  const stop = () => (end.abort(), closed);
  return { login, url: `http://127.0.0.1:${port}${app.path}`, stop, [Symbol.asyncDispose]: stop };
}
