/**
 * Knows how to run an etcd of three members, and to kill the one that leads.
 * Must not know what is kept in it.
 *
 * @module
 */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { etcdEngine } from "../../../lib/store/engines/etcd.ts";
import type { EngineUnderTest } from "./engine_under_test.ts";
import { freePort, untilReady } from "./etcd.ts";

/** Three members. */
export interface EtcdMembers extends EngineUnderTest {
  /** What the program's environment says of them. */
  env(): Readonly<Record<string, string>>;
  /** Ends the member that leads, as a crash would. */
  killLeader(): Promise<void>;
}

/** Starts them. */
export async function startEtcdMembers(): Promise<EtcdMembers> {
  const folder = mkdtempSync(join(tmpdir(), "etcd-"));
  const members = await Promise.all(["a", "b", "c"].map(async (name) => {
    const [client, peer] = [await freePort(), await freePort()];
    return { name, address: `http://127.0.0.1:${client}`, peer: `http://127.0.0.1:${peer}` };
  }));
  const all = members.map(({ name, peer }) => `${name}=${peer}`).join();
  const running = new Map<string, ChildProcess>();
  for (const { name, address, peer } of members) {
    running.set(
      address,
      spawn("etcd", [
        ...["--name", name, "--data-dir", join(folder, name), "--initial-cluster", all],
        ...["--listen-client-urls", address, "--advertise-client-urls", address],
        ...["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer],
        ...["--logger", "zap", "--log-level", "error"],
      ], { stdio: "ignore" }),
    );
  }
  await Promise.all(members.map(({ address }) => untilReady(address, running.get(address)!)));
  const [servers, prefix] = [members.map(({ address }) => address), "team/hf"];
  const kill = async (address: string) => {
    const ended = once(running.get(address)!, "exit");
    running.get(address)!.kill("SIGKILL");
    running.delete(address);
    await ended;
  };
  return {
    engine: etcdEngine({ servers, prefix, fetch }),
    env: () => ({ HF_AUTH_STORE: `etcd:${servers.join()}/${prefix}` }),
    async killLeader() {
      for (const address of running.keys()) {
        const answer = await fetch(`${address}/v3/maintenance/status`, { method: "POST", body: "{}" });
        const { leader, header } = await answer.json();
        if (leader === header.member_id) return await kill(address);
      }
      throw new Error("No member leads");
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...running.keys()].map(kill));
      rmSync(folder, { recursive: true });
    },
  };
}
