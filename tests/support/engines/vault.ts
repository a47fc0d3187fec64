/**
 * Knows how to run Vault's own KV engine behind the front in tests/support/vault, which is not Vault's.
 * Must not know what is kept in it.
 *
 * @module
 */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { vaultEngine, type VaultOptions } from "../../../lib/store/engines/vault.ts";
import { skipUnless } from "../skip.ts";
import type { EngineServer } from "./engine_under_test.ts";

const PROGRAM = fileURLToPath(new URL("../../../.tools/vault/vault-kv", import.meta.url));

/** Why there can be no KV engine here, if so. */
export const needsVault: string | false = skipUnless(
  existsSync(PROGRAM),
  "there is no KV engine of Vault (`make engines` builds it)",
);

/** What may be done at which paths, the namespace before them; `*` at the end stands for all that begin so. */
export type Policy = Readonly<Record<string, readonly string[]>>;

/** Who may do what. */
export interface Rules {
  readonly sealed?: boolean;
  /** What the user of each token may do. */
  readonly tokens?: Readonly<Record<string, Policy>>;
  /** Which service account logs in at which path and as which role, for so many requests. */
  readonly roles?: Readonly<
    Record<string, { readonly jwt: string; readonly policy: Policy; readonly uses?: number }>
  >;
}

/** A running one, with the mounts `secret/`, `team/kv/` and `ns1/secret/`, and `old/` of version 1. */
export interface VaultServer extends EngineServer {
  /** Says who may do what from now on, beside the two tokens that there are. */
  rule(rules: Rules): void;
  /** Asks as somebody who may do everything. */
  ask(method: string, path: string, body?: object): Promise<unknown>;
  /** An engine at the secret `team/hf` of `secret/`, unless other options say otherwise. */
  open(options?: Partial<VaultOptions>): ReturnType<typeof vaultEngine>;
}

/** The policy that docs/fleet.md names, for `path`. */
export const leastRights = (path: string): Policy => ({ [path]: ["read", "create", "update"] });

const ROOT = { "*": ["read", "create", "update", "patch", "delete", "list"] };
const TOKEN = "hvs.machine";
const PATH = "secret/data/team/hf";

/** Starts one, in which the token of `env` may use one secret. */
export async function startVault(): Promise<VaultServer> {
  const folder = mkdtempSync(join(tmpdir(), "vault-"));
  const listen = `127.0.0.1:${await freePort()}`;
  const address = `http://${listen}`;
  const files = { rules: join(folder, "rules.json"), data: join(folder, "data") };
  let running: ChildProcess | undefined;
  const rule: VaultServer["rule"] = ({ tokens, ...rules }) => {
    const all = { "hvs.root": ROOT, [TOKEN]: leastRights(PATH), ...tokens };
    writeFileSync(files.rules, JSON.stringify({ ...rules, tokens: all }));
  };
  const start = async () => {
    running = spawn(PROGRAM, ["-listen", listen, "-data", files.data, "-rules", files.rules], {
      stdio: "ignore",
    });
    await untilReady(address, running);
  };
  const kill = async () => {
    const ended = once(running!, "exit");
    running!.kill("SIGKILL");
    await ended;
  };
  const open: VaultServer["open"] = (options) =>
    vaultEngine({
      server: address,
      path: "secret/team/hf",
      fetch,
      token: () => Promise.resolve(TOKEN),
      ...options,
    });
  rule({});
  await start();
  return {
    ...{ address, rule, kill, start, open, engine: open() },
    env: (at = address) => ({ HF_AUTH_STORE: `vault:${at}/secret/team/hf`, VAULT_TOKEN: TOKEN }),
    async ask(method, path, body) {
      const response = await asRoot(address, method, path, body);
      const text = await response.text();
      assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
      return text === "" ? undefined : JSON.parse(text);
    },
    allow(rights) {
      const all = leastRights(PATH);
      rule({
        tokens: { [TOKEN]: { nothing: {}, read: { [PATH]: ["read"] }, "read and write": all }[rights] },
      });
      return Promise.resolve();
    },
    async [Symbol.asyncDispose]() {
      if (running?.exitCode === null && running.signalCode === null) await kill();
      rmSync(folder, { recursive: true });
    },
  };
}

async function asRoot(address: string, method: string, path: string, body?: object): Promise<Response> {
  const headers = { "x-vault-token": "hvs.root" };
  return await fetch(`${address}/v1/${path}`, { method, headers, ...body && { body: JSON.stringify(body) } });
}

/** A mount is not ready at once: a KV engine of version 2 first looks for secrets of version 1 to take over. */
async function untilReady(address: string, running: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300 && running.exitCode === null; tries++) {
    const statuses = await Promise.all(
      ["secret", "team/kv", "ns1/secret"].map((mount) =>
        asRoot(address, "GET", `${mount}/config`).then(
          ({ status, body }) => body?.cancel().then(() => status),
          () => 0,
        )
      ),
    );
    if (statuses.every((status) => status === 200)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("The KV engine did not start");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
