/**
 * Knows how to change the stored tokens many times from processes of their own, under the soft lock, and to notice when
 * two have it at once or a change is lost.
 * Must not know how many there are, nor who kills them.
 *
 * @module
 */

import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { TryLock } from "../../../../lib/host/shared/lock/lock.ts";
import { isAlive } from "../../../../lib/host/shared/lock/owner.ts";
import { trySoftLock } from "../../../../lib/host/shared/lock/soft_lock.ts";
import { nodeHost } from "../../../../lib/host/node/host.ts";
import { Secret } from "../../../../lib/secret.ts";
import { fileStorage } from "../../../../lib/store/files.ts";
import { TokenStore } from "../../../../lib/store/token_store.ts";

/** Starts one that logs in `count` times under one name; it prints the number of each login that is done. */
export function startWorker(folder: string, name: string, first: number, count: number): ChildProcess {
  const run = "Deno" in globalThis
    ? ["run", "--allow-all", "--quiet", "--config", process.env["HF_AUTH_CONFIG"] ?? "deno.json"]
    : ["run"];
  const script = join(process.cwd(), "tests/host/shared/lock/worker.ts");
  return spawn(process.execPath, [...run, script, folder, name, `${first}`, `${count}`]);
}

/** The lock, and a witness that nobody who lives has it too. */
function witnessed(witness: string): TryLock {
  return async (path) => {
    const taken = await trySoftLock(path);
    if (typeof taken !== "function") return taken;
    try {
      fs.writeFileSync(witness, `${process.pid}`, { flag: "wx" });
    } catch {
      const other = Number(fs.readFileSync(witness, "utf8"));
      if (other !== 0 && isAlive(other)) throw new Error(`${process.pid} and ${other} have the lock`);
      fs.writeFileSync(witness, `${process.pid}`);
    }
    return async () => {
      fs.unlinkSync(witness);
      await taken();
    };
  };
}

async function logIn(folder: string, name: string, first: number, count: number): Promise<void> {
  const { files } = nodeHost({ lock: () => witnessed(join(folder, "witness")) });
  const [tokenPath, storedTokensPath] = [join(folder, "token"), join(folder, "stored_tokens")];
  const lock = { patience: 600_000 };
  const store = new TokenStore(fileStorage({ files, tokenPath, storedTokensPath, lock }));
  for (let number = first; number < first + count; number++) {
    await store.change((tokens) => {
      const found = tokens.named(name)?.token?.reveal();
      // Who was killed before may have stored one more than it could say.
      const expected = [`hf_${number - 1}`, ...number === first ? [`hf_${number}`] : []];
      if (!(number === 1 && found === undefined) && !expected.includes(found ?? "")) {
        throw new Error(`${name} has ${found} instead of ${expected}`);
      }
      const token = new Secret(`hf_${number}`);
      return tokens.with(name, { token }).activating(token);
    });
    fs.writeSync(1, `${number}\n`);
  }
}

if (import.meta.main) {
  const [folder, name, first, count] = process.argv.slice(2);
  await logIn(folder!, name!, Number(first), Number(count));
}
