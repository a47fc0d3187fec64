/**
 * Knows how a transaction gets to etcd, over the JSON gateway of its v3 API: to a member that answers, as whoever may.
 * Must not know what is in it, nor put a password into an error.
 *
 * @module
 */

import { isHfAuthError } from "../../../errors.ts";
import { type Answer, ask } from "../http/request.ts";
import { refusal } from "./refusal.ts";

/** Where etcd is, and as whom it is asked. */
export interface EtcdOptions {
  /** The members' addresses, such as `https://a:2379`: the next one is asked where one does not answer. */
  readonly servers: readonly string[];
  /** What the keys `token`, `stored_tokens` and `lease` stand under, such as `team/hf`. */
  readonly prefix: string;
  /** Web fetch, which trusts etcd's CA. */
  readonly fetch: typeof globalThis.fetch;
  /** As whom; without it, as nobody. */
  readonly user?: { readonly name: string; readonly password: string } | undefined;
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs?: number;
}

/** What came of a transaction. */
export interface Transaction {
  readonly header?: object;
  /** Left out where it is false. */
  readonly succeeded?: boolean;
  readonly responses?: unknown;
}

/** Sends one; a read goes on to the next member where one does not answer. A write is asked for again by who knows how. */
export type Transact = (action: "read" | "write", body: object, signal?: AbortSignal) => Promise<Transaction>;

const HINT = "Check that etcd runs there, the address, and the certificates in ETCDCTL_CACERT, " +
  "ETCDCTL_CERT and ETCDCTL_KEY";

/** The gateway to what messages call `name`. Whoever has to log in does so when it is first asked. */
export function etcdGateway(name: string, { servers, fetch, user, timeoutMs }: EtcdOptions): Transact {
  const asking = { name, fetch, hint: HINT, ...timeoutMs !== undefined && { timeoutMs } };
  let turn = 0;
  let token: string | undefined;

  const post = async (path: string, body: object, signal?: AbortSignal): Promise<Answer> => {
    const url = servers[turn % servers.length]! + path;
    const headers = {
      "content-type": "application/json",
      ...token !== undefined && { authorization: token },
    };
    try {
      return await ask(asking, url, { method: "POST", headers, body: JSON.stringify(body) }, signal);
    } catch (error) {
      turn++;
      throw error;
    }
  };
  const logIn = async (signal?: AbortSignal) => {
    token = undefined;
    if (!user) return;
    const answer = await post("/v3/auth/authenticate", user, signal);
    // Where nobody has to log in, nobody can.
    if (answer.body["code"] === 9) return;
    if (answer.status !== 200) throw refusal("read", name, answer, false);
    token = String(answer.body["token"]);
  };
  const transact: Transact = async (action, body, signal) => {
    if (token === undefined) await logIn(signal);
    let answer = await post("/v3/kv/txn", body, signal);
    // Its tokens last for some minutes, or until it is started again.
    if (answer.status === 401 && token !== undefined) {
      await logIn(signal);
      answer = await post("/v3/kv/txn", body, signal);
    }
    if (answer.status !== 200) throw refusal(action, name, answer, user === undefined);
    return answer.body;
  };
  return async (action, body, signal) => {
    for (let tries = 1;; tries++) {
      try {
        return await transact(action, body, signal);
      } catch (error) {
        const isLast = action === "write" || tries >= servers.length;
        if (isLast || !isHfAuthError(error, "store_unreachable")) throw error;
      }
    }
  };
}
