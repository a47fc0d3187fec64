/** What the runtimes obey by themselves, unasked: none of it turns the checks of certificates off or shows a token. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { startSecureHub } from "../../support/hub/secure.ts";
import { startProxy } from "../../support/network/proxy.ts";
import { type Home, makeHome, runDeno, startProgram } from "../../support/program/program.ts";
import { RUNTIMES } from "../../support/program/runtimes.ts";
import { skipUnless } from "../../support/skip.ts";

const TOKEN = `hf_${"s3cret".repeat(6)}`;
const LAPTOP = { token: TOKEN, account: "alice", displayName: "laptop", role: "write" } as const;
const REFUSED = /^Error: The certificate of https:\/\/127\.0\.0\.1:\d+ is not signed by a trusted CA$/m;
const WHO = /^✓ Logged in\n {2}user: alice\n/m;
const warning = (name: string) => `Warning: ${name} is not obeyed: certificates are always checked\n`;

/** A home in which the runtimes' own files lie in wait, each of which would say so. */
async function trappedHome(certificate: string): Promise<Home> {
  const home = await makeHome({ "ca.pem": certificate });
  await home.write("../trap.js", "process.stderr.write('TRAPPED\\n');\n");
  const preload = `preload = [${JSON.stringify(join(home.path, "trap.js"))}]\n`;
  await home.write("../bunfig.toml", preload);
  await home.write("../.bunfig.toml", preload);
  await home.write("../.env", "HF_TOKEN=TRAPPED\nNODE_TLS_REJECT_UNAUTHORIZED=0\n");
  await home.write("../.npmrc", "cafile=TRAPPED\nstrict-ssl=false\n");
  await home.write("../deno.json", '{ "preload": ["./trap.js"], "unstable": ["unsafe-proto"] }\n');
  await home.write("../package.json", '{ "type": "module", "imports": { "#a": "./trap.js" } }\n');
  return home;
}

for (const { name, run } of RUNTIMES) {
  test(`${name}: no variable turns the checks of certificates off`, async () => {
    await using secure = await startSecureHub({ tokens: [LAPTOP] });
    await using proxy = await startProxy();
    await using home = await trappedHome(secure.authority.certificate);
    const other = join(home.path, "other.pem");
    await using another = await startSecureHub();
    await home.write("../other.pem", another.authority.certificate);
    const rows: [variables: Record<string, string>, warned: string][] = [
      [{}, ""],
      [{ NODE_TLS_REJECT_UNAUTHORIZED: "0" }, "NODE_TLS_REJECT_UNAUTHORIZED"],
      [{ NODE_TLS_REJECT_UNAUTHORIZED: "false" }, "NODE_TLS_REJECT_UNAUTHORIZED"],
      [{ NODE_TLS_REJECT_UNAUTHORIZED: "1" }, ""],
      [{ NODE_TLS_REJECT_UNAUTHORIZED: "0", SSL_CERT_FILE: other }, "NODE_TLS_REJECT_UNAUTHORIZED"],
      [
        { NODE_TLS_REJECT_UNAUTHORIZED: "0", HTTPS_PROXY: `http://${proxy.address}` },
        "NODE_TLS_REJECT_UNAUTHORIZED",
      ],
      [{ DENO_UNSAFELY_IGNORE_CERTIFICATE_ERRORS: "1", PYTHONHTTPSVERIFY: "0", GIT_SSL_NO_VERIFY: "1" }, ""],
      [{ NODE_USE_SYSTEM_CA: "1", DENO_TLS_CA_STORE: "system" }, ""],
    ];
    for (const [variables, warned] of rows) {
      const env = home.env(secure.url, { HF_TOKEN: TOKEN, ...variables });
      const { status, stderr } = await run(["whoami"], { env, cwd: home.path });
      const words = JSON.stringify(variables);
      assert.equal(status, 5, words);
      assert.match(stderr, REFUSED, words);
      assert.equal(stderr.startsWith(warned && warning(warned)), true, `${words}: ${stderr}`);
      if (warned === "") assert.doesNotMatch(stderr, /Warning/, words);
    }
    assert.deepEqual(secure.hub.requests, []);
  });

  test(`${name}: no variable of the runtime shows a token, and none of its files is read`, async () => {
    await using secure = await startSecureHub({ tokens: [LAPTOP] });
    await using home = await trappedHome(secure.authority.certificate);
    const ca = { SSL_CERT_FILE: join(home.path, "huggingface/ca.pem") };
    const rows: Record<string, string>[] = [
      { BUN_CONFIG_VERBOSE_FETCH: "curl" },
      { BUN_CONFIG_VERBOSE_FETCH: "true" },
      { BUN_CONFIG_VERBOSE_FETCH: "1", NODE_DEBUG: "http,https,net,tls,fetch,undici" },
      { BUN_INSPECT: "", NODE_V8_COVERAGE: join(home.path, "coverage") },
      { OTEL_DENO: "true", OTEL_EXPORTER_OTLP_PROTOCOL: "console" },
      { DENO_LOG: "trace", RUST_LOG: "trace", RUST_BACKTRACE: "full" },
      {
        XDG_CONFIG_HOME: home.path,
        BUN_INSTALL: home.path,
        NPM_CONFIG_USERCONFIG: join(home.path, ".npmrc"),
      },
    ];
    for (const variables of rows) {
      const env = home.env(secure.url, { ...ca, HF_TOKEN: TOKEN, ...variables });
      const { status, stdout, stderr } = await run(["whoami"], { env, cwd: home.path });
      const words = JSON.stringify(variables);
      assert.equal(status, 0, `${words}: ${stderr}`);
      assert.match(stdout, WHO, words);
      assert.equal((stdout + stderr).includes(TOKEN), false, words);
      assert.doesNotMatch(stdout + stderr, /TRAPPED/, words);
    }
  });
}

const skip = skipUnless(spawnSync("node", ["--version"]).status === 0, "there is no Node");

test("node: refuses to ask a Hub while Node is told to believe any certificate", { skip }, async () => {
  await using secure = await startSecureHub({ tokens: [LAPTOP] });
  await using home = await makeHome();
  const folder = join(home.path, "bundle");
  const config = process.env["HF_AUTH_CONFIG"] ?? "registry/npm/deno.json";
  const bundle = ["bundle", "--quiet", "--config", config, "--platform=deno", "--code-splitting"];
  const deno = process.env["DENO_DIR"];
  const env = { ...deno !== undefined && { DENO_DIR: deno } };
  const made = await runDeno([...bundle, "--outdir", folder, "cli.ts"], { env });
  assert.equal(made.status, 0, made.stderr);
  const whoami = async (url: string, value: string) => {
    const env = home.env(url, { NO_COLOR: "1", HF_TOKEN: TOKEN, NODE_TLS_REJECT_UNAUTHORIZED: value });
    const { status, stderr } = await startProgram("node", [join(folder, "cli.js"), "whoami"], { env })
      .finished;
    return [status, stderr.replace(/^\(.*\n/gm, "")];
  };
  assert.deepEqual(await whoami(secure.url, "0"), [
    1,
    warning("NODE_TLS_REJECT_UNAUTHORIZED") +
    "Error: NODE_TLS_REJECT_UNAUTHORIZED makes Node believe any certificate\n" +
    "Hint: Unset it, or set it to 1\n",
  ]);
  assert.match(String((await whoami(secure.url, "1"))[1]), REFUSED);
  assert.deepEqual(secure.hub.requests, []);
});
