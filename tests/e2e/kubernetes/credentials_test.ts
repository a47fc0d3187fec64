/** How this machine finds its cluster and shows who it is, with kubectl and Kubernetes' own API server. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { findCluster } from "../../../lib/store/engines/kubernetes/find_cluster.ts";
import { failureOf } from "../../support/failure.ts";
import { makeNamespace, type Namespace } from "../../support/kubernetes/accounts.ts";
import { machine, type MachineOptions } from "../../support/kubernetes/machine.ts";
import { kubeconfig, withoutKubectl as skip } from "../../support/kubernetes/kubectl.ts";
import { type Kubernetes, startKubernetes } from "../../support/kubernetes/server.ts";

let cluster: Kubernetes;
let namespace: Namespace;
let folder: string;
before(async () => {
  if (skip) return;
  cluster = await startKubernetes();
  namespace = await makeNamespace(cluster);
  folder = await mkdtemp(join(tmpdir(), "hf-auth-"));
});
after(async () => {
  await cluster?.[Symbol.asyncDispose]();
  if (folder) await rm(folder, { recursive: true });
});

/** Asks for the Secret; gives the status with which the cluster answers. */
async function asks(options: MachineOptions): Promise<() => Promise<number>> {
  const { server, fetch } = await findCluster(await machine(options));
  return async () => {
    const response = await fetch(`${server}/api/v1/namespaces/${namespace.name}/secrets/hf`);
    await response.body?.cancel();
    return response.status;
  };
}

/** Writes a configuration of kubectl; gives its path. */
async function written(user: object, change: object = {}): Promise<string> {
  const path = join(folder, "config");
  await writeFile(path, kubeconfig(cluster, user, change));
  return path;
}

const asksAs = async (user: object) => await asks({ variables: { KUBECONFIG: await written(user) } });

async function script(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), `#!/bin/sh\n${text}\n`);
  await chmod(join(folder, name), 0o700);
  return join(folder, name);
}

const exec = (command: string) => ({
  exec: {
    ...{ apiVersion: "client.authentication.k8s.io/v1", command, interactiveMode: "Never" },
    env: [{ name: "OF_THE_PLUGIN", value: "its own" }],
  },
});

test("a pod asks with its service account's token, and with the next one once it is replaced", {
  skip,
}, async () => {
  const account = "/var/run/secrets/kubernetes.io/serviceaccount";
  const files = { [`${account}/ca.crt`]: cluster.authority.certificate, [`${account}/token`]: "of-nobody\n" };
  const { hostname, port } = new URL(cluster.server);
  const ask = await asks({
    variables: { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port },
    files,
  });
  assert.equal(await ask(), 401);
  files[`${account}/token`] = `${await namespace.token()}\n`;
  assert.equal(await ask(), 200);
});

test("kubectl proxy is asked as it is", { skip }, async () => {
  const config = await written({ token: await namespace.token() });
  const proxy = spawn("kubectl", ["--kubeconfig", config, "proxy", "--port=0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [said] = await once(proxy.stdout, "data");
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(String(said))!;
    for (const address of [`http://127.0.0.1:${port}/`, `127.0.0.1:${port}`]) {
      const ask = await asks({ variables: { HF_AUTH_KUBERNETES: address } });
      assert.equal(await ask(), 200);
    }
  } finally {
    const closed = once(proxy, "close");
    proxy.kill();
    await closed;
  }
});

test("kubectl's current context is asked with the user's token, or the one in a file", { skip }, async () => {
  assert.equal(await (await asksAs({ token: await namespace.token() }))(), 200);
  assert.equal(await (await asksAs({ token: "of-nobody" }))(), 401);
  // As nobody.
  assert.equal(await (await asksAs({}))(), 403);
  await writeFile(join(folder, "token"), "of-nobody");
  const ask = await asksAs({ tokenFile: join(folder, "token") });
  assert.equal(await ask(), 401);
  await writeFile(join(folder, "token"), await namespace.token());
  assert.equal(await ask(), 200);
});

test("a client certificate is shown, of data and of files", { skip }, async () => {
  const { certificate, key } = cluster.authority.identify("machine");
  await writeFile(join(folder, "machine.crt"), certificate);
  await writeFile(join(folder, "machine.key"), key);
  for (
    const user of [
      { "client-certificate-data": btoa(certificate), "client-key-data": btoa(key) },
      { "client-certificate": "machine.crt", "client-key": "machine.key" },
    ]
  ) assert.equal(await (await asksAs(user))(), 200);
});

test("a credential plugin is asked once, and again when the cluster refuses what it gave", {
  skip,
}, async () => {
  const answer = (status: object) => writeFile(join(folder, "answer"), JSON.stringify({ status }));
  // Some kubectl ask it, too, when they read their configuration.
  const opened = async () => {
    const ask = await asksAs(exec(plugin));
    await writeFile(join(folder, "count"), "");
    return ask;
  };
  const count = async () => (await readFile(join(folder, "count"), "utf8")).split("\n").length - 1;
  const plugin = await script(
    "plugin",
    `test "$OF_THE_PLUGIN" = "its own" || exit 1
case $KUBERNETES_EXEC_INFO in *'"interactive":false'*) ;; *) exit 1 ;; esac
echo asked >>"${folder}/count"
cat "${folder}/answer"`,
  );
  await answer({ token: await namespace.token() });
  const ask = await opened();
  assert.deepEqual([await ask(), await ask(), await count()], [200, 200, 1]);
  await answer({ token: "of-nobody" });
  const other = await opened();
  assert.deepEqual([await other(), await count()], [401, 2]);
  const { certificate, key } = cluster.authority.identify("machine");
  await answer({ clientCertificateData: certificate, clientKeyData: key });
  assert.deepEqual([await other(), await other(), await count()], [200, 200, 3]);
});

test("what kubectl would do and hf-auth does not is refused", { skip }, async () => {
  const unchecked = { "certificate-authority-data": undefined, "insecure-skip-tls-verify": true };
  const table: readonly (readonly [message: string, user: object, change?: object])[] = [
    ["kubectl is told not to check the certificate of SERVER (insecure-skip-tls-verify)", {}, unchecked],
    ["Refusing to keep tokens at http://cluster.example without https", {}, {
      server: "http://cluster.example",
    }],
    ["kubectl reaches the cluster in a way that hf-auth can't (proxy-url)", {}, {
      "proxy-url": "http://user:secret@proxy.example",
    }],
    ["kubectl logs in to the cluster in a way that hf-auth can't (username)", {
      username: "me",
      password: "secret",
    }],
    ["kubectl's configuration names ./token from where it lies itself", { tokenFile: "./token" }],
    ["kubectl's configuration names token from where it lies itself", { tokenFile: "token" }],
    ["kubectl's configuration names bin/plugin from where it lies itself", exec("bin/plugin")],
    ["kubectl logs in to the cluster in a way that hf-auth can't (as)", { token: "secret", as: "other" }],
  ];
  const said = [];
  for (const [, user, change] of table) {
    const variables = { KUBECONFIG: await written(user, change) };
    said.push((await failureOf(asks({ variables }))).message.replace(cluster.server, "SERVER"));
  }
  assert.deepEqual(said, table.map(([message]) => message));
});

test("a plugin that gives nothing is named, and what it said is not repeated", { skip }, async () => {
  const said = [];
  for (
    const command of [
      await script("broken", "echo secret >&2; exit 3"),
      await script("silent", 'echo \'{"kind": "secret"}\''),
      "no-such-plugin",
    ]
  ) said.push((await failureOf((await asksAs(exec(command)))())).message.replace(folder, "FOLDER"));
  assert.deepEqual(said, [
    "kubectl's credential plugin FOLDER/broken ended with 3",
    "kubectl's credential plugin FOLDER/silent gave no credential",
    "kubectl's credential plugin no-such-plugin is not on this machine",
  ]);
});

test("a machine that knows no cluster is told how to name one", { skip }, async () => {
  const said = [];
  for (
    const variables of [
      { KUBECONFIG: join(folder, "nothing") },
      { KUBERNETES_SERVICE_HOST: "10.0.0.1" },
      { HF_AUTH_KUBERNETES: "http://proxy.example:8001" },
      { HF_AUTH_KUBERNETES: "http://user:secret@127.0.0.1:8001" },
      { HF_AUTH_KUBERNETES: "user:secret@127.0.0.1:8001" },
    ]
  ) said.push((await failureOf(asks({ variables }))).message);
  assert.deepEqual(said, [
    "kubectl has no current context",
    "This pod has no service account's token",
    "HF_AUTH_KUBERNETES is not the address of a kubectl proxy on this machine: http://proxy.example:8001",
    "HF_AUTH_KUBERNETES is not the address of a kubectl proxy on this machine: http://****@127.0.0.1:8001",
    "HF_AUTH_KUBERNETES is not the address of a kubectl proxy on this machine: ****@127.0.0.1:8001",
  ]);
});
