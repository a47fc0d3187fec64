/**
 * Knows how a cluster's operator gives a machine the rights to one Secret, by RBAC.
 * Must not know what is in the Secret.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Kubernetes } from "./server.ts";

/** A namespace of one test, with a service account that may get and patch one Secret. */
export interface Namespace {
  readonly name: string;
  /** A token of the service account, another one each time. */
  token(): Promise<string>;
  /** Lets the service account do no more than these verbs with that Secret. */
  allow(...verbs: readonly string[]): Promise<void>;
}

let count = 0;

/** Makes one, and in it the Secret `hf` unless it is to have none. */
export async function makeNamespace(
  { ask }: Kubernetes,
  secret: object | null = {},
): Promise<Namespace> {
  const name = `test-${++count}`;
  const made = async (path: string, body: object) => {
    const { status } = await ask("POST", path, body);
    assert.equal(status, 201, path);
  };
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${name}`;
  // A rule has a verb.
  const rules = (verbs: readonly string[]) =>
    verbs.length === 0 ? [] : [{ apiGroups: [""], resources: ["secrets"], resourceNames: ["hf"], verbs }];
  /** RBAC hears of a change a moment later. */
  const settled = async (verbs: readonly string[]) => {
    const user = `system:serviceaccount:${name}:hf-auth`;
    for (const verb of ["get", "patch"]) {
      const attributes = { namespace: name, verb, resource: "secrets", name: "hf" };
      const review = { spec: { user, resourceAttributes: attributes } };
      const isAllowed = async () =>
        (await ask("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", review)).body.status.allowed;
      for (let tries = 0; await isAllowed() !== verbs.includes(verb); tries++) assert.ok(tries < 1000);
    }
  };
  await made("/api/v1/namespaces", { metadata: { name } });
  await made(`/api/v1/namespaces/${name}/serviceaccounts`, { metadata: { name: "hf-auth" } });
  await made(`${rbac}/roles`, { metadata: { name: "hf-auth" }, rules: rules(["get", "patch"]) });
  await made(`${rbac}/rolebindings`, {
    metadata: { name: "hf-auth" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "hf-auth" },
    subjects: [{ kind: "ServiceAccount", name: "hf-auth", namespace: name }, {
      apiGroup: "rbac.authorization.k8s.io",
      kind: "User",
      name: "machine",
    }],
  });
  if (secret) await made(`/api/v1/namespaces/${name}/secrets`, { metadata: { name: "hf" }, ...secret });
  await settled(["get", "patch"]);
  return {
    name,
    async token() {
      const path = `/api/v1/namespaces/${name}/serviceaccounts/hf-auth/token`;
      const { body } = await ask("POST", path, { spec: { expirationSeconds: 600 } });
      return body.status.token;
    },
    async allow(...verbs) {
      const type = "application/merge-patch+json";
      const { status } = await ask("PATCH", `${rbac}/roles/hf-auth`, { rules: rules(verbs) }, { type });
      assert.equal(status, 200);
      await settled(verbs);
    },
  };
}
