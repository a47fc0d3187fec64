import { testRuns } from "../../../support/program/fixture.ts";
import { section } from "../../../support/store/fixture.ts";

const PATH = "/home/user/.docker/config.json";
const one = { token: "hf_a", stored_tokens: section("Alpha", { hf_token: "hf_a" }) };
const ours = '{"credHelpers": {"registry.hf.space":"hf-auth"}}';
const theirs = '{"credHelpers":{"registry.hf.space":"pass"}}';
const programs = { "docker-credential-hf-auth": () => undefined };
const with_ = (text: string) => ({ programs, files: { [PATH]: text } });
const left = (text: string) => ({ store: { [PATH]: text } });
const SET_UP = `✓ Docker now asks hf-auth for registry.hf.space\n  in ${PATH}\n`;
const MISSING = "Warning: Docker will not find hf-auth: there is no docker-credential-hf-auth in PATH\n";
const OUT_OF_PATH =
  "Hint: Put hf-auth into a folder of PATH, and a link to it named docker-credential-hf-auth beside it\n";

testRuns([
  ["setup-docker", { programs }, {
    err: SET_UP,
    ...left('{\n\t"credHelpers": {\n\t\t"registry.hf.space": "hf-auth"\n\t}\n}\n'),
  }],
  ["setup-docker", with_("{}"), { err: SET_UP, ...left(ours) }],
  ["setup-docker --json", with_("{}"), {
    out: `{"registry": "registry.hf.space", "path": "${PATH}", "changed": true}\n`,
    ...left(ours),
  }],
  ["setup-docker", with_(ours), {
    err: "Docker already asks hf-auth for registry.hf.space\n",
    ...left(ours),
  }],
  ["setup-docker", with_(theirs), {
    status: 1,
    err: "Error: Docker already asks another helper for registry.hf.space: pass\n" +
      "Hint: Replace it with `hf-auth setup-docker --force`\n",
    ...left(theirs),
  }],
  ["setup-docker --force", with_(theirs), { err: SET_UP, ...left(theirs.replace("pass", "hf-auth")) }],
  ["setup-docker", { ...with_("{}"), programs: {} }, { err: SET_UP + MISSING + OUT_OF_PATH, ...left(ours) }],
  ["setup-docker", { ...with_("{}"), env: { DOCKER_CONFIG: "/d" } }, {
    err: SET_UP.replace(PATH, "/d/config.json"),
    store: {
      [PATH]: "{}",
      "/d/config.json": '{\n\t"credHelpers": {\n\t\t"registry.hf.space": "hf-auth"\n\t}\n}\n',
    },
  }],
  ["setup-docker", with_('{"auths":{"registry.hf.space":{"auth":"YTpi"}}}'), {
    err:
      `${SET_UP}Warning: ${PATH} also holds a token for registry.hf.space, which Docker does not use any more\n` +
      "Hint: Remove it with `docker logout registry.hf.space`\n",
    ...left('{"auths":{"registry.hf.space":{"auth":"YTpi"}},"credHelpers": {"registry.hf.space":"hf-auth"}}'),
  }],
  ["setup-docker", with_("{"), {
    status: 1,
    err:
      `Error: Cannot change ${PATH}: it is not JSON\nHint: Correct it, or move it away; nothing was changed\n`,
    ...left("{"),
  }],
  ["setup-docker", with_("\udcff"), {
    status: 1,
    err:
      `Error: Cannot change ${PATH}: it is not UTF-8 text\nHint: Correct it, or move it away; nothing was changed\n`,
    ...left("\udcff"),
  }],
  ["setup-docker", { programs, home: null, env: { HF_HOME: "/hf" } }, {
    status: 1,
    err: "Error: Docker's configuration has no place: there is no home folder\n" +
      "Hint: Set DOCKER_CONFIG to the folder that is to hold it\n",
  }],
  ["setup-docker", { programs, env: { HF_ENDPOINT: "https://hub.test" } }, {
    status: 1,
    err: "Error: The registry of https://hub.test is not known\n" +
      "Hint: Set HF_AUTH_REGISTRY to its name, such as registry.hub.example\n",
  }],
  ...["https://registry.test", "u:hf_a@registry.test", "registry.test/path", "..", "a b"].map((
    HF_AUTH_REGISTRY,
  ) =>
    ["setup-docker", { programs, env: { HF_AUTH_REGISTRY } }, {
      status: 1,
      err: "Error: HF_AUTH_REGISTRY is not the name of a registry\n" +
        "Hint: Set it to a host, such as registry.hub.example, without https:// and user\n",
    }] as const
  ),
  ["setup-docker --remove", with_(ours), {
    err: "✓ Docker no longer asks hf-auth for registry.hf.space\n",
    ...left("{}"),
  }],
  ["setup-docker --remove", with_(theirs), {
    err: "Docker asks another helper for registry.hf.space, which stays: pass\n",
    ...left(theirs),
  }],
  ["setup-docker --remove", { programs }, {
    err: "Docker was not set up to ask hf-auth for registry.hf.space\n",
  }],

  ["docker-credential get", { store: one, stdin: "registry.hf.space" }, {
    out: '{"ServerURL":"registry.hf.space","Username":"hf_user","Secret":"hf_a"}\n',
  }],
  ["docker-credential get", { store: one, stdin: "https://Registry.hf.space/v2/\n" }, {
    out: '{"ServerURL":"https://Registry.hf.space/v2/","Username":"hf_user","Secret":"hf_a"}\n',
  }],
  ...["ghcr.io", "http://registry.hf.space", "registry.hf.space.evil.example", "registry.hf.space:5000", ""]
    .map(
      (stdin) =>
        ["docker-credential get", { store: one, stdin }, {
          status: 1,
          out: "credentials not found in native keychain\n",
        }] as const,
    ),
  ["docker-credential get", {
    store: one,
    stdin: "registry.hf.space",
    env: { HF_AUTH_TOKEN_NAME: `a\x1b[1m hf_${"b".repeat(34)}` },
  }, {
    status: 1,
    out: "Access token a[1m hf_**** not found in /home/user/.cache/huggingface/stored_tokens: " +
      "Correct or unset HF_AUTH_TOKEN_NAME; see the names with `hf-auth list`\n",
  }],
  ["docker-credential get", { stdin: "registry.hf.space" }, {
    status: 1,
    out: "credentials not found in native keychain\n",
  }],
  ["docker-credential get", { store: one, stdin: "r.test", env: { HF_ENDPOINT: "https://hub.test" } }, {
    status: 1,
    out: "credentials not found in native keychain\n",
  }],
  ["docker-credential get", {
    stdin: "r.test",
    env: { HF_ENDPOINT: "https://hub.test", HF_AUTH_REGISTRY: "r.test", HF_TOKEN: "hf_e" },
  }, { out: '{"ServerURL":"r.test","Username":"hf_user","Secret":"hf_e"}\n' }],
  ["docker-credential get", {
    store: { token: "hf_a", stored_tokens: section("A", { hf_token: "hf_a", endpoint: "https://hub.test" }) },
    stdin: "registry.hf.space",
  }, {
    status: 1,
    out: "The access token A is for https://hub.test, not for https://huggingface.co: " +
      "Log in at this Hub with `hf-auth login --force`, or set HF_ENDPOINT to the token's own Hub\n",
  }],
  ["docker-credential get", { store: one, stdin: "registry.hf.space", env: { HF_AUTH_TOKEN_NAME: "b" } }, {
    status: 1,
    out: "Access token b not found in /home/user/.cache/huggingface/stored_tokens: " +
      "Correct or unset HF_AUTH_TOKEN_NAME; see the names with `hf-auth list`\n",
  }],
  ["docker-credential list", { store: one }, { out: '{"registry.hf.space":"hf_user"}\n' }],
  ["docker-credential list", {}, { out: "{}\n" }],
  ["docker-credential store", {
    store: one,
    stdin: '{"ServerURL":"registry.hf.space","Username":"a","Secret":"hf_a"}',
  }, {}],
  ...[
    '{"ServerURL":"registry.hf.space","Username":"a","Secret":"hf_b"}',
    '{"ServerURL":"x","Secret":"hf_a"}',
    "{",
  ].map(
    (stdin) =>
      ["docker-credential store", { store: one, stdin }, {
        status: 1,
        out: "hf-auth keeps no tokens that Docker is given: " +
          "Log in with `hf-auth login`; Docker then asks for that token\n",
      }] as const,
  ),
  ["docker-credential erase", { store: one, stdin: "registry.hf.space" }, {
    err: "hf-auth is still logged in, and Docker still asks it: `hf-auth setup-docker --remove` ends that\n",
  }],
  ["docker-credential erase", { store: one, stdin: "ghcr.io" }, {}],
  ["docker-credential version", {}, { out: "docker-credential-hf-auth 0.1.0\n" }],
  ["docker-credential", {}, {
    status: 2,
    err: "Error: No operation given\nHint: See `hf-auth docker-credential --help`\n",
  }],
]);
