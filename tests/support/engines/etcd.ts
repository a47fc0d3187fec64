/**
 * Knows how to run a real etcd, with and without users.
 * Must not know what is kept in it.
 *
 * @module
 */

import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { etcdEngine } from "../../../lib/store/engines/etcd.ts";
import { toBase64 } from "../../../lib/store/engines/http/base64.ts";
import { skipUnless } from "../skip.ts";
import type { EngineServer } from "./engine_under_test.ts";

/** Why there can be no etcd here, if so. */
export const needsEtcd: string | false = skipUnless(
  spawnSync("etcd", ["--version"]).status === 0,
  "etcd is not installed (Debian: apt-get install etcd-server)",
);

const USER = { name: "hf-auth", password: "a password: with a colon" };
const ROOT = { name: "root", password: "root's" };

/** Starts one, in which `hf-auth` may read and write under one prefix. */
export async function startEtcd(): Promise<EngineServer> {
  const folder = mkdtempSync(join(tmpdir(), "etcd-"));
  const [client, peer] = [await freePort(), await freePort()];
  const address = `http://127.0.0.1:${client}`;
  const prefix = "team/hf";
  let running: ChildProcess | undefined;

  const start = async () => {
    running = spawn("etcd", [
      ...["--data-dir", folder, "--listen-client-urls", address, "--advertise-client-urls", address],
      ...["--listen-peer-urls", `http://127.0.0.1:${peer}`, "--logger", "zap", "--log-level", "error"],
    ], { stdio: "ignore" });
    await untilReady(address, running);
  };
  const kill = async () => {
    const ended = once(running!, "exit");
    running!.kill("SIGKILL");
    await ended;
  };
  const asRoot = async (path: string, body: object) => {
    const { token } = await post(address, "/v3/auth/authenticate", ROOT) as { token: string };
    return await post(address, path, body, token);
  };
  await start();
  const range = { key: toBase64(`${prefix}/`), range_end: toBase64(`${prefix}0`) };
  for (const name of ["root", "hf-auth"]) await post(address, "/v3/auth/role/add", { name });
  const granting = (permType: "READ" | "READWRITE") =>
    ["/v3/auth/role/grant", { name: "hf-auth", perm: { permType, ...range } }] as const;
  await post(address, ...granting("READWRITE"));
  for (const user of [ROOT, USER]) {
    await post(address, "/v3/auth/user/add", user);
    await post(address, "/v3/auth/user/grant", { user: user.name, role: user.name });
  }
  await post(address, "/v3/auth/enable", {});
  return {
    address,
    engine: etcdEngine({ servers: [address], prefix, fetch, user: USER }),
    env: (at = address) => ({
      HF_AUTH_STORE: `etcd:${at}/${prefix}`,
      ETCDCTL_USER: USER.name,
      ETCDCTL_PASSWORD: USER.password,
    }),
    kill,
    start,
    async allow(rights) {
      await asRoot("/v3/auth/role/revoke", { role: "hf-auth", ...range }).catch(() => {});
      if (rights !== "nothing") await asRoot(...granting(rights === "read" ? "READ" : "READWRITE"));
    },
    async [Symbol.asyncDispose]() {
      if (running?.exitCode === null && running.signalCode === null) await kill();
      rmSync(folder, { recursive: true });
    },
  };
}

async function post(address: string, path: string, body: object, token?: string): Promise<unknown> {
  const headers = token === undefined ? {} : { authorization: token };
  const response = await fetch(address + path, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = await response.text();
  assert.equal(response.status, 200, `${path}: ${answer}`);
  return JSON.parse(answer);
}

/** Waits until a member of a cluster answers. */
export async function untilReady(address: string, { exitCode }: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300 && exitCode === null; tries++) {
    const ready = await fetch(`${address}/health`).then((response) => response.text()).catch(() => "");
    if (ready.includes("true")) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("etcd did not start");
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
