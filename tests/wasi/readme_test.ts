/** README's lines for a component are run as they stand there, by the wasmtime program. */

import assert from "node:assert/strict";
import { chmod, mkdir, symlink } from "node:fs/promises";
import { delimiter, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { approve } from "../support/hub/approve.ts";
import { type Hub, startHub } from "../support/hub/hub.ts";
import { type Home, makeHome, type Running, startProgram } from "../support/program/program.ts";
import { needsProgram, wasmtime } from "../support/python.ts";
import { examples } from "../support/readme.ts";
import { MACHINE_CODE } from "./servers.ts";

const CODE = /[A-Z0-9]{4}-[A-Z0-9]{4}/;
const KEY = "0123456789abcdef";
const skip = needsProgram("wasmtime", wasmtime);

/** Runs a line in this checkout, for a user with an empty home and a Hub of one's own. */
async function run(line: string, home: Home, hub: Hub): Promise<Running> {
  const bin = join(home.path, "bin");
  await mkdir(bin, { recursive: true });
  await symlink(wasmtime!, join(bin, "wasmtime")).catch(() => {});
  const command = line.replace("wasmtime ", "exec wasmtime ").replace(":8000", ":0")
    .replace("--env HF_HOME", `--env HF_ENDPOINT=${hub.url} --env HF_HOME`);
  const env = { HOME: home.path, KEY, PATH: [bin, process.env["PATH"]].join(delimiter), ...MACHINE_CODE };
  return startProgram("/bin/sh", ["-c", command], { env });
}

test("README: wasmtime run logs in", { skip }, async () => {
  await using hub = await startHub();
  await using home = await makeHome();
  const [block] = examples("sh").filter(({ lines }) => lines.some((line) => line.includes("wasmtime run")));
  const [folder, login, ...rest] = block!.lines;
  assert.deepEqual(rest, []);
  assert.equal((await (await run(folder!, home, hub)).finished).status, 0);
  const running = await run(login!, home, hub);
  const [code] = await running.waitFor(CODE, "stderr");
  await approve(hub.url, code);
  const { status, stderr } = await running.finished;
  assert.equal(status, 0, stderr);
  const token = await run(login!.replace(/login$/, "token"), home, hub);
  assert.match((await token.finished).stdout, /^hf_oauth_\S+\n$/);
});

test("README: wasmtime serve shows the page", { skip }, async () => {
  await using hub = await startHub();
  await using home = await makeHome();
  const [block] = examples("sh").filter(({ lines }) => lines.some((line) => line.includes("wasmtime serve")));
  const [line, ...rest] = block!.lines;
  assert.deepEqual(rest, []);
  const folder = join(home.path, ".cache", "huggingface");
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o700);
  const running = await run(line!, home, hub);
  const [url] = await running.waitFor(/http:\/\/127\.0\.0\.1:\d+\//, "stderr");
  assert.equal((await fetch(url)).status, 404);
  assert.equal(await (await fetch(`${url}${KEY}/`)).text(), "No login is in progress.\n");
  running.kill("SIGTERM");
  await running.finished;
});
