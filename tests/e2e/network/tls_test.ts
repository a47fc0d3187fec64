/** A Hub over https whose CA is a company's own: who is trusted, and what is said when nobody is. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { approve } from "../../support/hub/approve.ts";
import { makeAuthority } from "../../support/network/certificates.ts";
import { makeHome, runDeno, startProgram } from "../../support/program/program.ts";
import { RUNTIMES } from "../../support/program/runtimes.ts";
import { startSecureHub } from "../../support/hub/secure.ts";
import { skipUnless } from "../../support/skip.ts";

const TOKEN = `hf_${"a".repeat(34)}`;
// Nothing is kept there, so that the Hub is asked each time.
const UNKEPT = { HF_TOKEN: TOKEN, HF_HOME: "/dev/null" };
const LAPTOP = { token: TOKEN, account: "alice", displayName: "laptop", role: "write" } as const;
const WHO = /^✓ Logged in\n {2}user: alice\n/;

const untrusted = (url: string) =>
  `Error: The certificate of ${url} is not signed by a trusted CA\n` +
  "Hint: If your company runs the server or a proxy, name its CA certificate with --ca-file FILE or SSL_CERT_FILE\n";

for (const { name, honours, run, start } of RUNTIMES) {
  test(`${name}: login to logout at a Hub under a CA that --ca-file names`, async () => {
    await using secure = await startSecureHub();
    await using home = await makeHome({ "ca.pem": secure.authority.certificate });
    const env = home.env(secure.url);
    const caFile = ["--ca-file", join(home.path, "huggingface/ca.pem")];
    const login = start(["login", ...caFile], { env });
    const [, code] = await login.waitFor(/([A-Z0-9]{4}-[A-Z0-9]{4})/, "stderr");
    await approve(secure.hub.url, code!);
    assert.deepEqual([(await login.finished).status, await home.read("stored_tokens") !== undefined], [
      0,
      true,
    ]);
    const whoami = await run(["whoami", ...caFile], { env });
    assert.match(whoami.stdout, WHO);
    const logout = await run(["logout", ...caFile], { env });
    assert.deepEqual([logout.status, await home.read("token")], [0, undefined]);
  });

  test(`${name}: the CA of a variable, the first of which counts`, async () => {
    await using secure = await startSecureHub({ tokens: [LAPTOP] });
    const other = makeAuthority("Another").certificate;
    const { certificate } = secure.authority;
    // As a bundle is: notes, a key and other certificates beside it.
    const bundle = `# Notes\n${secure.authority.certify(["a"]).key}${other}${certificate}`;
    await using home = await makeHome({ "ca.pem": certificate, "other.pem": other, "bundle.pem": bundle });
    const [ca, another, whole] = ["ca.pem", "other.pem", "bundle.pem"].map((file) =>
      join(home.path, "huggingface", file)
    );
    const rows: [variables: Record<string, string>, trusted: boolean][] = [
      [{}, false],
      [{ HF_AUTH_CA_FILE: ca! }, true],
      [{ SSL_CERT_FILE: ca! }, true],
      [{ SSL_CERT_FILE: whole! }, true],
      [{ NODE_EXTRA_CA_CERTS: ca! }, true],
      [{ SSL_CERT_FILE: "", NODE_EXTRA_CA_CERTS: ca! }, true],
      [{ HF_AUTH_CA_FILE: ca!, SSL_CERT_FILE: another! }, true],
      [{ HF_AUTH_CA_FILE: another!, SSL_CERT_FILE: ca! }, false],
      [{ SSL_CERT_FILE: another! }, false],
      [{ DENO_CERT: ca! }, honours.denoCert],
    ];
    for (const [variables, trusted] of rows) {
      const env = home.env(secure.url, { ...UNKEPT, ...variables });
      const { status, stdout, stderr } = await run(["whoami"], { env });
      const words = JSON.stringify(variables);
      assert.deepEqual([status, stderr], trusted ? [0, ""] : [5, untrusted(secure.url)], words);
      if (trusted) assert.match(stdout, WHO, words);
    }
  });

  test(`${name}: a CA file that cannot be used is named`, async () => {
    await using secure = await startSecureHub();
    await using home = await makeHome({
      "text.pem": "no certificate\n",
      "damaged.pem": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
      "binary.der": new Uint8Array([0x30, 0x82, 0xff, 0x00]),
    });
    const folder = join(home.path, "huggingface");
    const rows = {
      "none.pem": `The CA file ${folder}/none.pem does not exist`,
      "": `Cannot read ${folder}/: it is a folder`,
      "text.pem": `The CA file ${folder}/text.pem contains no certificate in PEM format`,
      "binary.der": `The CA file ${folder}/binary.der contains no certificate in PEM format`,
      "damaged.pem": `The CA file ${folder}/damaged.pem contains a damaged certificate`,
    };
    for (const [file, message] of Object.entries(rows)) {
      const path = `${folder}/${file}`;
      for (const [args, variables] of [[["--ca-file", path], {}], [[], { SSL_CERT_FILE: path }]] as const) {
        const env = home.env(secure.url, { ...UNKEPT, ...variables });
        const { status, stderr } = await run(["whoami", ...args], { env });
        assert.deepEqual([status, stderr], [
          1,
          `Error: ${message}\nHint: Set ${
            args.length > 0 ? "--ca-file or HF_AUTH_CA_FILE" : "SSL_CERT_FILE"
          } to a PEM file of CA certificates, or leave it out\n`,
        ]);
      }
    }
    // What needs no request needs no CA.
    const env = home.env(secure.url, { ...UNKEPT, SSL_CERT_FILE: `${folder}/none.pem` });
    assert.equal((await run(["token"], { env })).stdout, `${TOKEN}\n`);
    assert.deepEqual(secure.hub.requests, []);
  });

  test(`${name}: a certificate that is for another host name or has expired`, async () => {
    const rows = [
      [{ names: ["hub.test"] }, "is for another host name"],
      [{ expired: true }, "has expired or is not valid yet"],
    ] as const;
    for (const [options, words] of rows) {
      await using secure = await startSecureHub(options);
      await using home = await makeHome({ "ca.pem": secure.authority.certificate });
      const env = home.env(secure.url, { ...UNKEPT });
      const { status, stderr } = await run(["whoami", "--ca-file", join(home.path, "huggingface/ca.pem")], {
        env,
      });
      assert.deepEqual([status, stderr.split("\n")[0]], [
        5,
        `Error: The certificate of ${secure.url} ${words}`,
      ]);
      assert.deepEqual(secure.hub.requests, []);
    }
  });
}

const skip = skipUnless(spawnSync("node", ["--version"]).status === 0, "there is no Node");

test("node: NODE_EXTRA_CA_CERTS, which Node reads at its start, and no other", { skip }, async () => {
  await using secure = await startSecureHub({ tokens: [LAPTOP] });
  await using home = await makeHome({ "ca.pem": secure.authority.certificate });
  const folder = join(home.path, "bundle");
  const config = ["--config", process.env["HF_AUTH_CONFIG"] ?? "registry/npm/deno.json"];
  const bundle = [
    "bundle",
    "--quiet",
    ...config,
    "--platform=deno",
    "--code-splitting",
    "--outdir",
    folder,
    "cli.ts",
  ];
  const deno = process.env["DENO_DIR"];
  const made = await runDeno(bundle, { env: { ...deno !== undefined && { DENO_DIR: deno } } });
  assert.equal(made.status, 0, made.stderr);
  const ca = join(home.path, "huggingface/ca.pem");
  const whoami = (variables: Record<string, string>) => {
    const env = home.env(secure.url, { NO_COLOR: "1", ...UNKEPT, ...variables });
    return startProgram("node", [join(folder, "cli.js"), "whoami"], { env }).finished;
  };
  assert.match((await whoami({ NODE_EXTRA_CA_CERTS: ca })).stdout, WHO);
  for (const variables of [{ SSL_CERT_FILE: ca }, { HF_AUTH_CA_FILE: ca }]) {
    const { status, stderr } = await whoami(variables);
    assert.deepEqual([status, stderr], [
      1,
      "Error: Node must be told to trust another CA before it starts\n" +
      "Hint: Name the file in NODE_EXTRA_CA_CERTS only\n",
    ]);
  }
  assert.equal((await whoami({})).stderr, untrusted(secure.url));
});
