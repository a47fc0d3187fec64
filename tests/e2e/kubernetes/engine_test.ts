/** A Secret on Kubernetes' own API server as a place that keeps tokens, by the rights that docs/fleet.md gives. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { HfAuthError } from "../../../lib/errors.ts";
import { realClock } from "../../../lib/host/shared/clock.ts";
import { engineStorage } from "../../../lib/store/engines/engine_storage.ts";
import { kubernetesEngine } from "../../../lib/store/engines/kubernetes.ts";
import { engineContract } from "../../store/engines/contract.ts";
import { storageContract } from "../../store/contract.ts";
import { makeNamespace, type Namespace } from "../../support/kubernetes/accounts.ts";
import { type Kubernetes, startKubernetes, withoutKubernetes } from "../../support/kubernetes/server.ts";

let cluster: Kubernetes;
before(async () => {
  if (!withoutKubernetes) cluster = await startKubernetes();
});
after(() => cluster?.[Symbol.asyncDispose]());

const options = { skip: withoutKubernetes };
const merge = { type: "application/merge-patch+json" };

async function engineIn(namespace: Namespace, key?: string) {
  const fetch = cluster.fetchAs(await namespace.token());
  return kubernetesEngine({ server: cluster.server, fetch, namespace: namespace.name, secret: "hf", key });
}

/** Not `failureOf`: kubectl calls a Secret what no message may hold otherwise. */
async function failure(work: Promise<unknown>): Promise<HfAuthError> {
  const error = await work.then(() => undefined, (reason) => reason);
  assert.ok(error instanceof HfAuthError, String(error));
  return error;
}

const secretIn = async ({ name }: Namespace) =>
  (await cluster.ask("GET", `/api/v1/namespaces/${name}/secrets/hf`)).body;

engineContract("a Secret", async () => ({
  engine: await engineIn(await makeNamespace(cluster)),
  [Symbol.asyncDispose]: () => Promise.resolve(),
}), options);
if (!withoutKubernetes) {
  storageContract(
    "a Secret",
    async () => engineStorage(await engineIn(await makeNamespace(cluster)), { clock: realClock() }),
  );
}

test("a Secret that is not there is made by whoever may", options, async () => {
  const namespace = await makeNamespace(cluster, null);
  const engine = kubernetesEngine({
    ...{
      server: cluster.server,
      fetch: cluster.fetchAs(cluster.admin),
      namespace: namespace.name,
      secret: "hf",
    },
  });
  const { parts, version } = await engine.read();
  assert.deepEqual(parts, {});
  assert.equal(await engine.write({ active: "a", stored: null, lease: "l" }, version), true);
  assert.equal(await engine.write({ active: "b" }, version), false);
  assert.deepEqual((await engine.read()).parts, { active: "a", lease: "l" });
  const { type, data, metadata } = await secretIn(namespace);
  assert.deepEqual([type, data, metadata.annotations], [
    "Opaque",
    { token: "YQ==" },
    { "hf-auth/lease": "l" },
  ]);
});

test("what others keep in the Secret survives, and the last logout leaves it", options, async () => {
  const owner = { apiVersion: "v1", kind: "ConfigMap", name: "one", uid: "1-2-3" };
  const others = {
    type: "example.com/kind",
    data: { other: "AP8=" },
    metadata: { name: "hf", labels: { a: "b" }, annotations: { c: "d" }, ownerReferences: [owner] },
  };
  const namespace = await makeNamespace(cluster, others);
  const engine = await engineIn(namespace);
  const write = async (change: Parameters<typeof engine.write>[0]) =>
    assert.equal(await engine.write(change, (await engine.read()).version), true);
  await write({ active: "a", stored: "[a]\n", lease: "l" });
  await write({ active: null, stored: null, lease: null });
  const { type, data, metadata: { name, labels, annotations, ownerReferences } } = await secretIn(namespace);
  assert.deepEqual({ type, data, metadata: { name, labels, annotations, ownerReferences } }, others);
});

test(
  "what somebody else changes in between is a conflict, and so is a Secret made anew",
  options,
  async () => {
    const namespace = await makeNamespace(cluster);
    const engine = await engineIn(namespace);
    const path = `/api/v1/namespaces/${namespace.name}/secrets`;
    const { version } = await engine.read();
    await cluster.ask("PATCH", `${path}/hf`, { data: { other: "AA==" } }, merge);
    assert.equal(await engine.write({ active: "a" }, version), false);
    const { version: later } = await engine.read();
    await cluster.ask("DELETE", `${path}/hf`);
    assert.equal(await engine.write({ active: "a" }, later), false);
    await cluster.ask("POST", path, { metadata: { name: "hf" } });
    assert.equal(await engine.write({ active: "a" }, later), false);
    assert.deepEqual((await engine.read()).parts, {});
  },
);

test("a further key holds the active token for pods, whoever writes next", options, async () => {
  const namespace = await makeNamespace(cluster, { data: { other: "AA==" } });
  const [asked, next] = [await engineIn(namespace, "HF_TOKEN"), await engineIn(namespace)];
  const inSecret = async () => {
    const { data } = await secretIn(namespace);
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, atob(String(value))]));
  };
  const { version } = await asked.read();
  await asked.write({ active: "a\n" }, version);
  assert.deepEqual(await inSecret(), { other: "\0", token: "a\n", HF_TOKEN: "a" });
  await next.write({ active: "b" }, (await next.read()).version);
  assert.deepEqual(await inSecret(), { other: "\0", token: "b", HF_TOKEN: "b" });
  await next.write({ lease: "l" }, (await next.read()).version);
  await next.write({ active: null }, (await next.read()).version);
  assert.deepEqual(await inSecret(), { other: "\0" });
});

test("what the cluster refuses is said, with what to check", options, async () => {
  const namespace = await makeNamespace(cluster);
  const { name } = namespace;
  const engine = await engineIn(namespace);
  const path = `/api/v1/namespaces/${name}/secrets/hf`;
  const { version } = await engine.read();
  const refused = async (attempt: () => Promise<unknown>) => {
    const { code, message, hint } = await failure(attempt());
    return [code, message.replaceAll(name, "NS"), hint?.replaceAll(name, "NS")];
  };
  const large = { active: "a".repeat((1 << 20) + 1) };
  assert.deepEqual(await refused(() => engine.write(large, version)), [
    "store_unwritable",
    "Cannot write the Secret NS/hf: the cluster does not take this change (422)",
    "Check that the Secret holds less than 1 MiB and is not immutable, and what the cluster's policies refuse",
  ]);
  await namespace.allow("get");
  assert.deepEqual(await refused(() => engine.write({ active: "a" }, version)), [
    "store_unwritable",
    "Cannot write the Secret NS/hf: access is forbidden (patch)",
    "Grant get and patch on this Secret, and check with `kubectl auth can-i patch secret/hf --namespace NS`",
  ]);
  await cluster.ask("PATCH", path, { data: { token: "/w==" } }, merge);
  assert.deepEqual(await refused(() => engine.read()), [
    "store_unreadable",
    "Cannot read the Secret NS/hf: its key token is not UTF-8 text",
    "Remove the key token, and log in again",
  ]);
  await cluster.ask("PATCH", path, { data: { token: null }, immutable: true }, merge);
  const { version: frozen } = await engine.read();
  assert.deepEqual(await refused(() => engine.write({ lease: "l" }, frozen)), [
    "store_unwritable",
    "Cannot write the Secret NS/hf: it is immutable",
    "Replace it by one that is not: `kubectl delete secret hf --namespace NS`, then log in",
  ]);
  await cluster.ask("DELETE", path);
  const { version: none } = await engine.read();
  assert.deepEqual(await refused(() => engine.write({ active: "a" }, none)), [
    "store_unwritable",
    "Cannot write the Secret NS/hf: it does not exist, and this machine may not create it",
    "Create it, empty: `kubectl create secret generic hf --namespace NS`",
  ]);
  await namespace.allow();
  assert.deepEqual(await refused(() => engine.read()), [
    "store_unreadable",
    "Cannot read the Secret NS/hf: access is forbidden (get)",
    "Grant get and patch on this Secret, and check with `kubectl auth can-i get secret/hf --namespace NS`",
  ]);
  const nowhere = kubernetesEngine({
    ...{ server: cluster.server, fetch: cluster.fetchAs(cluster.admin), namespace: "nowhere", secret: "hf" },
  });
  assert.deepEqual(
    await refused(async () => nowhere.write({ active: "a" }, (await nowhere.read()).version)),
    [
      "store_unwritable",
      "Cannot write the Secret nowhere/hf: there is no namespace nowhere",
      "Create it with `kubectl create namespace nowhere`, or name another one",
    ],
  );
  const stranger = kubernetesEngine({
    ...{ server: cluster.server, fetch: cluster.fetchAs("of-nobody"), namespace: name, secret: "hf" },
  });
  assert.deepEqual(await refused(() => stranger.read()), [
    "store_unreadable",
    "Cannot read the Secret NS/hf: the cluster does not accept this machine's credentials",
    "Check the pod's service account; elsewhere log in to the cluster again, and check with `kubectl auth whoami`",
  ]);
});

test("a cluster that is killed is not reached, and what it had is there again", options, async () => {
  const engine = await engineIn(await makeNamespace(cluster));
  const { version } = await engine.read();
  assert.equal(await engine.write({ active: "a" }, version), true);
  await cluster.kill();
  assert.deepEqual((await failure(engine.read())).code, "store_unreachable");
  assert.deepEqual((await failure(engine.write({ active: "b" }, version))).code, "store_unreachable");
  await cluster.start();
  assert.deepEqual((await engine.read()).parts, { active: "a" });
});
