/**
 * Knows what each refusal of Kubernetes' API server means for a Secret, and what to check then.
 * Must not know what was asked of it, nor repeat the server's words.
 *
 * @module
 */

import { HfAuthError } from "../../../errors.ts";
import { type Answer, refused } from "../http/request.ts";

/** The Secret that is asked for. */
export interface Named {
  /** What messages call it. */
  readonly name: string;
  /** Its namespace. */
  readonly namespace: string;
  /** Its own name. */
  readonly secret: string;
  /** The API server's address. */
  readonly server: string;
}

/** What was attempted. */
type Action = "read" | "create" | "write";

/** Whether it is the API server's own word that something is not there: others say 404, too. */
export function isMissing({ status, body: { kind, reason } }: Answer): boolean {
  return status === 404 && kind === "Status" && reason === "NotFound";
}

/** The error for an answer that is neither the Secret nor a conflict, by its status. */
export function refusal(
  action: Action,
  { name, namespace, secret, server }: Named,
  answer: Answer,
): HfAuthError {
  const { status } = answer;
  const fail = (why: string, hint: string) =>
    refused(action === "read" ? "read" : "write", name, why, hint, status);
  if (status === 401) {
    return fail(
      "the cluster does not accept this machine's credentials",
      "Check the pod's service account; elsewhere log in to the cluster again, and check with `kubectl auth whoami`",
    );
  }
  if (status === 403 && action === "create") {
    return fail(
      "it does not exist, and this machine may not create it",
      `Create it, empty: \`kubectl create secret generic ${secret} --namespace ${namespace}\``,
    );
  }
  if (status === 403) {
    const verb = action === "read" ? "get" : "patch";
    return fail(
      `access is forbidden (${verb})`,
      `Grant get and patch on this Secret, and check with \`kubectl auth can-i ${verb} secret/${secret} --namespace ${namespace}\``,
    );
  }
  if (isMissing(answer)) {
    return fail(
      `there is no namespace ${namespace}`,
      `Create it with \`kubectl create namespace ${namespace}\`, or name another one`,
    );
  }
  if (status === 400 || status === 413 || status === 422) {
    return fail(
      `the cluster does not take this change (${status})`,
      "Check that the Secret holds less than 1 MiB and is not immutable, and what the cluster's policies refuse",
    );
  }
  if (status === 429) {
    return new HfAuthError(
      "store_unreachable",
      `Cannot reach ${name}: the cluster has too many requests (429)`,
      {
        status,
        hint: "Try again in a moment",
      },
    );
  }
  return fail(
    `unexpected response (${status})`,
    `Check that ${server} is the address of a Kubernetes API server, and that no proxy answers in its place`,
  );
}

/** The error for a refusal by a server that does not even say whether it is ready, as it does while it starts. */
export function unready({ name }: Named, status: number): HfAuthError {
  return new HfAuthError(
    "store_unreachable",
    `Cannot reach ${name}: the cluster refuses even /readyz (${status})`,
    {
      status,
      hint:
        "It may have just started: try again in a moment; if it stays so, ask whoever runs it to allow /readyz",
    },
  );
}

/** The error for a Secret that is declared immutable. */
export function immutable({ name, namespace, secret }: Named): HfAuthError {
  return refused(
    "write",
    name,
    "it is immutable",
    `Replace it by one that is not: \`kubectl delete secret ${secret} --namespace ${namespace}\`, then log in`,
  );
}

/** The error for a further key in which there is something else already. */
export function taken(key: string, { name }: Named): HfAuthError {
  return refused(
    "write",
    name,
    `its key ${key} holds something else`,
    "Name another key, or remove that one first",
  );
}

/** The error for a Secret whose key `token` is the cluster's. */
export function foreign({ name }: Named): HfAuthError {
  return refused("read", name, "it is that of a service account", "Name another Secret");
}

/** The error for a key whose value is not what anybody here has written. */
export function broken(key: string, { name }: Named): HfAuthError {
  return refused("read", name, `its key ${key} is not UTF-8 text`, `Remove the key ${key}, and log in again`);
}
