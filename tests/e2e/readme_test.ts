/** Every example of README and docs is run as it stands there; what stands for a reader's own is put in its place. */

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
import { examples } from "../support/readme.ts";

const CODE = /[A-Z0-9]{4}-[A-Z0-9]{4}/;
const TOKEN = `hf_${"a".repeat(34)}`;
const LAPTOP = { token: TOKEN, account: "alice", displayName: "laptop", role: "write" } as const;

const ACME = {
  token: `hf_${"b".repeat(34)}`,
  account: "alice",
  displayName: "acme",
  role: "fineGrained",
  fineGrained: { scoped: [{ entity: { type: "org", name: "acme" }, permissions: ["repo.content.read"] }] },
} as const;

/** Commands that are about a login that is there. */
const NEEDS_LOGIN = /^hf-auth (whoami|status|token|logout)/;

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
  [/HF_AUTH_STORE=etcd|^etcdctl /, "tests/e2e/fleet/etcd_test.ts"],
  [/kubernetes:|^kubectl /, "tests/e2e/kubernetes/deploy_test.ts"],
];

/** A home with the program on its `PATH` and what the examples read. */
async function makeRoom(): Promise<{ hub: Hub; home: Home; env: Record<string, string> } & AsyncDisposable> {
  const hub = await startHub({ tokens: [LAPTOP, ACME], repos: [{ path: "datasets/acme/notes" }] });
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
    .replace(/http:\/\/127\.0\.0\.1:\d+\/oauth/, "https://hf.co/oauth")
    .replace(/http:\/\/127\.0\.0\.1:\d+\/settings/, "https://huggingface.co/settings").replace(
      /127\.0\.0\.1:\d+/,
      "huggingface.co",
    )
    .replace(/\d:\d\d left/, "4:58 left").replace(/\d{4}-\d\d-\d\d/, "2026-12-23");
}

/** What a transcript's reader has done before: the token in use, and the one that is stored as `work`. */
const TRANSCRIPTS: Readonly<Record<string, { readonly token?: string; readonly status: number }>> = {
  "hf-auth login": { status: 0 },
  "hf-auth status": { token: `hf_${"0".repeat(34)}`, status: 4 },
  "hf-auth can write dataset/acme/notes": { token: ACME.token, status: 1 },
};

for (const { document, lines } of examples("console")) {
  const command = lines[0]!.slice(2);
  test(`${document} shows what it prints: ${command}`, async () => {
    await using room = await makeRoom();
    const { token, status } = TRANSCRIPTS[command]!;
    if (token) await shell(`exec hf-auth login --token ${TOKEN} --name work`, room).finished;
    const env = { ...room.env, ...token && { HF_TOKEN: token } };
    const running = shell(`exec ${command}`, { ...room, env });
    const finished = token ? await running.finished : await approving(running, room.hub);
    assert.equal(finished.status, status, finished.stderr);
    // Where it goes on, dots stand for the rest.
    const [shown, rest] = lines.slice(1).join("\n").split("...");
    const printed = likeReadme(finished.stdout + finished.stderr, room.home);
    assert.equal(
      rest === undefined ? printed : printed.slice(0, shown!.length),
      rest === undefined ? `${shown}\n` : shown,
    );
  });
}

const commands = new Map(
  examples("sh").toReversed().flatMap(({ document, lines }) =>
    lines.map((line) => [line.replace(/\s+#.*$/, ""), document] as const)
  ).filter(([line]) => line !== "" && line !== "make demo"),
);

for (const [line, document] of commands) {
  const by = ELSEWHERE.find(([pattern]) => pattern.test(line))?.[1];
  if (by !== undefined) {
    test(`${document}: ${line}: run by ${by}`, () => assert.ok(existsSync(by)));
    continue;
  }
  test(`${document}: ${line}`, async () => {
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
    if (NEEDS_LOGIN.test(command)) await shell(`exec hf-auth login --token ${TOKEN}`, room).finished;
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

for (const { document, lines } of examples("ts")) {
  test(`${document}: ${lines[0]}`, async () => {
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
    if (script.includes("Engine")) return assert.equal(stdout, "");
    assert.match(stdout, /^alice, until .*\n\w{3}\*{4}[\w-]{4} from file\n$/);
    const asked = room.hub.requests.filter(({ path }) => path === "/api/whoami-v2").length;
    assert.ok(asked > (script.includes("whoami-v2") ? 1 : 0));
  });
}
