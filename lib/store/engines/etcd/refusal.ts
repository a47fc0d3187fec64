/**
 * Knows what each refusal of etcd means, and what to check then.
 * Must not know what was asked of it, nor repeat the server's words.
 *
 * @module
 */

import type { HfAuthError } from "../../../errors.ts";
import { type Answer, refused } from "../http/request.ts";

/** The error for an answer that is none, by gRPC's codes, which etcd puts into its answers: its words may be anybody's. */
export function refusal(
  action: "read" | "write",
  name: string,
  { status, body: { code } }: Answer,
  isNobody: boolean,
): HfAuthError {
  const fail = (why: string, hint: string) => refused(action, name, why, hint, status);
  switch (code) {
    case 3:
    case 16:
      return isNobody
        ? fail("it asks for a user name and a password", "Set ETCDCTL_USER and ETCDCTL_PASSWORD")
        : fail(
          "it does not accept the user name and the password",
          "Check ETCDCTL_USER and ETCDCTL_PASSWORD",
        );
    case 7:
      return fail(
        "access is forbidden",
        "Grant the user read and write access to the keys under the prefix",
      );
    case 8:
      return fail("it has no room left", "Have whoever runs etcd make room");
    default:
      return notEtcd(action, name, status);
  }
}

/** The error for an answer that is no etcd's: another server may say 200 to anything. */
export function notEtcd(action: "read" | "write", name: string, status = 200): HfAuthError {
  const why = `unexpected response (${status})`;
  return refused(action, name, why, "Check that the address is that of etcd 3.4 or newer", status);
}

/** The error for a key whose value is none of ours. */
export function broken(name: string, key: string): HfAuthError {
  return refused("read", name, `its key ${key} is not UTF-8 text`, "Remove the key, and log in again");
}
