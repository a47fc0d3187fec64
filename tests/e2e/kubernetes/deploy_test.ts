/** What deploy/kubernetes/ makes of a cluster: applied with kubectl to Kubernetes' own API server. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { kubernetesEngine } from "../../../lib/store/engines/kubernetes.ts";
import { type Kubectl, kubectlAs, withoutKubectl as skip } from "../../support/kubernetes/kubectl.ts";
import { type Kubernetes, startKubernetes } from "../../support/kubernetes/server.ts";

const MANIFESTS = new URL("../../../deploy/kubernetes/", import.meta.url).pathname;
const NAMESPACE = "ml";

let cluster: Kubernetes;
let kubectl: Kubectl;
before(async () => {
  if (skip) return;
  cluster = await startKubernetes();
  kubectl = kubectlAs(cluster, { token: cluster.admin });
  // Pods that could do any harm are refused.
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
  await cluster.ask("POST", "/api/v1/namespaces", { metadata: { name: NAMESPACE, labels } });
  await cluster.ask("POST", `/api/v1/namespaces/${NAMESPACE}/serviceaccounts`, {
    metadata: { name: "default" },
  });
  applied("-f", MANIFESTS);
});
after(async () => {
  kubectl?.[Symbol.dispose]();
  await cluster?.[Symbol.asyncDispose]();
});

function applied(...args: readonly string[]): void {
  const { status, output } = kubectl("apply", "--namespace", NAMESPACE, ...args);
  assert.equal(status, 0, output);
  // Of a field that is none, or of rights that a pod should not have.
  assert.doesNotMatch(output, /[Ww]arning/);
}

async function tokenOf(account: string): Promise<string> {
  const path = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${account}/token`;
  return (await cluster.ask("POST", path, { spec: {} })).body.status.token;
}

test("one apply is all, and the next one leaves the login in place", { skip }, async () => {
  const engine = kubernetesEngine({
    ...{ server: cluster.server, namespace: NAMESPACE, secret: "hf", key: "HF_TOKEN" },
    fetch: cluster.fetchAs(await tokenOf("hf-auth")),
  });
  const { parts, version } = await engine.read();
  assert.deepEqual(parts, {});
  const all = { active: "a", stored: "[a]\n", lease: "l" };
  assert.equal(await engine.write(all, version), true);
  applied("-f", MANIFESTS);
  applied("--server-side", "--force-conflicts", "-f", MANIFESTS);
  assert.deepEqual((await engine.read()).parts, all);
});

test("its account may get and patch this one Secret, and nothing else", { skip }, async () => {
  const token = await tokenOf("hf-auth");
  const may = async (verb: string, resource: string, name: string, namespace = NAMESPACE, group = "") => {
    const resourceAttributes = { verb, resource, name, namespace, group };
    const review = { spec: { resourceAttributes } };
    const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    return (await cluster.ask("POST", path, review, { token })).body.status.allowed;
  };
  const verbs = ["get", "patch", "update", "create", "delete", "list", "watch", "deletecollection"];
  const allowed = await Promise.all(verbs.map((verb) => may(verb, "secrets", "hf")));
  assert.deepEqual(verbs.filter((_, index) => allowed[index]), ["get", "patch"]);
  assert.deepEqual([
    await may("get", "secrets", "other"),
    await may("get", "secrets", ""),
    await may("get", "secrets", "hf", "default"),
    await may("get", "configmaps", "hf"),
    await may("create", "pods", ""),
    await may("patch", "roles", "hf-auth", NAMESPACE, "rbac.authorization.k8s.io"),
  ], [false, false, false, false, false, false]);
});

test("its pods, and those of the examples, are taken where no privilege is", { skip }, async () => {
  for (const example of ["env.yaml", "volume.yaml"]) {
    applied("--dry-run=server", "-f", `${MANIFESTS}examples/${example}`);
  }
  const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/hf-auth`;
  const { template } = (await cluster.ask("GET", path)).body.spec;
  const pod = { metadata: { ...template.metadata, name: "one" }, spec: template.spec };
  const made = await cluster.ask("POST", `/api/v1/namespaces/${NAMESPACE}/pods?dryRun=All`, pod);
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const [container] = made.body.spec.containers;
  assert.deepEqual([container.securityContext, made.body.spec.securityContext.runAsNonRoot], [{
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  }, true]);
  const names = made.body.spec.volumes.map(({ name }: { name: string }) =>
    name.replace(/^(kube-api-access).*/, "$1")
  );
  assert.deepEqual(names, ["kept-aside", "kube-api-access"]);
});
