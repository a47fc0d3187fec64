/** Images are pulled from a registry that behaves as the Hub's, by programs that ask the built program for the token. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { startRegistry } from "../../support/container/registry.ts";
import { startHub } from "../../support/hub/hub.ts";
import { type Finished, hfAuth, makeHome, program, startProgram } from "../../support/program/program.ts";
import { skipUnless } from "../../support/skip.ts";
import { section } from "../../support/store/fixture.ts";

const OURS = "hf_QxZ7JvW9KqYd3XgR5zPbT8mNfH2wLsCu6aVk";
const THEIRS = "hf_someoneelses";

type Pull = (image: string, folder: string, env: Record<string, string>) => Promise<Finished>;

const PULLERS: readonly (readonly [name: string, pull: Pull])[] = [
  ["skopeo", (image, folder, env) =>
    startProgram("skopeo", [
      ...["copy", "--insecure-policy", "--src-tls-verify=false"],
      `docker://${image}`,
      `dir:${join(folder, "image")}`,
    ], { env }).finished],
  ["buildah", (image, folder, env) => {
    const storage = join(folder, "storage.conf");
    const [graph, run] = [join(folder, "graph"), join(folder, "run")];
    writeFileSync(storage, `[storage]\ndriver = "vfs"\ngraphroot = "${graph}"\nrunroot = "${run}"\n`);
    const policy = join(folder, "policy.json");
    writeFileSync(policy, '{"default":[{"type":"insecureAcceptAnything"}]}');
    return startProgram("buildah", [
      "pull",
      "--policy=always",
      "--tls-verify=false",
      "--signature-policy",
      policy,
      image,
    ], {
      env: { ...env, CONTAINERS_STORAGE_CONF: storage },
    }).finished;
  }],
];

for (const [name, pull] of PULLERS) {
  const required = process.env["CI"] !== undefined && process.platform === "linux";
  const found = spawnSync(name, ["--version"]).status === 0;
  const skip = skipUnless(required || found, `${name} is not installed`);

  test(`${name} pulls with the token in use, until setup-docker is undone`, { skip }, async () => {
    await using hub = await startHub();
    await using registry = await startRegistry(OURS);
    await using home = await makeHome({
      token: OURS,
      stored_tokens: section("mine", { hf_token: OURS }) + section("theirs", { hf_token: THEIRS }),
    });
    const bin = join(home.path, "bin");
    mkdirSync(bin);
    symlinkSync(program, join(bin, "docker-credential-hf-auth"));
    const env = home.env(hub.url, {
      PATH: `${bin}:${process.env["PATH"]}`,
      HF_AUTH_REGISTRY: registry.name,
      XDG_RUNTIME_DIR: home.path,
    });
    const image = `${registry.name}/alice-space:latest`;
    const pulled = async (more: Record<string, string> = {}) => {
      registry.passwords.length = 0;
      const { status, stderr } = await pull(image, home.path, { ...env, ...more });
      // A puller may try again what was refused.
      return [status === 0, [...new Set(registry.passwords)], status === 0 ? "" : stderr].slice(0, 2);
    };

    assert.deepEqual(await pulled(), [false, [undefined]], "nobody has set anything up");
    assert.equal((await hfAuth(["setup-docker"], { env })).status, 0);
    assert.deepEqual(await pulled(), [true, [OURS]]);
    assert.deepEqual(await pulled({ HF_AUTH_TOKEN_NAME: "theirs" }), [false, [THEIRS]]);
    const config = readFileSync(join(home.path, ".docker/config.json"), "utf8");
    assert.ok(!config.includes("hf_"), config);
    assert.equal((await hfAuth(["setup-docker", "--remove"], { env })).status, 0);
    assert.deepEqual(await pulled(), [false, [undefined]], "it was removed");
  });
}
