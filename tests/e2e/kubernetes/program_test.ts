/** The built program with its tokens in a Secret, and who reads them where the Secret is mounted. */

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { makeNamespace } from "../../support/kubernetes/accounts.ts";
import { kubectlAs, withoutKubectl as skip } from "../../support/kubernetes/kubectl.ts";
import { type Kubernetes, startKubernetes } from "../../support/kubernetes/server.ts";
import { startHub } from "../../support/hub/hub.ts";
import { hfAuth, makeHome, program, runHf, runPython, startProgram } from "../../support/program/program.ts";
import { needsPython } from "../../support/python.ts";
import { skipUnless } from "../../support/skip.ts";
import { classicTokens, pathIn, succeed, works } from "../../support/store/state.ts";

let cluster: Kubernetes;
before(async () => {
  if (!skip) cluster = await startKubernetes();
});
after(() => cluster?.[Symbol.asyncDispose]());

/** Lays a Secret out as the kubelet mounts it: a folder that is swapped whole, behind a link. */
async function mount(data: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "hf-auth-mount-"));
  await mkdir(join(folder, "..2026_11_25"));
  await symlink("..2026_11_25", join(folder, "..data"));
  for (const [key, value] of Object.entries(data)) {
    await writeFile(join(folder, "..data", key), atob(value), { mode: 0o440 });
    await symlink(join("..data", key), join(folder, key));
  }
  return folder;
}

test("login, switch and logout change the Secret of kubectl's context, and no file", { skip }, async () => {
  const tokens = classicTokens("team", 2);
  const [first, second] = tokens.map(({ displayName }) => displayName);
  await using hub = await startHub({ tokens });
  await using home = await makeHome();
  const namespace = await makeNamespace(cluster);
  using kubectl = kubectlAs(cluster, { token: await namespace.token() });
  const store = `kubernetes:${namespace.name}/hf/HF_TOKEN`;
  const env = home.env(hub.url, { ...kubectl.env, HF_AUTH_STORE: store });
  const keys = async () => {
    const { body } = await cluster.ask("GET", `/api/v1/namespaces/${namespace.name}/secrets/hf`);
    return Object.fromEntries(
      Object.entries(body.data ?? {}).map(([key, text]) => [key, atob(String(text))]),
    );
  };
  for (const { token } of tokens) await succeed(["login", "--token", token], env);
  assert.equal((await keys())["HF_TOKEN"], tokens[1]!.token);
  await succeed(["switch", "--token-name", first!], env);
  assert.deepEqual(await keys(), {
    token: tokens[0]!.token,
    HF_TOKEN: tokens[0]!.token,
    stored_tokens: tokens.map(({ displayName, token }) => `[${displayName}]\nhf_token = ${token}\n\n`).join(
      "",
    ),
  });
  assert.equal(await succeed(["token"], env), `${tokens[0]!.token}\n`);
  assert.match(await succeed(["list"], env), new RegExp(`${first}.*\\n.*${second}`));
  await succeed(["logout", "--yes"], env);
  assert.deepEqual(await keys(), {});
  assert.deepEqual([await home.read("token"), await home.read("stored_tokens")], [undefined, undefined]);
});

test("the program shows a client certificate, and asks a credential plugin", { skip }, async () => {
  const namespace = await makeNamespace(cluster, { data: { token: btoa("hf_shared") } });
  await using home = await makeHome();
  await home.write("answer", JSON.stringify({ status: { token: await namespace.token() } }));
  const { certificate, key } = cluster.authority.identify("machine");
  const plugin = { apiVersion: "client.authentication.k8s.io/v1", interactiveMode: "Never", command: "cat" };
  const users = [
    { "client-certificate-data": btoa(certificate), "client-key-data": btoa(key) },
    { exec: { ...plugin, args: [pathIn(home, "answer")] } },
  ];
  for (const user of users) {
    using kubectl = kubectlAs(cluster, user);
    const env = home.env("http://127.0.0.1:1", {
      ...kubectl.env,
      HF_AUTH_STORE: `kubernetes:${namespace.name}/hf`,
    });
    assert.equal(await succeed(["token"], env), "hf_shared\n");
  }
});

test("in a pod, the program asks as its service account, with nothing else to say", {
  skip: skip || skipUnless(works("bwrap", "--bind", "/", "/", "true"), "bubblewrap is not installed"),
}, async () => {
  const namespace = await makeNamespace(cluster, { data: { token: btoa("hf_shared") } });
  await using home = await makeHome();
  const account = await mount({
    "ca.crt": btoa(cluster.authority.certificate),
    namespace: btoa(namespace.name),
    token: btoa(await namespace.token()),
  });
  try {
    const { hostname, port } = new URL(cluster.server);
    const env = home.env("http://127.0.0.1:1", {
      ...{ KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port },
      HF_AUTH_STORE: `kubernetes:${namespace.name}/hf`,
    });
    const folder = "/run/secrets/kubernetes.io/serviceaccount";
    const inPod = ["--dev-bind", "/", "/", "--tmpfs", "/run", "--ro-bind", account, folder];
    const { status, stdout, stderr } = await startProgram("bwrap", [...inPod, program, "token"], { env })
      .finished;
    assert.deepEqual([status, stdout, stderr], [0, "hf_shared\n", ""]);
  } finally {
    await rm(account, { recursive: true });
  }
});

test("a Secret that can't be had is an error, not another store", { skip }, async () => {
  const namespace = await makeNamespace(cluster);
  using kubectl = kubectlAs(cluster, { token: "of-nobody" });
  await using home = await makeHome({ token: "hf_in_a_file" });
  const run = async (store: string, more: Readonly<Record<string, string>> = kubectl.env) => {
    const env = home.env("http://127.0.0.1:1", { ...more, HF_AUTH_STORE: store });
    const { status, stdout, stderr } = await hfAuth(["token"], { env });
    return [status, stdout, stderr.split("\n")[0]!.replace(namespace.name, "NS")];
  };
  assert.deepEqual([
    await run(`kubernetes:${namespace.name}/hf`),
    await run("kubernetes:hf"),
    await run("kubernetes:NS/hf"),
    await run(`kubernetes:${namespace.name}/hf/stored_tokens`),
    await run(`kubernetes:${namespace.name}/hf`, { HF_AUTH_KUBERNETES: "http://127.0.0.1:1" }),
  ], [
    [1, "", "Error: Cannot read the Secret NS/hf: the cluster does not accept this machine's credentials"],
    [1, "", "Error: There can be no such Secret: hf"],
    [1, "", "Error: There can be no such Secret: NS/hf"],
    [1, "", "Error: The active token can't be kept as stored_tokens too"],
    [1, "", "Error: Cannot reach the Secret NS/hf: the connection was refused"],
  ]);
});

test("Python finds the token in a mounted Secret, and all of them where both keys are mounted", {
  skip: skip || needsPython,
}, async () => {
  const tokens = classicTokens("team", 2);
  await using hub = await startHub({ tokens });
  await using home = await makeHome();
  const namespace = await makeNamespace(cluster);
  using kubectl = kubectlAs(cluster, { token: await namespace.token() });
  const env = home.env(hub.url, { ...kubectl.env, HF_AUTH_STORE: `kubernetes:${namespace.name}/hf` });
  for (const { token } of tokens) await succeed(["login", "--token", token], env);
  const { body: { data } } = await cluster.ask("GET", `/api/v1/namespaces/${namespace.name}/secrets/hf`);
  const script =
    "import json; from huggingface_hub import get_token; from huggingface_hub.utils import _auth; " +
    "print(json.dumps([get_token(), _auth.get_stored_tokens()]))";
  const [both, alone] = [await mount(data), await mount({ token: data.token })];
  try {
    const inPod = (folder: string) => ({ env: home.env(hub.url, { HF_TOKEN_PATH: join(folder, "token") }) });
    const read = async (folder: string) => JSON.parse((await runPython(script, inPod(folder))).stdout);
    const active = tokens[1]!.token;
    assert.deepEqual([await read(both), await read(alone)], [
      [active, Object.fromEntries(tokens.map(({ displayName, token }) => [displayName, token]))],
      [active, {}],
    ]);
    const { status, stdout } = await runHf(["auth", "whoami"], inPod(alone));
    assert.deepEqual([status, stdout.includes("alice")], [0, true]);
  } finally {
    await Promise.all([both, alone].map((folder) => rm(folder, { recursive: true })));
  }
});
