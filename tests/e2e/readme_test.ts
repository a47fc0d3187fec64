/** Every example of README is run as it stands there; what stands for a reader's own is put in its place. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { VERSION } from "../../lib/version.ts";
import { sourceOf } from "../../tools/release/names.ts";
import { approve } from "../support/hub/approve.ts";
import { serveCheckout } from "../support/network/checkout_server.ts";
import { type Hub, startHub } from "../support/hub/hub.ts";
import {
  type Finished,
  type Home,
  makeHome,
  program,
  type Running,
  spawnDeno,
  spawnHfAuth,
} from "../support/program/program.ts";
import { type Block, examples } from "../support/readme.ts";

const CODE = /[A-Z0-9]{4}-[A-Z0-9]{4}/;
const TOKEN = `hf_${"a".repeat(34)}`;
const LAPTOP = { token: TOKEN, account: "alice", displayName: "laptop", role: "write" } as const;

/** Lines that need more than this machine, or that run this test: what runs them instead. */
const ELSEWHERE: readonly [line: RegExp, by: string][] = [
  [/^hf-auth login --token -$/, "tests/e2e/terminal/login_test.ts"],
  [/^make test/, ".ci/run"],
  [/^make containers/, "tests/e2e/container_test.ts"],
  [/^make wasm/, "tests/wasi/component_test.ts"],
  [/install\.sh/, "tests/e2e/packages/install_test.ts"],
  [/^deno run /, "tests/e2e/deno/granted_test.ts"],
  [/^wasmtime /, "tests/wasi/readme_test.ts"],
  [/^docker /, "tests/e2e/container_test.ts"],
  [/^hf-auth exec /, "tests/e2e/programs/exec_test.ts"],
  [/^hf-auth oidc /, "tests/e2e/oidc/job_test.ts"],
  [/^hf-auth export /, "tests/e2e/programs/export_test.ts"],
  [/company\.pem|_PROXY=/, "tests/e2e/network/tls_test.ts"],
  [/completions (zsh|fish)/, "tests/cli/commands/completions_test.ts"],
];

/** A home with the program on its `PATH` and what the examples read. */
async function makeRoom(): Promise<{ hub: Hub; home: Home; env: Record<string, string> } & AsyncDisposable> {
  const hub = await startHub({ tokens: [LAPTOP] });
  const home = await makeHome();
  const bin = join(home.path, "bin");
  await mkdir(bin);
  await symlink(program, join(bin, "hf-auth"));
  await writeFile(join(home.path, "token.txt"), `${TOKEN}\n`);
  const env = {
    HOME: home.path,
    HF_ENDPOINT: hub.url,
    PATH: [bin, process.env["PATH"]].join(delimiter),
  };
  return {
    hub,
    home,
    env,
    async [Symbol.asyncDispose]() {
      await home[Symbol.asyncDispose]();
      await hub.close();
    },
  };
}

/** Approves the code that a program shows, if it shows one, and waits for its end. */
async function approving(running: Running, hub: Hub): Promise<Finished> {
  await running.waitFor(CODE).then(([code]) => approve(hub.url, code), () => {});
  return await running.finished;
}

function shell(line: string, { env, home }: { env: Record<string, string>; home: Home }): Running {
  return spawnHfAuth(["-c", line], { program: "/bin/bash", env, cwd: home.path });
}

/** What differs from run to run, as README has it. */
function likeReadme(text: string, home: Home): string {
  return text.replace(CODE, "ABCD-1234").replaceAll(home.path, "/home/alice")
    .replace(/http:\/\/127\.0\.0\.1:\d+\/oauth/, "https://hf.co/oauth").replace(
      /127\.0\.0\.1:\d+/,
      "huggingface.co",
    )
    .replace(/\d:\d\d left/, "4:58 left").replace(/\d{4}-\d\d-\d\d/, "2026-12-23");
}

test("README shows what login prints", async () => {
  await using room = await makeRoom();
  const [{ lines }] = examples("console") as [Block];
  const { stderr, status } = await approving(shell(`exec ${lines[0]!.slice(2)}`, room), room.hub);
  assert.equal(status, 0);
  assert.equal(likeReadme(stderr, room.home), `${lines.slice(1).join("\n")}\n`);
});

const commands = examples("sh").flatMap(({ lines }) => lines)
  .map((line) => line.replace(/\s+#.*$/, "")).filter((line) => line !== "" && line !== "make demo");

for (const line of commands) {
  const by = ELSEWHERE.find(([pattern]) => pattern.test(line))?.[1];
  if (by !== undefined) {
    test(`README: ${line}: run by ${by}`, () => assert.ok(existsSync(by)));
    continue;
  }
  test(`README: ${line}`, async () => {
    await using room = await makeRoom();
    const { hub } = room;
    // A port of one's own, and a token.
    let command = line.replace(":8000", ":0").replace("hf_...", TOKEN);
    if (command.includes("PORT")) {
      const page = shell("exec hf-auth login --serve", room);
      const [url] = await page.waitFor(/http:\/\/127\.0\.0\.1:\d+\/\w+\/(?=\s)/);
      const [code] = await page.waitFor(CODE);
      const { stdout } = await shell(command.replace("http://127.0.0.1:PORT/KEY/", url), room).finished;
      assert.equal(stdout, `${code}\n${hub.url}/oauth/device\n`);
      await approving(page, hub);
      return;
    }
    if (command.includes("--resume")) await shell("hf-auth login --no-wait", room).finished;
    if (/^hf-auth [^|>]*$/.test(command)) command = `exec ${command}`;
    const running = shell(command, room);
    if (command.includes("hf-auth serve")) {
      await running.waitFor(/Local: {3}http:\/\/127\.0\.0\.1:\d+\/\w+\//);
      running.kill("SIGINT");
      assert.equal((await running.finished).status, 130);
      return;
    }
    const { status, stderr } = await approving(running, hub);
    assert.equal(status, 0, stderr);
    if (/hf-auth login/.test(command)) {
      if (command.includes("--no-wait")) await shell("hf-auth login --resume", room).finished;
      const { stdout } = await shell("hf-auth whoami -q", room).finished;
      assert.equal(stdout, "alice\n");
    }
  });
}

for (const { lines } of examples("ts")) {
  test(`README: ${lines[0]}`, async () => {
    await using room = await makeRoom();
    await using checkout = await serveCheckout();
    const script = lines.join("\n").replaceAll(sourceOf(VERSION, ""), `${checkout.url}/`)
      .replace("https://huggingface.co", room.hub.url).replace("port: 8000", "port: 0");
    await writeFile(join(room.home.path, "script.ts"), script);
    // Packages come the way that this machine has, as far as they are not here yet.
    const env = { ...process.env, ...room.env } as typeof room.env;
    const running = spawnDeno(["run", "--check", "-A", "script.ts"], { env, cwd: room.home.path });
    if (script.includes("Deno.serve")) {
      const [, url] = await running.waitFor(/Listening on (http:\/\/127\.0\.0\.1:\d+\/)/);
      const [, path] = await running.waitFor(/^http:\/\/127\.0\.0\.1:8000(\/\w+\/)$/m, "stdout");
      assert.equal(await (await fetch(new URL(path!, url!))).text(), "No login is in progress.\n");
      const keyless = await fetch(url!);
      assert.deepEqual([keyless.status, await keyless.text().then((text) => text.slice(0, 7))], [
        404,
        "The key",
      ]);
      running.kill("SIGTERM");
      await running.finished;
      return;
    }
    const { status, stdout, stderr } = await approving(running, room.hub);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^alice, until .*\n\w{3}\*{4}[\w-]{4} from file\n$/);
    assert.ok(room.hub.requests.filter(({ path }) => path === "/api/whoami-v2").length > 1);
  });
}
