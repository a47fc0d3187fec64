/**
 * Knows how to run Kubernetes' own API server beside Debian's etcd, on this machine alone, with RBAC on.
 * Must not know what is asked of it.
 *
 * @module
 */

import { spawn, spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Authority, makeAuthority } from "../network/certificates.ts";
import { skipUnless } from "../skip.ts";

const PROGRAM = fileURLToPath(new URL("../../../.tools/kubernetes/kube-apiserver", import.meta.url));
const ADMIN = "admin-of-the-cluster";
const READY = 90_000; // ms; a bound, not a wait

/** Why there is no API server here, or `false`. */
export const withoutKubernetes: string | false = skipUnless(
  existsSync(PROGRAM),
  "there is no kube-apiserver (`make engines` builds it)",
) || skipUnless(spawnSync("etcd", ["--version"]).status === 0, "there is no etcd (Debian's etcd-server)");

/** A running API server. */
export interface Kubernetes extends AsyncDisposable {
  /** Its address, https. */
  readonly server: string;
  /** What signed its certificate, and signs those of clients. */
  readonly authority: Authority;
  /** The token of a user who may do everything. */
  readonly admin: string;
  /** Asks it as the user of a token, who may do everything unless another is named. */
  ask(method: string, path: string, body?: unknown, options?: AskOptions): Promise<Asked>;
  /** A fetch that trusts it and sends a token along. */
  fetchAs(token: string): typeof globalThis.fetch;
  /** Ends the API server at once, as a lost machine would; `start` brings it back at the same address. */
  kill(): Promise<void>;
  /** Starts it again. */
  start(): Promise<void>;
}

/** How to ask. */
export interface AskOptions {
  readonly type?: string;
  readonly token?: string;
}

/** What it answers. */
export interface Asked {
  readonly status: number;
  // deno-lint-ignore no-explicit-any -- whatever it says
  readonly body: any;
}

/** Starts both, and waits until the API server is ready: some ten seconds. */
export async function startKubernetes(): Promise<Kubernetes> {
  const folder = await mkdtemp(join(tmpdir(), "hf-auth-kubernetes-"));
  const authority = makeAuthority("Cluster CA");
  const [client, peer, secure] = await freePorts(3);
  const file = async (name: string, text: string) => {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const signing = await file("accounts.key", privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  const serving = authority.certify(["127.0.0.1", "localhost"]);
  const etcd = run("etcd", [
    `--data-dir=${join(folder, "etcd")}`,
    `--listen-client-urls=http://127.0.0.1:${client}`,
    `--advertise-client-urls=http://127.0.0.1:${client}`,
    `--listen-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
    `--initial-cluster=default=http://127.0.0.1:${peer}`,
  ]);
  const options = [
    "--bind-address=127.0.0.1",
    `--secure-port=${secure}`,
    `--etcd-servers=http://127.0.0.1:${client}`,
    `--cert-dir=${folder}`,
    `--tls-cert-file=${await file("server.crt", serving.certificate)}`,
    `--tls-private-key-file=${await file("server.key", serving.key)}`,
    `--client-ca-file=${await file("ca.crt", authority.certificate)}`,
    "--authorization-mode=RBAC",
    `--token-auth-file=${await file("tokens.csv", `${ADMIN},admin,1,"system:masters"\n`)}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${signing}`,
    `--service-account-signing-key-file=${signing}`,
  ];
  const server = `https://127.0.0.1:${secure}`;
  const http = Deno.createHttpClient({ caCerts: [authority.certificate] });
  const fetchAs: Kubernetes["fetchAs"] = (token) => (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set("authorization", `Bearer ${token}`);
    return fetch(input, { ...init, headers, client: http });
  };
  const ask: Kubernetes["ask"] = async (
    method,
    path,
    body,
    { type = "application/json", token = ADMIN } = {},
  ) => {
    const response = await fetchAs(token)(server + path, {
      method,
      ...body !== undefined && { headers: { "content-type": type }, body: JSON.stringify(body) },
    });
    const text = await response.text();
    return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : text };
  };
  let api: Program;
  const start = async () => {
    api = run(PROGRAM, options);
    await ready(api, () => ask("GET", "/readyz"));
  };
  const kubernetes: Kubernetes = {
    ...{ server, authority, admin: ADMIN, ask, fetchAs, start },
    kill: () => api.end("SIGKILL"),
    async [Symbol.asyncDispose]() {
      http.close();
      await Promise.all([api.end("SIGKILL"), etcd.end("SIGKILL")]);
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await start();
  } catch (error) {
    await kubernetes[Symbol.asyncDispose]();
    throw error;
  }
  return kubernetes;
}

interface Program {
  /** What it said, once it has ended by itself. */
  readonly ended: Promise<string>;
  end(signal: "SIGKILL"): Promise<void>;
}

function run(command: string, args: readonly string[]): Program {
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (data) => said = (said + data).slice(-3000));
  const ended = new Promise<string>((resolve) => {
    child.once("close", () => resolve(said));
    child.once("error", (error) => resolve(String(error)));
  });
  return {
    ended,
    async end(signal) {
      child.kill(signal);
      await ended;
    },
  };
}

async function ready(api: Program, ask: () => Promise<Asked>): Promise<void> {
  let ended: string | undefined;
  api.ended.then((said) => ended = said);
  const start = performance.now();
  while (true) {
    if (ended !== undefined) throw new Error(`kube-apiserver ended: ${ended}`);
    if ((await ask().catch(() => undefined))?.status === 200) return;
    if (performance.now() - start > READY) throw new Error("kube-apiserver is not ready");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** All at once, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () =>
      new Promise<ReturnType<typeof createServer>>((resolve) => {
        const server = createServer().listen(0, "127.0.0.1", () => resolve(server));
      })),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}
