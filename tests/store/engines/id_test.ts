/** What tells stores apart: one place has one id however it is named, and no two places have the same. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryHost } from "../../../lib/host/memory/host.ts";
import { openEngine } from "../../../lib/store/engines/address.ts";
import { engineStorage } from "../../../lib/store/engines/engine_storage.ts";
import { memoryEngine } from "../../../lib/store/engines/memory.ts";

/** A store's name, the variables, and the cluster of kubectl's current context or the CA of the pod's account. */
type Naming = readonly [
  store: string,
  env?: Readonly<Record<string, string>>,
  machine?: { readonly kubectl?: object; readonly ca?: string },
];

const PEM = (key: string) => `-----BEGIN CERTIFICATE-----\n${key}\n-----END CERTIFICATE-----\n`;
const SECRET = "kubernetes:ml/hf";
const context = (server: string, key?: string, store = SECRET): Naming => {
  const authority = key === undefined ? {} : { "certificate-authority-data": btoa(PEM(key)) };
  return [store, {}, { kubectl: { server, ...authority } }];
};
const proxy = (address: string, store = SECRET): Naming => [store, { HF_AUTH_KUBERNETES: address }];
const pod = (host: string, ca: string, store = SECRET): Naming => [
  store,
  { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: "443" },
  { ca },
];

/** Places, each with the ways to name it. */
const PLACES: Readonly<Record<string, readonly Naming[]>> = {
  "etcd's members, however they are written, and in any order": [
    ["etcd:https://a:2379,https://b/hf"],
    ["etcd:https://b,https://a:2379/hf"],
    ["etcd:https://A:2379,https://b:443,https://a:2379/hf/"],
    ["etcd:hf", { ETCDCTL_ENDPOINTS: "https://B:443/, https://a:2379/" }],
    ["etcd:https://a:2379,https://b/hf", { ETCDCTL_ENDPOINTS: "https://c", ETCDCTL_USER: "me" }],
  ],
  "one of them, which may be all of another etcd": [["etcd:https://a:2379/hf"]],
  "another port": [["etcd:https://a/hf"], ["etcd:hf", { ETCDCTL_ENDPOINTS: "https://a:443" }]],
  "another protocol": [["etcd:http://localhost/hf"], ["etcd:http://LOCALHOST:80/hf"]],
  "another prefix": [["etcd:https://a:2379/HF"]],
  "a longer prefix": [["etcd:https://a:2379/x/hf"]],
  "an etcd that is not at the root of its host": [["etcd:hf", { ETCDCTL_ENDPOINTS: "https://a:2379/x/" }]],
  "Vault, however its address is written": [
    ["vault:https://a:2379/x/hf"],
    ["vault:https://A:2379/x/hf/"],
    ["vault:x/hf", { VAULT_ADDR: "https://A:2379//" }],
    ["vault:x/hf", { BAO_ADDR: "https://a:2379", VAULT_NAMESPACE: "/" }],
  ],
  "Vault's usual port": [["vault:https://a:443/x/hf"], ["vault:x/hf", { VAULT_ADDR: "https://a" }]],
  "a namespace": [
    ["vault:https://a:2379/x/hf", { VAULT_NAMESPACE: "team" }],
    ["vault:x/hf", { VAULT_ADDR: "https://a:2379/", BAO_NAMESPACE: "/team/" }],
  ],
  "another namespace": [["vault:https://a:2379/x/hf", { VAULT_NAMESPACE: "team/x" }]],
  "a Vault that is not at the root of its host": [["vault:y/hf", { VAULT_ADDR: "https://a:2379/x" }]],
  "a path that looks like it": [["vault:https://a:2379/x/y/hf"]],
  "a Secret of kubectl's current context": [
    context("https://C:6443/", "one"),
    context("https://c:6443", "one\r", `${SECRET}/HF_TOKEN`),
  ],
  "another context": [context("https://d:6443", "one")],
  "another cluster at the same address": [context("https://c:6443", "two")],
  "a cluster whose CA everybody knows": [context("https://c:6443")],
  "a cluster behind a path": [
    context("https://c:6443/k8s/clusters/C"),
    context("https://C:6443/k8s/clusters/C/"),
  ],
  "another one there": [context("https://c:6443/k8s/clusters/c")],
  "a Secret at kubectl proxy": [proxy("http://127.0.0.1:8001"), proxy("http://127.0.0.1:8001/")],
  "a Secret at another proxy": [proxy("http://127.0.0.1:8002")],
  "another Secret": [proxy("http://127.0.0.1:8001", "kubernetes:ml/other")],
  "another Kubernetes namespace": [proxy("http://127.0.0.1:8001", "kubernetes:dev/hf")],
  "a pod's Secret": [pod("10.96.0.1", PEM("one")), pod("10.96.0.1", PEM("one").trim(), `${SECRET}/HF_TOKEN`)],
  "a Secret in another cluster of the same plan": [pod("10.96.0.1", PEM("two"))],
  "a Secret where IPv6 is": [pod("fd00::1", PEM("one")), pod("FD00:0::1", PEM("one"))],
  "a Secret where no cluster is known": [[SECRET]],
};

async function idOf([store, env = {}, { kubectl, ca = "" } = {}]: Naming): Promise<string | undefined> {
  const { clock, files, paths, processes } = memoryHost({
    files: { "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt": ca },
    programs: {
      kubectl: () =>
        kubectl && { status: 0, stdout: JSON.stringify({ clusters: [{ cluster: kubectl }], users: null }) },
    },
  });
  const engine = await openEngine(store, {
    ...{ clock, files, paths, processes: processes!, timeoutMs: 1000, insecureHosts: [] },
    variable: (name) => env[name],
    connect: () => () => assert.fail("asked"),
  });
  return await engine.id?.();
}

test("a place has one id however it is named, and no other place has it", async () => {
  const found = await Promise.all(
    Object.entries(PLACES).map(async ([place, namings]) =>
      [place, [...new Set(await Promise.all(namings.map(idOf)))]] as const
    ),
  );
  assert.deepEqual(found.filter(([, ids]) => ids.length !== 1 || ids[0] === undefined), []);
  const owners = new Map<string | undefined, string>();
  const shared = found.filter(([place, [id]]) => owners.has(id) || !owners.set(id, place)).map(([place]) =>
    place
  );
  assert.deepEqual(shared, []);
});

test("a place that an engine becomes has the engine's id, or its name", async () => {
  const { clock } = memoryHost();
  const engine = memoryEngine("ours");
  const ids = [engine, { ...engine, id: () => "theirs" }].map((one) => engineStorage(one, { clock }).id?.());
  assert.deepEqual(await Promise.all(ids), ["ours", "theirs"]);
});
