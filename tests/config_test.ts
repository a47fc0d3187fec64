import assert from "node:assert/strict";
import { test } from "node:test";
import { cleanToken, readConfig } from "../lib/config.ts";
import { unreadVariables } from "../lib/token_variables.ts";
import { memoryHost } from "../lib/host/memory/host.ts";
import { failureOf } from "./support/failure.ts";

type Variables = Readonly<Record<string, string>>;

/** The settings as one value that can be compared, the token in clear. */
function configOf(env: Variables, home: string | null = "/home/user") {
  const { environmentToken, tokenVariables: _, ...config } = readConfig(memoryHost({ env, home }));
  return {
    ...config,
    environmentToken: environmentToken && [environmentToken.token.reveal(), environmentToken.source],
  };
}

const defaults = {
  endpoint: "https://huggingface.co",
  clientId: "26be6b09-91c5-47da-9861-d2d2bb7a7e36",
  timeoutMs: 10_000,
  offline: false,
  origin: undefined,
  tokenPath: "/home/user/.cache/huggingface/token",
  storedTokensPath: "/home/user/.cache/huggingface/stored_tokens",
  store: undefined,
  caFile: undefined,
  proxies: { https: [], http: [] },
  noProxy: [],
  insecureHosts: [],
  registry: "registry.hf.space",
  dockerConfig: "/home/user/.docker/config.json",
  debug: false,
  githubEnv: undefined,
  oidcResource: undefined,
  oidcAudience: "https://huggingface.co",
  warnings: [],
  tokenName: undefined,
  environmentToken: undefined,
};

const at = (folder: string) => ({ tokenPath: `${folder}token`, storedTokensPath: `${folder}stored_tokens` });
const token = (text: string, source = "HF_TOKEN") => ({ environmentToken: [text, source] });
const ignored = (name: string, pythons: string) => ({
  warnings: [
    `${name} is set but empty and is ignored: the token is in /home/user/.cache/huggingface/token, ` +
    `and Python would use ${pythons}`,
  ],
});
const named = (variable: string, value: string) => ({ variable, value });
const staging = {
  registry: undefined,
  endpoint: "https://hub-ci.huggingface.co",
  tokenPath: "/home/user/.cache/huggingface_staging/token",
};

const settings: [env: Variables, changed: Partial<Record<keyof typeof defaults, unknown>>][] = [
  [{}, {}],
  [{ UNRELATED: "1" }, {}],

  [{ HF_TOKEN: "hf_a" }, token("hf_a")],
  [{ HF_TOKEN: " h\r\nf_ a\x1c\n" }, token("hf_ a")],
  [{ HF_TOKEN: "hf_a", HUGGING_FACE_HUB_TOKEN: "hf_b" }, token("hf_a")],
  [{ HUGGING_FACE_HUB_TOKEN: " hf_b\n" }, token("hf_b", "HUGGING_FACE_HUB_TOKEN")],
  [{ HF_TOKEN: "", HUGGING_FACE_HUB_TOKEN: "hf_b" }, token("hf_b", "HUGGING_FACE_HUB_TOKEN")],
  [{ HF_TOKEN: " \r\n", HUGGING_FACE_HUB_TOKEN: "hf_b" }, {}],
  [{ HF_TOKEN: "", HUGGING_FACE_HUB_TOKEN: " " }, {}],

  [{ SSL_CERT_FILE: "", NODE_EXTRA_CA_CERTS: "/n.pem" }, { caFile: named("NODE_EXTRA_CA_CERTS", "/n.pem") }],
  [{ SSL_CERT_FILE: "/s.pem", NODE_EXTRA_CA_CERTS: "/n.pem" }, { caFile: named("SSL_CERT_FILE", "/s.pem") }],
  [{ HF_AUTH_CA_FILE: "~/a.pem", SSL_CERT_FILE: "/s.pem" }, { caFile: named("HF_AUTH_CA_FILE", "~/a.pem") }],
  [{ NODE_TLS_REJECT_UNAUTHORIZED: "1" }, {}],
  [{ NODE_TLS_REJECT_UNAUTHORIZED: "0" }, {
    warnings: ["NODE_TLS_REJECT_UNAUTHORIZED is not obeyed: certificates are always checked"],
  }],
  [{ HTTPS_PROXY: "http://a" }, { proxies: { https: [named("HTTPS_PROXY", "http://a")], http: [] } }],
  [{ ALL_PROXY: "a", NO_PROXY: "b" }, {
    proxies: { https: [named("ALL_PROXY", "a")], http: [named("ALL_PROXY", "a")] },
    noProxy: ["b"],
  }],
  [
    {
      ...{
        ALL_PROXY: "a",
        all_proxy: "b",
        HTTP_PROXY: "c",
        http_proxy: "d",
        HTTPS_PROXY: "g",
        https_proxy: "h",
      },
      ...{ NO_PROXY: "e", no_proxy: "f" },
    },
    {
      proxies: {
        https: [
          ...[named("https_proxy", "h"), named("HTTPS_PROXY", "g")],
          ...[named("all_proxy", "b"), named("ALL_PROXY", "a")],
        ],
        http: [
          ...[named("http_proxy", "d"), named("HTTP_PROXY", "c")],
          ...[named("all_proxy", "b"), named("ALL_PROXY", "a")],
        ],
      },
      noProxy: ["f", "e"],
    },
  ],
  [{ ALL_PROXY: "", no_proxy: "" }, {}],

  [{ HF_HOME: "/data" }, at("/data/")],
  [{ HF_HOME: "~/$SUB", SUB: "sub" }, at("/home/user/sub/")],
  [{ HF_HOME: "relative" }, at("/relative/")],
  [{ HF_HOME: "~bob/hf" }, at("/home/bob/hf/")],
  [{ HF_HOME: "~nobody/hf" }, at("~nobody/hf/")],
  [{ HF_HOME: "" }, ignored("HF_HOME", "/token")],
  [{ HF_HOME: "/data", XDG_CACHE_HOME: "/cache" }, at("/data/")],
  [{ XDG_CACHE_HOME: "/cache" }, at("/cache/huggingface/")],
  [{ XDG_CACHE_HOME: "~/${SUB}", SUB: "sub" }, at("/home/user/sub/huggingface/")],
  [{ XDG_CACHE_HOME: "" }, ignored("XDG_CACHE_HOME", "/huggingface/token")],
  [{ XDG_CACHE_HOME: "", HF_HOME: "/data" }, at("/data/")],
  [{ HF_TOKEN_PATH: "/run/secret" }, { tokenPath: "/run/secret", storedTokensPath: "/run/stored_tokens" }],
  [{ HF_TOKEN_PATH: "~/t", HF_HOME: "/data" }, {
    tokenPath: "/home/user/t",
    storedTokensPath: "/home/user/stored_tokens",
  }],
  [{ HF_TOKEN_PATH: "t" }, { tokenPath: "/t", storedTokensPath: "/stored_tokens" }],
  [{ HF_TOKEN_PATH: "" }, ignored("HF_TOKEN_PATH", "/")],

  [{ HF_ENDPOINT: "https://hub.test///" }, { endpoint: "https://hub.test", registry: undefined }],
  [{ HF_ENDPOINT: " https://hub.test/a/ " }, { endpoint: " https://hub.test/a/ ", registry: undefined }],
  [{ HF_ENDPOINT: "" }, {}],
  [{ HF_AUTH_INSECURE_HOSTS: " Hub.corp, 10.0.0.1,," }, { insecureHosts: ["hub.corp", "10.0.0.1"] }],
  [{ HUGGINGFACE_CO_STAGING: "yes" }, staging],
  [{ HUGGINGFACE_CO_STAGING: "1", HF_ENDPOINT: "https://hub.test", HF_TOKEN_PATH: "/run/token" }, {
    ...staging,
    storedTokensPath: "/run/stored_tokens",
  }],
  [{ HUGGINGFACE_CO_STAGING: "1 " }, {}],

  [{ HF_HUB_OFFLINE: "1" }, { offline: true }],
  [{ TRANSFORMERS_OFFLINE: "true" }, { offline: true }],
  [{ HF_HUB_OFFLINE: "", TRANSFORMERS_OFFLINE: "ON" }, { offline: true }],
  [{ HF_HUB_OFFLINE: "0", TRANSFORMERS_OFFLINE: "1" }, {}],
  [{ HF_HUB_OFFLINE: "y" }, {}],

  [{ HF_HUB_DOWNLOAD_TIMEOUT: " 5 " }, { timeoutMs: 5_000 }],
  [{ HF_HUB_DOWNLOAD_TIMEOUT: "1_0" }, {}],
  [{ HF_HUB_DOWNLOAD_TIMEOUT: "0" }, {}],
  [{ HF_HUB_DOWNLOAD_TIMEOUT: "3600" }, { timeoutMs: 3_600_000 }],

  [{ HF_DEVICE_CODE_OAUTH_CLIENT_ID: "own" }, { clientId: "own" }],
  [{ HF_DEVICE_CODE_OAUTH_CLIENT_ID: "" }, {}],
  [{ HF_AUTH_REGISTRY: "Registry.Test" }, { registry: "registry.test" }],
  [{ HF_ENDPOINT: "https://hub.test", HF_AUTH_REGISTRY: "r.test" }, {
    endpoint: "https://hub.test",
    registry: "r.test",
  }],
  [{ DOCKER_CONFIG: "/etc/docker" }, { dockerConfig: "/etc/docker/config.json" }],
  [{ DOCKER_CONFIG: "" }, {}],
  [{ HF_DEBUG: "0" }, { debug: true }],
  [{ GITHUB_ENV: "/runner/env" }, { githubEnv: "/runner/env" }],

  [{ HF_OIDC_RESOURCE: "" }, {}],
  [{ HF_OIDC_RESOURCE: " a", HF_OIDC_AUDIENCE: "" }, { oidcResource: " a" }],
  [{ HF_ENDPOINT: "https://hub.test", HF_OIDC_AUDIENCE: "https://huggingface.co" }, {
    endpoint: "https://hub.test",
    registry: undefined,
    oidcAudience: "https://huggingface.co",
  }],
  [{ HF_AUTH_TOKEN_NAME: "my token" }, { tokenName: "my token" }],
  [{ HF_AUTH_TOKEN_NAME: "" }, {}],
  [{ HF_AUTH_STORE: "etcd:https://a:2379/hf" }, { store: "etcd:https://a:2379/hf" }],
  [{ HF_AUTH_STORE: "" }, {}],
  [{ HF_HUB_USER_AGENT_ORIGIN: "acme" }, { origin: "acme" }],
  [{ HF_HUB_USER_AGENT_ORIGIN: "" }, {}],
  [{ HF_HUB_DOWNLOAD_TIMEOUT: "" }, {}],
];

test("unreadVariables finds those that may hold a token and are not read", () => {
  const env = {
    HF_API_TOKEN: "hf_a",
    HUGGINGFACE_TOKEN: " hf_b\n",
    HF_API_KEY: "",
    HF_TOKENS: "hf_c",
    HF_HUB_TOKEN: " ",
  };
  const found = unreadVariables(memoryHost({ env })).map((
    { variable, token },
  ) => [variable, token?.reveal()]);
  assert.deepEqual(found, [["HUGGINGFACE_TOKEN", "hf_b"], ["HF_API_TOKEN", "hf_a"], [
    "HF_HUB_TOKEN",
    undefined,
  ]]);
});

for (const [env, changed] of settings) {
  test(`readConfig understands ${JSON.stringify(env)}`, () => {
    const { endpoint: oidcAudience = defaults.endpoint } = changed;
    assert.deepEqual(configOf(env), { ...defaults, oidcAudience, ...changed });
  });
}

for (const text of ["abc", "1.5", "-1", "1e3"]) {
  test(`readConfig refuses the time-out ${JSON.stringify(text)}`, async () => {
    assert.deepEqual(await failureOf(() => configOf({ HF_HUB_DOWNLOAD_TIMEOUT: text })), {
      code: "invalid_configuration",
      message: `HF_HUB_DOWNLOAD_TIMEOUT is not a whole number of seconds: ${JSON.stringify(text)}`,
      hint: "Set it to a number such as 10, or unset it",
    });
  });
}

test("readConfig leaves the tilde where no home folder is known", () => {
  assert.deepEqual(configOf({}, null), {
    ...defaults,
    ...at("~/.cache/huggingface/"),
    dockerConfig: undefined,
  });
});

test("readConfig knows Windows paths", () => {
  const windows = {
    join: (...parts: string[]) => parts.join("\\"),
    dirname: (path: string) => path.slice(0, path.lastIndexOf("\\")),
    absolute: (path: string) => path,
    home: () => "C:\\Users\\user",
    windows: true,
  };
  const of = (variables: Variables) => {
    const { tokenPath, storedTokensPath } = readConfig({ env: (name) => variables[name], paths: windows });
    return [tokenPath, storedTokensPath];
  };
  assert.deepEqual([of({}), of({ HF_HOME: "%DIR%\\hf", DIR: "D:" })], [
    ["C:\\Users\\user\\.cache\\huggingface\\token", "C:\\Users\\user\\.cache\\huggingface\\stored_tokens"],
    ["D:\\hf\\token", "D:\\hf\\stored_tokens"],
  ]);
});

test("cleanToken drops line breaks everywhere and Python's white space around", () => {
  const texts = ["hf_a\nhf_b\r\n", "\x85hf_a \x1f", "\ufeffhf_a", "hf a", "\n \r", ""];
  assert.deepEqual(texts.map((text) => cleanToken(text)?.reveal()), [
    ...["hf_ahf_b", "hf_a", "\ufeffhf_a", "hf a", undefined, undefined],
  ]);
});
