/**
 * Knows what Vault's documents say of its key/value engine of version 2, as a fetch. A stand-in: the real one is tried elsewhere.
 * Must not know who asks.
 *
 * @module
 */

/** A stand-in for Vault, with one mount, `kv`. */
export interface FakeVault {
  /** What speaks to it. */
  readonly fetch: typeof globalThis.fetch;
  /** What it was asked, as `METHOD path [namespace]`. */
  readonly asked: string[];
  /** The tokens that it accepts; a login adds one. */
  readonly tokens: Set<string>;
  /** Makes the newest version of a secret one that is deleted. */
  delete(path: string): void;
  /** The newest data of a secret. */
  data(path: string): unknown;
}

/** Starts empty; `t` is a token. */
export function fakeVault(): FakeVault {
  const secrets = new Map<string, { version: number; data: unknown }>();
  const asked: string[] = [];
  const tokens = new Set(["t"]);
  let logins = 0;
  const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
  const answer = (method: string, path: string, headers: Headers, body: string): Response => {
    if (path === "/v1/auth/kubernetes/login") {
      const { role, jwt } = JSON.parse(body);
      if (role !== "hf" || jwt !== "jwt") return json(403, { errors: ["permission denied"] });
      const client_token = `k${++logins}`;
      tokens.add(client_token);
      return json(200, { auth: { client_token } });
    }
    if (!tokens.has(headers.get("x-vault-token") ?? "")) return json(403, { errors: ["permission denied"] });
    if (path.startsWith("/v1/sys/internal/ui/mounts/")) {
      return path.startsWith("/v1/sys/internal/ui/mounts/kv/")
        ? json(200, { data: { path: "kv/", type: "kv", options: { version: "2" } } })
        : json(403, { errors: ["preflight capability check returned 403"] });
    }
    if (!path.startsWith("/v1/kv/data/")) {
      return json(404, { errors: [`no handler for route "${path}"`] });
    }
    const there = secrets.get(path) ?? { version: 0, data: null };
    const metadata = { version: there.version };
    if (method === "GET") {
      if (there.version === 0) return json(404, { errors: [] });
      return json(there.data === null ? 404 : 200, { data: { data: there.data, metadata } });
    }
    const { options, data } = JSON.parse(body);
    if (options.cas !== there.version) {
      return json(400, { errors: ["check-and-set parameter did not match the current version"] });
    }
    secrets.set(path, { version: there.version + 1, data });
    return json(200, { data: { version: there.version + 1 } });
  };
  const pathOf = (path: string) => `/v1/kv/data/${path}`;
  return {
    asked,
    tokens,
    fetch(input, init) {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      const headers = new Headers(init?.headers);
      const namespace = headers.get("x-vault-namespace");
      asked.push(`${init?.method} ${pathname}${namespace === null ? "" : ` ${namespace}`}`);
      return Promise.resolve(answer(init?.method ?? "GET", pathname, headers, String(init?.body)));
    },
    delete(path) {
      secrets.set(pathOf(path), { version: secrets.get(pathOf(path))!.version, data: null });
    },
    data: (path) => secrets.get(pathOf(path))?.data,
  };
}
