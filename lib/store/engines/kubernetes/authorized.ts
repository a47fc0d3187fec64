/**
 * Knows how a request carries a credential, and that one which is refused is looked up once more.
 * Must not know where it comes from, nor what is asked.
 *
 * @module
 */

import type { Connection } from "../../../host/host.ts";

/** What says who asks. */
export interface Credential {
  /** A bearer token. */
  readonly token?: string | undefined;
  /** A client certificate and its key. */
  readonly identity?: Connection["identity"];
}

type Fetch = typeof globalThis.fetch;

/**
 * A fetch that sends a credential along.
 *
 * @param find Gives it; `again` when the last one was refused.
 * @param connect Makes the fetch that shows a client certificate, or none.
 */
export function authorized(
  find: (again: boolean) => Promise<Credential>,
  connect: (identity: Connection["identity"]) => Fetch,
): Fetch {
  let last: { readonly identity: Connection["identity"]; readonly fetch: Fetch } | undefined;
  const send = async ({ token, identity }: Credential, ...[input, init]: Parameters<Fetch>) => {
    if (last?.identity !== identity || !last) last = { identity, fetch: connect(identity) };
    const headers = new Headers(init?.headers);
    if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
    return await last.fetch(input, { ...init, headers });
  };
  return async (input, init) => {
    const first = await find(false);
    const response = await send(first, input, init);
    if (response.status !== 401) return response;
    const second = await find(true);
    if (second.token === first.token && second.identity === first.identity) return response;
    await response.body?.cancel();
    return await send(second, input, init);
  };
}
