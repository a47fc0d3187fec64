import assert from "node:assert/strict";
import { test } from "node:test";
import { SHARED_OPTIONS } from "../../lib/cli/commands/options.ts";
import type { OptionSpec } from "../../lib/cli/command.ts";
import { parse } from "../../lib/cli/parse.ts";
import { failureOf } from "../support/failure.ts";

/** The command's name, the format, the options that are set, and the command's word. */
function parsed(line: string | string[]): unknown[] {
  const { command, argument, second, rest, format, options } = parse(
    Array.isArray(line) ? line : line.split(" ").filter(Boolean),
  );
  const specs = [...command?.options ?? [], ...SHARED_OPTIONS];
  const valueOf = ({ name, value, many }: OptionSpec) =>
    many ? options.texts(name) : value ? options.text(name) : options.on(name) || undefined;
  const values = specs.map((spec) => [spec.name, valueOf(spec)]);
  return [
    command?.name,
    format,
    Object.fromEntries(values.filter(([, value]) => value !== undefined)),
    ...[argument, second].filter((word) => word !== undefined),
    ...command?.rest === undefined ? [] : [rest],
  ];
}

const lines: [line: string | string[], parsed: unknown[]][] = [
  ["", [undefined, "auto", {}]],
  ["auth", [undefined, "auto", {}]],
  ["--help", [undefined, "auto", { help: true }]],
  ["auth -h", [undefined, "auto", { help: true }]],
  ["--version", [undefined, "auto", { version: true }]],
  ["login", ["login", "auto", {}]],
  ["auth login", ["login", "auto", {}]],
  ["login --token hf_x", ["login", "auto", { token: "hf_x" }]],
  ["login --token=hf_x", ["login", "auto", { token: "hf_x" }]],
  ["login --token -", ["login", "auto", { token: "-" }]],
  ["login --token=-", ["login", "auto", { token: "-" }]],
  ["login --token - --force", ["login", "auto", { token: "-", force: true }]],
  ["login --token 17", ["login", "auto", { token: "17" }]],
  ["login --serve", ["login", "auto", { serve: "" }]],
  ["login --serve=", ["login", "auto", { serve: "" }]],
  ["login --serve --force", ["login", "auto", { serve: "", force: true }]],
  ["login --serve -q", ["login", "quiet", { serve: "", quiet: true }]],
  ["login --serve=[::1]:8000", ["login", "auto", { serve: "[::1]:8000" }]],
  ["login --serve :8000 --json", ["login", "json", { serve: ":8000", json: true }]],
  ["login --no-wait --expect-user alice", ["login", "auto", { "no-wait": true, "expect-user": "alice" }]],
  ["login --resume", ["login", "auto", { resume: true }]],
  ["-V", [undefined, "auto", { version: true }]],
  ["version", ["version", "auto", {}]],
  ["help", ["help", "auto", {}]],
  ["serve --listen 0.0.0.0:8000", ["serve", "auto", { listen: "0.0.0.0:8000" }]],
  ["login --add-to-git-credential --force", ["login", "auto", {
    "add-to-git-credential": true,
    force: true,
  }]],
  ["login --no-add-to-git-credential --no-force", ["login", "auto", {}]],
  ["login --force --no-force", ["login", "auto", {}]],
  ["logout --token-name my-token", ["logout", "auto", { "token-name": "my-token" }]],
  [["logout", "--token-name", "a b=c"], ["logout", "auto", { "token-name": "a b=c" }]],
  ["logout --token-name -x", ["logout", "auto", { "token-name": "-x" }]],
  ["logout --token-name=--x", ["logout", "auto", { "token-name": "--x" }]],
  ["logout --token-name login", ["logout", "auto", { "token-name": "login" }]],
  ["switch --token-name 007 --add-to-git-credential", ["switch", "auto", {
    "token-name": "007",
    "add-to-git-credential": true,
  }]],
  ["completions zsh", ["completions", "auto", {}, "zsh"]],
  ["exec", ["exec", "auto", { set: [] }, []]],
  ["exec --", ["exec", "auto", { set: [] }, []]],
  ["exec -- ls -q --json -- x --token-name y", ["exec", "auto", { set: [] }, [
    "ls",
    "-q",
    "--json",
    "--",
    "x",
    "--token-name",
    "y",
  ]]],
  ["auth exec --set A --token-name b --set=C -- ls", [
    "exec",
    "auto",
    { set: ["A", "C"], "token-name": "b" },
    [
      "ls",
    ],
  ]],
  ["export --format sh", ["export", "auto", { format: "sh" }]],
  ["--format=json export", ["export", "auto", { format: "json" }]],
  ["export --json", ["export", "json", { json: true }]],
  ["help login", ["help", "auto", {}, "login"]],
  ["serve 0.0.0.0:8000", ["serve", "auto", {}, "0.0.0.0:8000"]],
  ["serve 8000 --json", ["serve", "json", { json: true }, "8000"]],
  ["serve [::1]:8000", ["serve", "auto", {}, "[::1]:8000"]],
  ["auth completions zsh -h", ["completions", "auto", { help: true }, "zsh"]],
  ["list", ["list", "auto", {}]],
  ["ls", ["list", "auto", {}]],
  ["list -q", ["list", "quiet", { quiet: true }]],
  ["-q list", ["list", "quiet", { quiet: true }]],
  ["list --quiet", ["list", "quiet", { quiet: true }]],
  ["list --json", ["list", "json", { json: true }]],
  ["--json list", ["list", "json", { json: true }]],
  ["list -qh", ["list", "quiet", { quiet: true, help: true }]],
  ["list --no-truncate", ["list", "auto", { "no-truncate": true }]],
  ["token --help", ["token", "auto", { help: true }]],
  ...["auto", "human", "agent", "json", "quiet"].flatMap((format): [string, unknown[]][] => [
    [`whoami --format ${format}`, ["whoami", format, { format }]],
    [`whoami --format=${format}`, ["whoami", format, { format }]],
  ]),
  ["--format json whoami", ["whoami", "json", { format: "json" }]],
  ["auth --format json whoami", ["whoami", "json", { format: "json" }]],
];

for (const [line, expected] of lines) {
  test(`parse understands ${JSON.stringify(line)}`, () => {
    assert.deepEqual(parsed(line), expected);
  });
}

const GIT = "Did you mean --add-to-git-credential";
const HELP = "See `hf-auth --help`";
const mistakes: [line: string | string[], message: string, hint: string][] = [
  ["frobnicate", "Unknown command frobnicate", HELP],
  ["auth frobnicate --json", "Unknown command frobnicate", HELP],
  ["auth auth login", "Unknown command auth", HELP],
  ["--frobnicate", "Unknown option --frobnicate", HELP],
  ["lgoin", "Unknown command lgoin", `Did you mean login? ${HELP}`],
  ["lsit", "Unknown command lsit", `Did you mean list? ${HELP}`],
  ["who --json", "Unknown command who", `Did you mean whoami? ${HELP}`],
  ["sl", "Unknown command sl", HELP],
  ["login --tokn secret", "Unknown option --tokn", "Did you mean --token? See `hf-auth login --help`"],
  ["login --tokn=secret", "Unknown option --tokn", "Did you mean --token? See `hf-auth login --help`"],
  ["login --add-to-git", "Unknown option --add-to-git", `${GIT}? See \`hf-auth login --help\``],
  ["login -token x", "Unknown option -token", "Did you mean --token? See `hf-auth login --help`"],
  ["help lgoin", "Unknown command lgoin", `Did you mean login? ${HELP}`],
  ["help helm", "Unknown command helm", `Did you mean help? ${HELP}`],
  ["login -x", "Unknown option -x", "See `hf-auth login --help`"],
  ["list --token secret", "Unknown option --token", "See `hf-auth list --help`"],
  ["list --no-json", "Unknown option --no-json", "See `hf-auth list --help`"],
  ["list --truncate", "Unknown option --truncate", "See `hf-auth list --help`"],
  [
    "list --no-trucnate",
    "Unknown option --no-trucnate",
    "Did you mean --no-truncate? See `hf-auth list --help`",
  ],
  ["login extra", "Unexpected argument extra", "See `hf-auth login --help`"],
  ["login 0x10", "Unexpected argument 0x10", "See `hf-auth login --help`"],
  ["login hf_verysecret1234", "Unexpected argument hf_****", "See `hf-auth login --help`"],
  ["hf_verysecret1234", "Unknown command hf_****", HELP],
  ["login --token", "Option --token needs a value", "See `hf-auth login --help`"],
  ["login --token=", "Option --token needs a value", "See `hf-auth login --help`"],
  ["login --token --force", "Option --token needs a value", "See `hf-auth login --help`"],
  [["logout", "--token-name", ""], "Option --token-name needs a value", "See `hf-auth logout --help`"],
  ["login --expect-user", "Option --expect-user needs a value", "See `hf-auth login --help`"],
  ["login --expect-user=", "Option --expect-user needs a value", "See `hf-auth login --help`"],
  ["login --resume=yes", "Option --resume takes no value", "See `hf-auth login --help`"],
  ["login --wait", "Unknown option --wait", "See `hf-auth login --help`"],
  ["serve --listen", "Option --listen needs a value", "See `hf-auth serve --help`"],
  ["serve --serve", "Unknown option --serve", "See `hf-auth serve --help`"],
  ["list --format", "Option --format needs a value", "See `hf-auth list --help`"],
  ["list --format xml", "Unknown format xml", "Choose one of auto, human, agent, json, quiet"],
  ["list --json=no", "Option --json takes no value", "See `hf-auth list --help`"],
  ["list --json -q", "--json and -q cannot be used together", "See `hf-auth list --help`"],
  ["list --format human --json", "--format and --json cannot be used together", "See `hf-auth list --help`"],
  ["list -q --format json", "-q and --format cannot be used together", "See `hf-auth list --help`"],
];

for (const [line, message, hint] of mistakes) {
  test(`parse refuses ${JSON.stringify(line)}`, async () => {
    assert.deepEqual(await failureOf(() => parsed(line)), { code: "usage", message, hint });
  });
}

const REST = "This hf has `hf auth` only; install the rest with `pip install huggingface_hub`";
const asHf: [line: string, message: string, hint: string][] = [
  ["download some/model --local-dir x", "Unknown command download", REST],
  ["repos --help", "Unknown command repos", REST],
  ["env", "Unknown command env", REST],
  ["auht login", "Unknown command auht", `Did you mean auth? ${REST}`],
  ["auth lgoin", "Unknown command lgoin", `Did you mean login? ${HELP}`],
];

for (const [line, message, hint] of asHf) {
  test(`parse, called as hf, refuses ${JSON.stringify(line)}`, async () => {
    assert.deepEqual(await failureOf(() => parse(line.split(" "), "hf auth")), {
      code: "usage",
      message,
      hint,
    });
  });
}
