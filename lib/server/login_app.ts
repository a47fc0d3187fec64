/**
 * Knows that the page is loaded when it is first asked for, by when its packages can be found in every runtime.
 * Must not know what it answers.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";
import { findInstalledPackages } from "../host/shared/packages.ts";
import type { LoginApp, LoginAppOptions } from "./app.ts";
import { isKey, randomKey } from "./guard.ts";

/**
 * Creates the page that shows a login's code and follows its state: `GET /KEY/` (text for `curl`), `/KEY/code` as text,
 * `/KEY/status` as JSON, `/KEY/events` as server-sent events, `/healthz`; and with `control`, `POST /KEY/begin` and
 * `/KEY/cancel`. Under Bun and Node it needs the packages `hono` and `uqr`; Bun gets them by itself where there is no
 * `node_modules`.
 *
 * @throws {HfAuthError} `usage` for a key that is too short, or means more than itself in an address.
 */
export function loginApp({ key = randomKey(), ...options }: LoginAppOptions): LoginApp {
  if (key !== null && !isKey(key)) {
    throw new HfAuthError("usage", "The page's key is none", {
      hint: "Give it at least 16 random letters or digits",
    });
  }
  let app: LoginApp | undefined;
  let loading: Promise<LoginApp> | undefined;
  const loaded = () => app ?? (loading ??= load({ key, ...options }).then((made) => app = made));
  return {
    path: key === null ? "/" : `/${key}/`,
    fetch: async (request) => (await loaded()).fetch(request),
    request: async (path, init) => (await loaded()).request(path, init),
    get audience() {
      return app?.audience ?? { pages: 0, watchers: 0 };
    },
  };
}

async function load(options: LoginAppOptions): Promise<LoginApp> {
  findInstalledPackages();
  return (await import("./app.ts")).loginApp(options);
}
