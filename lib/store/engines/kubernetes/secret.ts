/**
 * Knows what a Secret looks like that holds tokens, in the API server's JSON.
 * Must not know how it is asked for, nor what is in the documents.
 *
 * @module
 */

import type { Parts, PartsChange } from "../engine.ts";
import { fromBase64, toBase64 } from "../http/base64.ts";
import type { Answer } from "../http/request.ts";
import { isFurtherKey } from "./path.ts";
import { broken, foreign, type Named } from "./refusal.ts";

/** The Secret as it was read; without a version there was none. */
export interface Seen {
  readonly resourceVersion?: string;
  readonly isImmutable?: boolean;
  /** Whether the further key that is asked for holds something else. */
  readonly isTaken?: boolean;
  readonly active?: string | undefined;
  readonly key?: string | undefined;
}

interface SecretObject {
  readonly metadata: {
    readonly resourceVersion: string;
    readonly annotations?: Record<string, string> | null;
  };
  readonly type?: string;
  readonly data?: Record<string, string> | null;
  readonly immutable?: boolean;
}

/** Fields of a Secret; `null` is one that goes. */
type Fields = Readonly<Record<string, string | null | undefined>>;

// Named as Python's files are: where the Secret is mounted, Python finds them.
const KEYS = { active: "token", stored: "stored_tokens" } as const;
const LEASE = "hf-auth/lease";
/** Names the further key, so that whoever writes next keeps it up to date, too. */
const KEY = "hf-auth/key";

/** Whether the answer is a Secret: other servers may say 200 to anything. */
export function isSecret({ status, body }: Answer): boolean {
  return (status === 200 || status === 201) && body["kind"] === "Secret" &&
    typeof (body as Partial<SecretObject>).metadata?.resourceVersion === "string";
}

/**
 * What a Secret holds, and what a change of it must name.
 *
 * @throws {HfAuthError} `store_unreadable`.
 */
export function read(
  { body }: Answer,
  named: Named,
  asked?: string,
): { readonly parts: Parts; readonly version: Seen } {
  const { metadata, type, data, immutable: isImmutable = false } = body as unknown as SecretObject;
  // Else the Hub would be sent the cluster's own token.
  if (type === "kubernetes.io/service-account-token") throw foreign(named);
  const { resourceVersion, annotations } = metadata;
  const [active, stored] = [KEYS.active, KEYS.stored].map((key) => textIn(data ?? {}, key, named));
  return {
    parts: present({ active, stored, lease: annotations?.[LEASE] }),
    version: {
      ...{ resourceVersion, isImmutable, active, key: annotations?.[KEY] },
      isTaken: asked !== undefined && asked !== annotations?.[KEY] &&
        ![undefined, toBase64(active?.trim() ?? "")].includes(data?.[asked]),
    },
  };
}

/** The body that makes the Secret of that name, or that changes one: what is not in it stays. */
export function written(
  { active, stored, lease }: PartsChange,
  seen: Seen,
  { secret, asked }: { readonly secret: string; readonly asked: string | undefined },
): object {
  const key = asked ?? seen.key;
  const text = active === undefined ? seen.active : active;
  const data: Fields = {
    [KEYS.active]: active && toBase64(active),
    [KEYS.stored]: stored && toBase64(stored),
    // In a variable a line break would be part of the token.
    ...key !== undefined && isFurtherKey(key) && { [key]: text?.trim() ? toBase64(text.trim()) : null },
  };
  const annotations: Fields = { [LEASE]: lease, ...asked !== undefined && { [KEY]: asked } };
  const { resourceVersion } = seen;
  return resourceVersion === undefined
    ? {
      ...{ apiVersion: "v1", kind: "Secret", type: "Opaque", data: present(data) },
      metadata: { name: secret, annotations: present(annotations) },
    }
    : { metadata: { resourceVersion, annotations }, data };
}

/** The fields that are there. */
function present(fields: Fields): Readonly<Record<string, string>> {
  const all = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(all) as Record<string, string>;
}

function textIn(data: Readonly<Record<string, string>>, key: string, named: Named): string | undefined {
  const base64 = data[key];
  if (base64 === undefined) return undefined;
  try {
    return fromBase64(base64);
  } catch {
    throw broken(key, named);
  }
}
