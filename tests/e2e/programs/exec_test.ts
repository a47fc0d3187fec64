/** `hf-auth exec` beside the shell's own way to start a program: the built program becomes it, the sources under Deno run it. */

import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import {
  type Finished,
  makeHome,
  type Running,
  spawnDeno,
  spawnHfAuth,
  startProgram,
} from "../../support/program/program.ts";
import { compilerOf } from "../../support/network/honours.ts";
import { skipUnless } from "../../support/skip.ts";
import { section } from "../../support/store/fixture.ts";
import { atTerminal, KEY } from "../../support/terminal/terminal.ts";

const STORE = {
  token: "hf_a",
  stored_tokens: section("a", { hf_token: "hf_a" }) + section("b", { hf_token: "hf_b" }),
};
const CONFIG = process.env["HF_AUTH_CONFIG"] ?? "registry/npm/deno.json";

type Start = (args: readonly string[], env: Readonly<Record<string, string>>) => Running;

const RUNTIMES: readonly (readonly [name: string, start: Start])[] = [
  ["the built program", (args, env) => spawnHfAuth(args, { env })],
  [
    "the sources under Deno",
    (args, env) =>
      spawnDeno(["run", "--quiet", "--no-prompt", "-P", "--config", CONFIG, "cli.ts", ...args], {
        env: { ...env, DENO_DIR: process.env["DENO_DIR"] ?? join(env["HOME"]!, "deno") },
      }),
  ],
];

const skip = skipUnless(process.platform !== "win32", "there is no sh on Windows");

for (const [name, start] of RUNTIMES) {
  const run = (args: readonly string[], env: Readonly<Record<string, string>>): Promise<Finished> =>
    start(args, env).finished;

  test(`exec, ${name}: the child has the token where it is asked for, and no other`, { skip }, async () => {
    await using home = await makeHome(STORE);
    const env = home.env("https://huggingface.co", {
      HF_TOKEN: "hf_e",
      HUGGING_FACE_HUB_TOKEN: "hf_f",
      HUGGINGFACE_TOKEN: "hf_g",
      HF_API_TOKEN: "hf_h",
      HF_AUTH_TOKEN_NAME: "a",
      HF_OIDC_RESOURCE: "alice",
      HF_OIDC_ID_TOKEN: "x.y.z",
      OTHER: "it's\n\u00f1",
    });
    const ended = await run([
      ...["exec", "--token-name", "b", "--set", "MINE", "--", "sh", "-c"],
      'env | grep -c "hf_b"; env | grep "hf_[^b]\\|OIDC\\|NAME="; echo "$HF_TOKEN $MINE $OTHER $0 $*"',
      ...["-q", "--json", "--", "a  b", "*"],
    ], env);
    assert.deepEqual(ended, {
      status: 0,
      stdout: "2\nhf_b hf_b it's\n\u00f1 -q --json -- a  b *\n",
      stderr: "",
    });
  });

  test(`exec, ${name}: the end of a program is its end, and what cannot run is said as a shell says it`, {
    skip,
  }, async () => {
    await using home = await makeHome({ ...STORE, "file": "", "script": "echo $1" });
    chmodSync(join(home.path, "huggingface/script"), 0o700);
    const env = home.env("https://huggingface.co");
    const at = (file: string) => join(home.path, "huggingface", file);
    const rows: [args: string[], status: number, stdout: string, stderr: string][] = [
      [["sh", "-c", "exit 7"], 7, "", ""],
      [["sh", "-c", "exit 200"], 200, "", ""],
      [["sh", "-c", "kill -KILL $$"], 137, "", ""],
      [["sh", "-c", "kill -TERM $$"], 143, "", ""],
      [["cat"], 0, "", ""],
      [["no-such-program"], 127, "", "Error: Command not found: no-such-program\n"],
      [[at("none")], 127, "", `Error: Command not found: ${at("none")}\n`],
      [[""], 127, "", "Error: Command not found: \n"],
      [[at("file")], 126, "", `Error: Cannot run ${at("file")}: permission denied\n`],
      [[home.path], 126, "", `Error: Cannot run ${home.path}: permission denied\n`],
      [[at("script"), "hi"], 0, "hi\n", ""],
    ];
    for (const [args, status, stdout, stderr] of rows) {
      assert.deepEqual([args, await run(["exec", "--", ...args], env)], [args, { status, stdout, stderr }]);
    }
  });

  test(`exec, ${name}: a signal reaches the program`, { skip }, async () => {
    await using home = await makeHome(STORE);
    const script =
      'trap "echo term; exit 9" TERM; trap "echo int; exit 8" INT; echo ready; while :; do sleep 0.05; done';
    for (const [signal, status] of [["SIGTERM", 9], ["SIGINT", 8]] as const) {
      const running = start(["exec", "--", "sh", "-c", script], home.env("https://huggingface.co"));
      await running.waitFor(/ready/);
      process.kill(running.pid!, signal);
      const said = signal === "SIGTERM" ? "term" : "int";
      assert.deepEqual(await running.finished, { status, stdout: `ready\n${said}\n`, stderr: "" });
    }
  });
}

test("exec: the program takes this one's place, as it would have been started without it", {
  skip: skipUnless(
    process.platform === "linux" && compilerOf() === "bun",
    "only Bun on Linux replaces a process",
  ),
}, async () => {
  await using home = await makeHome(STORE);
  const env = home.env("https://huggingface.co");
  const script = "echo $$; cat /proc/self/coredump_filter; ls /proc/self/fd; grep Sig[BI] /proc/self/status";
  const seen = async (running: Running) => {
    const { stdout } = await running.finished;
    // Those above 31 are the C library's own.
    const signals = (mask: string) => (BigInt(`0x${mask}`) & 0x7fffffffn).toString(16);
    return stdout.replace(/(?<=^Sig.*\t)\w+$/gm, signals).replace(String(running.pid), "its own number");
  };
  const alone = await seen(startProgram("sh", ["-c", script], { env }));
  assert.match(alone, /^its own number\n/);
  assert.equal(await seen(spawnHfAuth(["exec", "--", "sh", "-c", script], { env })), alone);
});

for (const [keys, status, printed] of [["hi\r", 5, /got hi/], [KEY.interrupt, 130, /\^C/]] as const) {
  test(`exec at a terminal: the program has the keyboard, and ends with ${status}`, { skip }, async () => {
    await using home = await makeHome(STORE);
    const env = home.env("https://huggingface.co");
    const terminal = atTerminal(["exec", "--", "sh", "-c", "echo ready; read x; echo got $x; exit 5"], env);
    await terminal.waitFor(/ready/);
    terminal.type(keys);
    const ended = await terminal.finished;
    assert.equal(ended.status, status, ended.printed);
    assert.match(ended.printed, printed);
  });
}
