/**
 * Knows how one secret of Vault is asked for: with a token that may have to be found anew, in the mount that its path turns
 * out to be in.
 * Must not know what is in it, nor put a token into an error.
 *
 * @module
 */

import { type Answer, ask } from "../http/request.ts";
import { invalid, shown } from "../http/server_address.ts";
import { CHECK, HEADERS } from "./access.ts";
import { refusal, unversioned } from "./refusal.ts";

/** Where the secret is, and as whom it is asked for. */
export interface VaultOptions {
  /** Vault's address without a trailing slash, such as `https://vault:8200`. */
  readonly server: string;
  /** The KV engine's mount and the secret's path in it, such as `secret/team/hf`. */
  readonly path: string;
  /** The namespace of both, where Vault has some. */
  readonly namespace?: string | undefined;
  /** Web fetch, which trusts Vault's CA. */
  readonly fetch: typeof globalThis.fetch;
  /** Gives the token to ask with, `again` when the last one was refused; none where a Vault Proxy adds its own. */
  readonly token?: (again: boolean) => Promise<string | undefined>;
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs?: number;
}

interface MountAnswer {
  readonly path?: string;
  readonly type?: string;
  readonly options?: { readonly version?: string } | null;
}

/** A secret of a KV engine of version 2, whose `name` messages have. */
export class VaultSecret {
  readonly #options: VaultOptions;
  readonly #name: string;
  readonly #parts: readonly string[];
  /** How many parts the mount's path has; `vault kv` asks for it, and it is one nearly always. */
  #depth = 1;
  #isSure = false;
  #isNobody = false;

  /**
   * Nothing is asked yet.
   *
   * @throws {HfAuthError} `invalid_configuration` for a path that can be none.
   */
  constructor(options: VaultOptions, name: string) {
    [this.#options, this.#name, this.#parts] = [options, name, options.path.split("/")];
    if (this.#parts.length < 2 || this.#parts.some((part) => /^\.{0,2}$/.test(part))) {
      throw invalid(`There can be no such secret in Vault: ${shown(options.path)}`, "Name it as MOUNT/PATH");
    }
  }

  /** Reads it; `isSecret` tells whether an answer is one. Another status than 200 and 404 is told by `refusal`. */
  async read(isSecret: (answer: Answer) => boolean, signal?: AbortSignal): Promise<Answer> {
    const answer = await this.#send("GET", this.#path(), undefined, signal);
    if (isSecret(answer) || (this.#isSure && isNothing(answer)) || ![200, 403, 404].includes(answer.status)) {
      return answer;
    }
    // Nothing lies there, or it is another place than it seems.
    const mounts = ["sys", "internal", "ui", "mounts", ...this.#parts];
    const mount = await this.#send("GET", mounts, undefined, signal);
    if (mount.status !== 200) {
      throw this.refusal("read", mount.status === 403 ? answer.status : mount.status);
    }
    const { path = "", type, options } = Object(mount.body["data"]) as MountAnswer;
    if (type !== "kv" || typeof path !== "string") throw this.refusal("read", 404);
    if (options?.version !== "2") throw unversioned(this.#name, path);
    const found = path.split("/").length - 1;
    if (found >= this.#parts.length) throw invalid(`${path} is a mount of Vault`, "Name a path in it, too");
    this.#isSure = true;
    if (found === this.#depth) return answer;
    this.#depth = found;
    return await this.read(isSecret, signal);
  }

  /** Writes it. */
  async write(body: object, signal?: AbortSignal): Promise<Answer> {
    return await this.#send("POST", this.#path(), body, signal);
  }

  /** The error for an answer of that status. */
  refusal(action: "read" | "write", status: number): Error {
    const path = this.#path().join("/");
    return refusal(action, { name: this.#name, path, isNobody: this.#isNobody }, status);
  }

  #path(): string[] {
    return [...this.#parts.slice(0, this.#depth), "data", ...this.#parts.slice(this.#depth)];
  }

  async #send(method: string, path: readonly string[], body?: object, signal?: AbortSignal): Promise<Answer> {
    const { server, namespace, fetch, token, timeoutMs } = this.#options;
    const asking = { name: this.#name, fetch, hint: CHECK, ...timeoutMs !== undefined && { timeoutMs } };
    const url = `${server}/v1/${path.map(encodeURIComponent).join("/")}`;
    const once = (credential: string | undefined) => {
      const headers = {
        ...HEADERS,
        ...credential !== undefined && { "x-vault-token": credential },
        ...namespace !== undefined && { "x-vault-namespace": namespace },
      };
      return ask(asking, url, { method, headers, ...body && { body: JSON.stringify(body) } }, signal);
    };
    const first = await token?.(false);
    this.#isNobody = first === undefined;
    const answer = await once(first);
    if (answer.status !== 403) return answer;
    const second = await token?.(true);
    return second === first ? answer : await once(second);
  }
}

/** Whether it is Vault's own word that nothing lies there: another server, or a mount that is gone, has other ones. */
function isNothing({ status, body: { errors } }: Answer): boolean {
  return status === 404 && Array.isArray(errors) && errors.length === 0;
}
