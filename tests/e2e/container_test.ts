/**
 * The program in the root folders that the images hold: no shell, no CA bundle, no /etc, no /tmp, no home, read-only.
 * That `make containers` can put them together here is part of the test; and that the Dockerfiles make the same of them.
 */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { approve } from "../support/hub/approve.ts";
import { hasContainers, makeContainer, USER } from "../support/container/container.ts";
import { type Image, ImageBuilder, needsBuilder } from "../support/container/image.ts";
import { compilerOf } from "../support/network/honours.ts";
import { startHub } from "../support/hub/hub.ts";
import { startSecureHub } from "../support/hub/secure.ts";
import { skipUnless } from "../support/skip.ts";

const built = process.platform === "linux" && hasContainers()
  ? spawnSync("sh", ["-c", ". tools/environment.sh && sh containers/build.sh"], { encoding: "utf8" })
  : undefined;
const reason = built === undefined
  ? "bubblewrap is not there, or may not make a user namespace"
  : `the containers' root folders cannot be made here: ${built.stderr.trim().split("\n").at(-1)}`;

for (const kind of ["glibc", "musl"] as const) {
  const root = `.build/containers/${kind}`;
  const available = built?.status === 0 ||
    (built !== undefined && kind === "glibc" && namesIn(root).length > 0);
  // On a CI machine that is a failure, not a reason to skip.
  const skip = process.env["CI"] === undefined && skipUnless(available, reason);

  test(`${kind}: login to logout in a container that holds nothing else`, { skip }, async () => {
    assert(available, reason);
    await using work = await temporary();
    await using secure = await startSecureHub();
    const { volume, start, run } = makeContainer(root, work.path);
    await writeFile(join(volume, "ca.pem"), secure.authority.certificate, { mode: 0o644 });
    const hub = { HF_ENDPOINT: secure.url };
    const trusting = ["--ca-file", "/tokens/ca.pem"];

    const stranger = await run(["whoami"], { ...hub, HF_TOKEN: "hf_a" });
    assert.match(stranger.stderr, /is not signed by a trusted CA\nHint: .* --ca-file FILE/);
    const login = start(["login", ...trusting], hub);
    const [, code] = await login.waitFor(/([A-Z0-9]{4}-[A-Z0-9]{4})/, "stderr");
    await approve(secure.hub.url, code!);
    const { status, stderr } = await login.finished;
    assert.equal(status, 0, stderr);
    assert.deepEqual(namesIn(volume), ["ca.pem", "hf-auth", "stored_tokens", "stored_tokens.lock", "token"]);
    assert.equal(statSync(join(volume, "token")).mode & 0o777, 0o600);
    const token = readFileSync(join(volume, "token"), "utf8");
    const said: unknown[] = [];
    for (const args of [["whoami", "-q", ...trusting], ["list", "-q"], ["token"], ["logout"], ["token"]]) {
      const { status, stdout } = await run(args, hub);
      said.push([status, stdout]);
    }
    assert.deepEqual(said, [[0, "alice\n"], [0, "oauth-alice\n"], [0, `${token}\n`], [0, ""], [1, ""]]);
  });

  test(
    `${kind}: as a container's first process it ends at once on SIGTERM, and forgets the code`,
    { skip },
    async () => {
      assert(available, reason);
      await using work = await temporary();
      await using hub = await startHub();
      const { volume, start } = makeContainer(root, work.path, { first: true });
      for (const [args, ready] of [[["login"], /Waiting for authorization/], [["serve"], /http:/]] as const) {
        const running = start(args, { HF_ENDPOINT: hub.url });
        await running.waitFor(ready, "stderr");
        process.kill(firstProcessOf(running.pid!), "SIGTERM");
        const { status, stderr } = await running.finished;
        assert.deepEqual([status, stderr.split("\n").at(-2)], [143, "Cancelled"]);
      }
      assert.deepEqual(namesIn(join(volume, "hf-auth")), []);
    },
  );

  test(`${kind}: the container is what it says`, { skip }, async () => {
    assert(available, reason);
    await using work = await temporary();
    const { volume, run } = makeContainer(root, work.path);
    const there = readdirSync(root);
    assert.deepEqual(there.filter((name) => !/^(hf-auth|lib\w*|usr|proc|tokens)$/.test(name)), []);
    // No folder of a shell's, nor a temporary one, nor a certificate.
    assert.deepEqual(
      namesIn(root).filter((name) => /(^|\/)(bin|sbin|etc|tmp|dev|home|ssl|share)(\/|$)/.test(name)),
      [],
    );
    const login = (home: string) => run(["switch", "--token-name", "one"], { HF_HOME: home });
    await writeFile(join(volume, "stored_tokens"), "[one]\nhf_token = hf_one\n\n", { mode: 0o666 });
    const { status, stderr } = await login("/tokens");
    assert.equal(status, 0, stderr);
    assert.equal(statSync(join(volume, "token")).uid, process.getuid?.() === 0 ? USER : process.getuid?.());
    for (const home of ["/", "/lib", "/elsewhere"]) {
      const { status, stderr } = await login(home);
      assert.equal(status, 1);
      assert.match(stderr, /^Error: Cannot (lock|make|write|read) \//, home);
    }
  });

  // In glibc's, Bun's engine asks for its stack, which glibc reads from there, and aborts before any of this runs.
  test(`${kind}: without /proc it ${kind === "musl" ? "works" : "does not start"}, as README says`, {
    skip,
  }, async () => {
    assert(available, reason);
    await using work = await temporary();
    const { volume, run } = makeContainer(root, work.path, { proc: false });
    await writeFile(join(volume, "token"), "hf_one", { mode: 0o666 });
    const { status, stdout } = await run(["token"]);
    assert.deepEqual([status === 0, stdout], kind === "musl" ? [true, "hf_one\n"] : [false, ""]);
  });

  const needsBun = skip || skipUnless(
    kind === "musl" || compilerOf() === "bun",
    "only a program that Bun compiled can be asked for its certificates: another one has no way to run a script",
  );
  test(`${kind}: the program trusts the CA of huggingface.co`, { skip: needsBun }, async () => {
    assert(available, reason);
    await using work = await temporary();
    const { run } = makeContainer(root, work.path);
    // The built program is Bun too, and runs another script if asked to.
    const script = `
      const { rootCertificates } = require("node:tls");
      const { X509Certificate } = require("node:crypto");
      const roots = rootCertificates.map((pem) => new X509Certificate(pem).subject);
      console.log(roots.filter((subject) => /CN=Amazon Root CA 1$/m.test(subject)).length);`;
    const { stdout, stderr } = await run(["-e", script], { BUN_BE_BUN: "1" });
    assert.deepEqual([stdout, stderr], ["1\n", ""]);
  });
}

const needsRoots = process.env["CI"] === undefined && skipUnless(built?.status === 0, reason);
function assertImage({ config, entries }: Image, program: string, names: readonly string[]): void {
  const { User, Entrypoint, Volumes } = config;
  assert.deepEqual([User, Entrypoint, Volumes], [`${USER}:${USER}`, [program], { "/tokens": {} }]);
  assert.ok((config["Env"] as string[]).includes("HF_HOME=/tokens"));
  assert.deepEqual(entries.map(({ name }) => name), names);
  for (const { name, mode, owner } of entries) {
    assert.deepEqual([mode & 0o022, owner], [0, name === "tokens" ? USER : 0], name);
  }
  assert.equal(entries.find(({ name }) => name === "tokens")?.mode, 0o700);
}

for (const kind of ["glibc", "musl"]) {
  test(`${kind}.Dockerfile makes that image`, { skip: needsBuilder || needsRoots }, async () => {
    await using work = await temporary();
    const image = new ImageBuilder(work.path).build(`containers/${kind}.Dockerfile`);
    assertImage(image, "/hf-auth", namesIn(`.build/containers/${kind}`));
  });
}

test(
  "wasm.Dockerfile makes an image of the component alone",
  { skip: needsBuilder || needsRoots },
  async () => {
    await using work = await temporary();
    const image = new ImageBuilder(work.path).build("containers/wasm.Dockerfile", "--platform", "wasi/wasm");
    assertImage(image, "/hf-auth.wasm", ["hf-auth.wasm", "tokens"]);
  },
);

test("no image begins with another, whose bytes could change", () => {
  const bases = readdirSync("containers").filter((name) => name.endsWith(".Dockerfile")).map((name) =>
    [name, readFileSync(`containers/${name}`, "utf8").match(/(?<=^FROM ).*/gm)] as const
  );
  assert.deepEqual(bases, bases.map(([name]) => [name, ["scratch"]]));
});

/** All files, links and empty folders in a folder. */
/** The one that the container's namespace begins with, by its number out here. */
function firstProcessOf(bwrap: number): number {
  return Number(readFileSync(`/proc/${bwrap}/task/${bwrap}/children`, "utf8").trim());
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  } catch {
    return [];
  }
}

async function temporary(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "hf-auth-container-"));
  await chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
