import assert from "node:assert/strict";
import { test } from "node:test";
import { configuredFetch } from "../../../lib/auth/transport/fetch.ts";
import { openSession } from "../../../lib/auth/session.ts";
import { readConfig } from "../../../lib/config.ts";
import type { Connection } from "../../../lib/host/host.ts";
import { memoryHost } from "../../../lib/host/memory/host.ts";
import { failureOf } from "../../support/failure.ts";

const answers = () => Promise.resolve(new Response("answered"));
const pem = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n";

/** What a request to `HF_ENDPOINT` meets. */
async function met(env: Readonly<Record<string, string>>): Promise<string> {
  const host = memoryHost({ env, fetch: answers, files: { "/ca.pem": pem } });
  const response = await configuredFetch(host, readConfig(host))(
    `${env["HF_ENDPOINT"] ?? "https://hub.test"}/a?secret`,
  );
  return await response.text();
}

test("configuredFetch hands no token to a proxy elsewhere in clear", async () => {
  const refused = (host: string, name: string) => ({
    code: "insecure_endpoint",
    message: `Refusing to send a token to http://${host} through a proxy on another machine`,
    hint: `Add ${name} to NO_PROXY, so that the token does not leave this machine`,
  });
  const v4 = { HF_ENDPOINT: "http://127.0.0.1:1" };
  const v6 = { HF_ENDPOINT: "http://[::1]:1" };
  const away = { HTTP_PROXY: "http://user:secret@proxy.test:3128" };
  for (
    const proxy of [away, { all_proxy: "10.0.0.1:3128" }, { HTTP_PROXY: "https://proxy.test" }]
  ) {
    assert.deepEqual(await failureOf(met({ ...v4, ...proxy })), refused("127.0.0.1:1", "127.0.0.1"));
  }
  assert.deepEqual(await failureOf(met({ ...v6, ...away })), refused("[::1]:1", "::1"));
  for (const NO_PROXY of ["127.0.0.2", ".1", "hub.test", "128.0.0.0/8"]) {
    assert.deepEqual(await failureOf(met({ ...v4, ...away, NO_PROXY })), refused("127.0.0.1:1", "127.0.0.1"));
  }
  for (
    const env of [
      { ...v4, HTTP_PROXY: "http://127.0.0.1:2", http_proxy: "http://proxy.test" },
      { ...v4, ...away, NO_PROXY: "127.0.0.1", no_proxy: "hub.test" },
    ]
  ) assert.deepEqual(await failureOf(met(env)), refused("127.0.0.1:1", "127.0.0.1"));
  for (
    const env of [
      v4,
      { ...v4, HTTPS_PROXY: "http://proxy.test" },
      { ...v4, HTTP_PROXY: "http://user:secret@127.0.0.1:3128" },
      { ...v4, HTTP_PROXY: "localhost:3128" },
      { ...v4, ...away, NO_PROXY: "hub.test, 127.0.0.1" },
      { ...v4, ...away, NO_PROXY: "127.0.0.0/8" },
      { ...v4, ...away, NO_PROXY: "*" },
      { ...v4, HTTP_PROXY: "http://127.0.0.1:2", ALL_PROXY: "http://proxy.test" },
      { ...v6, ...away, NO_PROXY: "::1" },
      { HF_ENDPOINT: "https://127.0.0.1:1", ...away },
    ]
  ) assert.equal(await met(env), "answered");
});

test("configuredFetch asks the machine to trust the CA once, and only for https", async () => {
  const trusted: (readonly string[])[] = [];
  const host = {
    ...memoryHost({ env: { SSL_CERT_FILE: "/ca.pem" }, files: { "/ca.pem": `Notes\n${pem}\n${pem}` } }),
    connect: ({ certificates = [] }: Connection) => {
      trusted.push(certificates);
      return Promise.resolve(answers);
    },
  };
  const fetch = configuredFetch(host, readConfig(host));
  assert.deepEqual(trusted, []);
  assert.equal(await (await fetch("https://hub.test/")).text(), "answered");
  assert.equal(await (await fetch("https://hub.test/")).text(), "answered");
  assert.deepEqual(trusted, [[pem, pem]]);
  assert.equal(await met({ HF_ENDPOINT: "http://127.0.0.1:1", SSL_CERT_FILE: "/none.pem" }), "answered");
});

test("configuredFetch says that a machine cannot be made to trust", async () => {
  const { connect: _, ...host } = memoryHost({
    env: { SSL_CERT_FILE: "/ca.pem" },
    files: { "/ca.pem": pem },
  });
  assert.deepEqual(await failureOf(configuredFetch(host, readConfig(host))("https://hub.test/")), {
    code: "invalid_configuration",
    message: "This runtime cannot use the CA file /ca.pem",
    hint: "Make the runtime trust the CA, and do not name a CA file",
  });
});

test("configuredFetch goes through the proxy that is named first, and says when that is not reached", async () => {
  const ways: Connection[] = [];
  const env = { https_proxy: "", HTTPS_PROXY: "proxy.test:3128", ALL_PROXY: "http://other.test" };
  const host = {
    ...memoryHost({ env }),
    connect: (how: Connection) => {
      ways.push(how);
      return Promise.resolve(() => Promise.reject(new TypeError("refused")));
    },
  };
  const fetch = configuredFetch(host, readConfig(host));
  for (let times = 0; times < 2; times++) {
    await assert.rejects(fetch("https://hub.test/"), { message: "refused", proxy: "proxy.test:3128" });
  }
  assert.deepEqual(ways, [{ proxy: "http://proxy.test:3128" }]);
});

const unusable: [variables: Record<string, string>, message: string, hint: string][] = [
  [
    { ALL_PROXY: "socks5://me:secret@proxy.test:1080" },
    "This program cannot use the proxy socks5://proxy.test:1080 that ALL_PROXY names",
    "Set ALL_PROXY to an http or https proxy, or add the Hub's host name to NO_PROXY to reach it directly",
  ],
  [
    { https_proxy: "socks5h://proxy.test" },
    "This program cannot use the proxy socks5h://proxy.test:1080 that https_proxy names",
    "Set https_proxy to an http or https proxy, or add the Hub's host name to NO_PROXY to reach it directly",
  ],
  [
    { HTTPS_PROXY: "http://" },
    "HTTPS_PROXY is not the address of a proxy",
    "Set HTTPS_PROXY to an address such as http://proxy.example:3128, or unset it",
  ],
  ...[`"http://me:secret@proxy.test"`, `'proxy.test:1080'`, ` "proxy.test"`, `proxy.test'`].map((
    value,
  ): [Record<string, string>, string, string] => [
    { HTTPS_PROXY: value },
    "HTTPS_PROXY contains quotes",
    "Remove the quotes",
  ]),
];

for (const [env, message, hint] of unusable) {
  test(`configuredFetch sends nothing past a proxy that it cannot use: ${JSON.stringify(env)}`, async () => {
    assert.deepEqual(await failureOf(met(env)), { code: "invalid_configuration", message, hint });
    assert.equal(await met({ ...env, NO_PROXY: "hub.test" }), "answered");
  });
}

test("openSession leaves a fetch alone that was handed in by itself", async () => {
  const { env, files, paths } = memoryHost({ env: { SSL_CERT_FILE: "/none.pem" } });
  const { hub } = await openSession({ host: { fetch: answers, env, files, paths } });
  assert.equal(hub.fetch, answers);
});
