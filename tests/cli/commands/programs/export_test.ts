import { testRuns } from "../../../support/program/fixture.ts";
import { section } from "../../../support/store/fixture.ts";

const one = { token: "hf_a", stored_tokens: section("Alpha", { hf_token: "hf_a" }) };
const SHOWN = "Error: The token would be shown on this terminal\n" +
  "Hint: Send it to another program, or to a file with --output FILE; --show shows it\n";
const WROTE = "✓ Wrote the token to /out/f\n  only you can read it\n";
const wrong = (message: string, hint: string) => ({ status: 2, err: `Error: ${message}\nHint: ${hint}\n` });

testRuns([
  ["export --format sh", { store: one }, { out: "export HF_TOKEN='hf_a'\n" }],
  ["export --format sh --name X_1", { store: one }, { out: "export X_1='hf_a'\n" }],
  ["export --format sh --token-name Alpha", { store: one, env: { HF_TOKEN: "e" } }, {
    out: "export HF_TOKEN='hf_a'\n",
  }],
  ["export --format json", { store: one }, { out: '{"HF_TOKEN":"hf_a"}\n' }],
  ["export --json --name a.b", { store: one }, { out: '{"a.b":"hf_a"}\n' }],
  ["export --format systemd", { store: one }, { out: "hf_a" }],

  ["export --format github", { store: one }, { out: "HF_TOKEN=hf_a\n" }],
  ["export --format github", { store: one, env: { GITHUB_ACTIONS: "true" } }, {
    out: "HF_TOKEN=hf_a\n",
    err: "::add-mask::hf_a\n",
  }],
  ["export --format github", { env: { GITHUB_ACTIONS: "true", HF_TOKEN: "50% x" } }, {
    out: "HF_TOKEN=50% x\n",
    err: "::add-mask::50%25 x\n",
  }],
  ["export --format github --output /out/f", { store: one, files: { "/out/f": "A=b\n" } }, {
    err: WROTE,
    store: { ...one, "/out/f": "A=b\nHF_TOKEN=hf_a\n" },
  }],

  ["export --format github --output /out/f", { store: one, files: { "/out/f": "A=b" } }, {
    err: WROTE,
    store: { ...one, "/out/f": "A=b\nHF_TOKEN=hf_a\n" },
  }],

  ["export --format sh --output /out/f", { store: one, interactive: true, env: { NO_COLOR: "1" } }, {
    err: WROTE,
    store: { ...one, "/out/f": "export HF_TOKEN='hf_a'\n" },
  }],
  ["export --format sh --output /out/f -q", { store: one }, {
    store: { ...one, "/out/f": "export HF_TOKEN='hf_a'\n" },
  }],
  ["export --format dotenv --output /out/f", { store: one, files: { "/out/f": "A=b\n" } }, {
    ...wrong("There is a file /out/f already", "Choose another one, or replace it with --force"),
    store: { ...one, "/out/f": "A=b\n" },
  }],
  ["export --format dotenv --output /out/f --force", { store: one, files: { "/out/f": "A=b\n" } }, {
    err: WROTE,
    store: { ...one, "/out/f": "HF_TOKEN=hf_a\n" },
  }],
  ["export --format dotenv --output /out/f/g", { store: one, files: { "/out/f": "A=b\n" } }, {
    status: 1,
    err: "Error: Cannot write /out/f/g: a file is where a folder should be\nHint: Choose another FILE\n",
    store: { ...one, "/out/f": "A=b\n" },
  }],

  ["export --format sh", { store: one, interactive: true, env: { NO_COLOR: "1" } }, {
    status: 2,
    err: SHOWN,
  }],
  ["export --format sh --show", { store: one, interactive: true, env: { NO_COLOR: "1" } }, {
    out: "export HF_TOKEN='hf_a'\n",
  }],

  [
    "export",
    { store: one },
    wrong(
      "No format given",
      "Add --format, and one of sh, fish, powershell, dotenv, json, github, docker, kubernetes, systemd",
    ),
  ],
  [
    "export --format yaml",
    { store: one },
    wrong(
      "Unknown format yaml",
      "Choose one of sh, fish, powershell, dotenv, json, github, docker, kubernetes, systemd",
    ),
  ],
  [
    "export --format systemd --name x",
    { store: one },
    wrong(
      "--format systemd takes no --name",
      "Leave it out",
    ),
  ],
  [
    "export --format sh --name 1x",
    { store: one },
    wrong(
      "This cannot be a name for --format sh: 1x",
      "Use letters, digits and _, and no digit first",
    ),
  ],
  [
    "export --format sh --name x;y",
    { store: one },
    wrong(
      "This cannot be a name for --format sh: x;y",
      "Use letters, digits and _, and no digit first",
    ),
  ],
  ["export --format dotenv", { env: { HF_TOKEN: "it's" } }, {
    status: 1,
    err: "Error: The token has characters that --format dotenv cannot hold\n" +
      "Hint: Check that the token is complete, or log in again\n",
  }],
  ["export --format sh", {}, {
    status: 1,
    err: "Error: Not logged in\nHint: Log in with `hf-auth login`\n",
  }],
]);
