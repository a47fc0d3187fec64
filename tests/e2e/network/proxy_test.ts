/** The proxy variables: which requests go through a proxy, with whose password, and what is said when it refuses. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { startHub } from "../../support/hub/hub.ts";
import { makeHome, runDeno } from "../../support/program/program.ts";
import { HONOURS } from "../../support/network/honours.ts";
import { startProxy } from "../../support/network/proxy.ts";
import { startSocks } from "../../support/network/socks.ts";
import { RUNTIMES } from "../../support/program/runtimes.ts";
import { startSecureHub } from "../../support/hub/secure.ts";

const TOKEN = `hf_${"a".repeat(34)}`;
// Nothing is kept there, so that the Hub is asked each time.
const UNKEPT = { HF_TOKEN: TOKEN, HF_HOME: "/dev/null" };
const TOKENS = [{ token: TOKEN, account: "alice", displayName: "laptop", role: "write" }] as const;
// A password with characters that a URL has to escape.
const [WRITTEN, MEANT] = ["proxy%40user:hidden%3Aword", "proxy@user:hidden:word"];

for (const { name, run } of RUNTIMES) {
  test(`${name}: https goes through the proxy of a variable, with its password, except where NO_PROXY says so`, async () => {
    await using secure = await startSecureHub({ tokens: TOKENS });
    const { port, authority } = secure;
    await using proxy = await startProxy({ demands: MEANT });
    await using home = await makeHome({ "ca.pem": authority.certificate });
    const caFile = ["--ca-file", join(home.path, "huggingface/ca.pem")];
    const address = `http://${WRITTEN}@${proxy.address}`;
    const proxied: Record<string, string>[] = [
      { HTTPS_PROXY: address },
      { https_proxy: address },
      { ALL_PROXY: address },
      { all_proxy: address },
      { HTTPS_PROXY: "", https_proxy: address },
      { HTTPS_PROXY: address, NO_PROXY: "" },
      { HTTPS_PROXY: address, NO_PROXY: "localhost,127.0.0.2,.test" },
      { HTTPS_PROXY: address, HTTP_PROXY: "http://127.0.0.1:1" },
      { HTTPS_PROXY: address, ALL_PROXY: "http://127.0.0.1:1" },
      { https_proxy: address, HTTPS_PROXY: "http://127.0.0.1:1" },
      { HTTPS_PROXY: address, no_proxy: "a.test", NO_PROXY: "*" },
    ];
    const direct: Record<string, string>[] = [
      {},
      { HTTP_PROXY: address, http_proxy: address },
      { HTTPS_PROXY: address, NO_PROXY: "127.0.0.1" },
      { HTTPS_PROXY: address, no_proxy: "a.test, 127.0.0.1" },
      { HTTPS_PROXY: address, NO_PROXY: "127.0.0.0/8" },
      { HTTPS_PROXY: address, NO_PROXY: "*" },
    ];
    for (const [rows, tunnels] of [[proxied, 1], [direct, 0]] as const) {
      for (const variables of rows) {
        proxy.requests.length = secure.hub.requests.length = 0;
        const env = home.env(secure.url, { ...UNKEPT, ...variables });
        const { status, stderr } = await run(["whoami", ...caFile], { env });
        const tunnel = { line: `CONNECT 127.0.0.1:${port}`, credentials: MEANT };
        assert.deepEqual(
          [status, stderr, proxy.requests, secure.hub.requests.length],
          [0, "", Array(tunnels).fill(tunnel), 1],
          JSON.stringify(variables),
        );
        // Deno's own fetch would send it on to the Hub.
        assert.equal(secure.hub.requests[0]?.headers["proxy-authorization"], undefined);
      }
    }
  });

  test(`${name}: the proxy looks up the name, and NO_PROXY knows subdomains`, async () => {
    await using secure = await startSecureHub({ tokens: TOKENS, names: ["eu.hub.test"] });
    await using proxy = await startProxy({ routes: { "eu.hub.test:443": secure.port } });
    await using home = await makeHome({ "ca.pem": secure.authority.certificate });
    const caFile = ["--ca-file", join(home.path, "huggingface/ca.pem")];
    const env = home.env("https://eu.hub.test", { ...UNKEPT, HTTPS_PROXY: `http://${proxy.address}` });
    assert.equal((await run(["whoami", ...caFile], { env })).status, 0);
    assert.deepEqual(proxy.requests, [{ line: "CONNECT eu.hub.test:443", credentials: undefined }]);
    for (const NO_PROXY of ["eu.hub.test", "hub.test", ".hub.test", "*"]) {
      const { status, stderr } = await run(["whoami", ...caFile], { env: { ...env, NO_PROXY } });
      assert.deepEqual([status, stderr.split(":").slice(0, 3).join(":")], [
        5,
        "Error: Could not reach https://eu.hub.test",
      ]);
    }
    assert.equal(proxy.requests.length, 1);
    await run(["whoami", ...caFile], { env: { ...env, NO_PROXY: "EU.HUB.TEST" } });
    assert.equal(proxy.requests.length, 1);
    // An address without a scheme is one of http.
    assert.equal(
      (await run(["whoami", ...caFile], { env: { ...env, HTTPS_PROXY: proxy.address } })).status,
      0,
    );
    assert.equal(proxy.requests.length, 2);
  });

  test(`${name}: http to this machine goes through HTTP_PROXY, but to no proxy elsewhere`, async () => {
    await using hub = await startHub({ tokens: TOKENS });
    await using proxy = await startProxy({ demands: MEANT });
    await using home = await makeHome();
    const line = `GET ${hub.url}/api/whoami-v2`;
    for (const variable of ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]) {
      const env = home.env(hub.url, { ...UNKEPT, [variable]: `http://${WRITTEN}@${proxy.address}` });
      assert.equal((await run(["whoami"], { env })).status, 0, variable);
    }
    assert.deepEqual(proxy.requests, Array(4).fill({ line, credentials: MEANT }));
    const env = home.env(hub.url, { ...UNKEPT, HTTP_PROXY: `http://${WRITTEN}@proxy.test:3128` });
    const { status, stderr } = await run(["whoami"], { env });
    assert.deepEqual([status, stderr], [
      1,
      `Error: Refusing to send a token to ${hub.url} through a proxy on another machine\n` +
      "Hint: Add 127.0.0.1 to NO_PROXY, so that the token does not leave this machine\n",
    ]);
    assert.equal((await run(["whoami"], { env: { ...env, NO_PROXY: "127.0.0.1" } })).status, 0);
    assert.deepEqual([proxy.requests.length, hub.requests.length], [4, 5]);
  });

  test(`${name}: what a proxy refuses is explained without its password`, async () => {
    await using secure = await startSecureHub({ tokens: TOKENS });
    await using strict = await startProxy({ demands: "another:one" });
    await using closed = await startProxy({ demands: 403 });
    await using home = await makeHome();
    const password = `Error: The proxy for ${secure.url} requires a user name and a password`;
    const refused = `Error: The proxy refuses to connect to ${secure.url}`;
    const unreached = "Error: Could not reach the proxy ";
    const rows = [
      [`http://${WRITTEN}@${strict.address}`, password],
      [`http://${strict.address}`, password],
      [`http://${WRITTEN}@${closed.address}`, refused],
      [`http://${WRITTEN}@127.0.0.1:1`, `${unreached}127.0.0.1:1: the connection was refused`],
      [
        `http://${WRITTEN}@proxy.test:1`,
        `${unreached}proxy.test:1: the name could not be resolved`,
      ],
    ] as const;
    for (const [HTTPS_PROXY, words] of rows) {
      const env = home.env(secure.url, { ...UNKEPT, HTTPS_PROXY, HF_DEBUG: "1" });
      const { status, stdout, stderr } = await run(["whoami"], { env });
      // Deno hears from a proxy with a password only that the connection broke off.
      const [request = "", said = ""] = stderr.split("\n");
      assert.match(request, /^Request: GET https:\S+\/api\/whoami-v2: no response after \d+ ms$/);
      const why = name === "deno run"
        ? said.replace("the connection broke off", words.split(": ").at(-1)!)
        : said;
      assert.deepEqual([status, stdout, why], [5, "", words]);
      assert.doesNotMatch(stderr, /hidden|word(?!\n)/);
    }
    assert.deepEqual(secure.hub.requests, []);
  });
}

test("deno run: a script that went through a proxy with a password ends by itself, and told it to nobody else", async () => {
  await using secure = await startSecureHub({ tokens: TOKENS });
  await using proxy = await startProxy({ demands: MEANT });
  await using home = await makeHome({ "ca.pem": secure.authority.certificate });
  const module = JSON.stringify(new URL("../../../mod.ts", import.meta.url).href);
  await home.write("script.ts", `import { whoami } from ${module};\nconsole.log((await whoami()).name);\n`);
  const env = home.env(secure.url, {
    ...UNKEPT,
    HTTPS_PROXY: `http://${WRITTEN}@${proxy.address}`,
    SSL_CERT_FILE: join(home.path, "huggingface/ca.pem"),
    ...process.env["DENO_DIR"] !== undefined && { DENO_DIR: process.env["DENO_DIR"] },
  });
  const config = ["--config", process.env["HF_AUTH_CONFIG"] ?? "registry/npm/deno.json"];
  const script = join(home.path, "huggingface/script.ts");
  assert.deepEqual(await runDeno(["run", "-A", ...config, script], { env }), {
    status: 0,
    stdout: "alice\n",
    stderr: "",
  });
  assert.deepEqual(proxy.requests.map(({ credentials }) => credentials), [MEANT]);
  assert.deepEqual(secure.hub.requests.map(({ headers }) => headers["proxy-authorization"]), [undefined]);
});

test("The proxy guide's table says what each honours", () => {
  const cells = (name: string) => {
    const row = readFileSync("docs/guides/proxy.md", "utf8").split("\n").find((line) =>
      line.startsWith(`| ${name}`)
    );
    return row!.split("|").slice(2, -1).map((cell) => cell.trim());
  };
  const all = (["bun", "deno compile", "deno run"] as const).map((engine) => HONOURS[engine]);
  assert.deepEqual(cells("`DENO_CERT` "), all.map(({ denoCert }) => denoCert ? "yes" : "no"));
  const socks = all.map(({ socks }) => socks ? "yes" : "refused by name");
  assert.deepEqual(cells("`socks5://`"), socks);
});

for (const { name, honours, run } of RUNTIMES) {
  test(`${name}: a SOCKS proxy is used, or refused by name and never passed by`, async () => {
    await using secure = await startSecureHub({ tokens: TOKENS, names: ["eu.hub.test"] });
    await using proxy = await startSocks({ "eu.hub.test:443": secure.port });
    await using home = await makeHome({ "ca.pem": secure.authority.certificate });
    const args = ["whoami", "--ca-file", join(home.path, "huggingface/ca.pem")];
    const env = home.env("https://eu.hub.test", { ...UNKEPT });
    for (const variable of ["ALL_PROXY", "https_proxy"]) {
      const address = `socks5h://${proxy.address}`;
      const { status, stderr } = await run(args, { env: { ...env, [variable]: address } });
      const refused = `Error: This program cannot use the proxy ${address} that ${variable} names`;
      assert.deepEqual([status, stderr.split("\n")[0]], honours.socks ? [0, ""] : [1, refused]);
    }
    assert.deepEqual(proxy.requests, honours.socks ? Array(2).fill("eu.hub.test:443") : []);
    assert.equal(secure.hub.requests.length, honours.socks ? 2 : 0);
  });
}
