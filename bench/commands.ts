/**
 * Measures `token`, `list` and `whoami` side by side in one run: the built program, the same sources under `deno run`,
 * and `hf auth` if it is there. Runs under Bun.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type Child, hf, machine, median, peakMemory, spawn, spread } from "./measure.ts";

const RUNS = 15;
const COMMANDS = ["token", "list", "whoami"];
const config = process.env["HF_AUTH_CONFIG"]!;
const deno = ["deno", "run", "--quiet", "-A", "--config", config];

const programs: Record<string, string[]> = {
  "hf-auth": ["dist/hf-auth"],
  "deno run": [...deno, "cli.ts"],
  ...(hf && { "hf auth": [hf, "auth"] }),
};

const home = mkdtempSync(join(tmpdir(), "hf-auth-bench-"));
const hub = spawn([...deno, "tests/support/hub/main.ts"], { stdout: "pipe", stderr: "inherit" });
try {
  const token = `hf_${"a".repeat(34)}`;
  mkdirSync(join(home, "hub"));
  writeFileSync(join(home, "token"), token);
  writeFileSync(join(home, "stored_tokens"), `[bench]\nhf_token = ${token}\n\n`);
  const env = {
    PATH: process.env["PATH"],
    DENO_DIR: process.env["DENO_DIR"],
    HOME: home,
    HF_HOME: home,
    HF_ENDPOINT: await address(hub),
    HF_HUB_DISABLE_UPDATE_CHECK: "1",
    NO_COLOR: "1",
  };
  console.log(
    `${machine()}; ${RUNS} runs each, in turn; median (min to max)`,
  );
  for (const command of COMMANDS) await compare(command, env);
  if (!hf) console.log("Not measured: hf (not on PATH)");
} finally {
  hub.kill();
  await hub.exited;
  rmSync(home, { recursive: true });
}

async function compare(command: string, env: Record<string, string | undefined>): Promise<void> {
  const figures = Object.entries(programs).map(([name, program]) => ({
    name,
    program,
    times: [] as number[],
  }));
  for (let run = -1; run < RUNS; run++) {
    for (const { program, times } of figures) {
      const start = performance.now();
      const child = spawn([...program, command], { env, stdout: "ignore", stderr: "ignore" });
      const status = await child.exited;
      const time = performance.now() - start;
      // What `whoami` says of this token is the Hub's business: 1 is an answer too.
      if (status > 1) throw new Error(`${program.join(" ")} ${command} ended with ${status}`);
      if (run < 0) continue; // A first run fills the caches.
      times.push(time);
    }
  }
  const base = median(figures[0]!.times);
  console.log(`\n${command}`);
  for (const { name, program, times } of figures) {
    const memory = await peakMemory([...program, command], env);
    console.log(
      [
        `  ${name.padEnd(9)}`,
        `${spread(times)} ms`,
        `${memory?.toFixed(1) ?? "-"} MiB`,
        `${(median(times) / base).toFixed(1)} x`,
      ].join("  "),
    );
  }
}

async function address(child: Child): Promise<string> {
  for await (const chunk of child.stdout) {
    const found = /http:\/\/127\.0\.0\.1:\d+/.exec(new TextDecoder().decode(chunk));
    if (found) return found[0];
  }
  throw new Error("The stand-in Hub did not start");
}
