import assert from "node:assert/strict";
import { test } from "node:test";
import { type Fields, type Mode, Output } from "../../lib/cli/output.ts";
import { memoryHost } from "../../lib/host/memory/host.ts";

interface Setting {
  readonly mode?: Mode;
  readonly colors?: boolean;
  readonly interactive?: boolean;
}

/** What `print` writes to standard output and standard error. */
function written(print: (output: Output) => void, setting: Setting = {}): [out: string, err: string] {
  const { mode = "human", colors = true, interactive = false } = setting;
  const host = memoryHost({ interactive, env: colors ? {} : { NO_COLOR: "1" } });
  print(new Output(host.terminal, () => mode));
  return [host.stdout, host.stderr];
}

const fields: Fields = { user: "al\x1b[2Jice", orgs: undefined, paid: true, count: 3 };
const results: Record<Mode, string> = {
  human: "✓ Logged in\n  user: al[2Jice\n  paid: true\n  count: 3\n",
  agent: "user=al[2Jice paid=true count=3\n",
  json: '{"user": "al\\u001b[2Jice", "orgs": null, "paid": true, "count": 3}\n',
  quiet: "al[2Jice\n",
};
const modes = Object.keys(results) as Mode[];

for (const mode of modes) {
  test(`Output.result writes to standard output (${mode})`, () => {
    const print = (output: Output) => output.result("Logged in", fields);
    const painted = results[mode].replace(/^✓.*$/m, "\x1b[32m$&\x1b[0m");
    assert.deepEqual(
      [
        written(print, { mode }),
        written(print, { mode, interactive: true }),
        written(print, { mode, interactive: true, colors: false }),
      ],
      [[results[mode], ""], [painted, ""], [results[mode], ""]],
    );
  });
}

test("Output.result without a value is an empty line for those who want one value", () => {
  const print = (output: Output) => output.result("Done", { none: undefined });
  assert.deepEqual(modes.map((mode) => written(print, { mode, colors: false })[0]), [
    "✓ Done\n",
    "\n",
    '{"none": null}\n',
    "\n",
  ]);
});

test("Output.line and Output.json write to standard output in every mode", () => {
  for (const mode of modes) {
    const print = (output: Output) => {
      output.line("a");
      output.json(["é"]);
    };
    assert.deepEqual(written(print, { mode }), ['a\n["\\u00e9"]\n', ""]);
  }
});

const words: [
  method: string,
  print: (output: Output) => void,
  plain: string,
  painted: string,
  quiet: string,
][] = [
  [
    "success",
    (output) => output.success("Do\x07ne", ["a", "b"]),
    "✓ Done\n  a\n  b\n",
    "\x1b[32m✓ Done\x1b[0m\n  a\n  b\n",
    "",
  ],
  ["note", (output) => output.note("No\x1b[1mte"), "No[1mte\n", "No[1mte\n", ""],
  [
    "warning",
    (output) => output.warning("Ta\u202eke care", "Do\n it"),
    "Warning: Take care\nHint: Do it\n",
    "\x1b[33mWarning: Take care\x1b[0m\n\x1b[90mHint: Do it\x1b[0m\n",
    "Warning: Take care\nHint: Do it\n",
  ],
  [
    "error",
    (output) => output.error("No\x9b"),
    "Error: No\n",
    "\x1b[1;31mError: No\x1b[0m\n",
    "Error: No\n",
  ],
  [
    "error",
    (output) =>
      output.error(
        `A=hf_${"a".repeat(34)}! xapi_org_${"b".repeat(34)}`,
        `https://u:hf_oauth_${"c".repeat(20)}.d-d.e_e@h hf_\x00${
          "f".repeat(34)
        } /hf_models_and_datasets_of_mine`,
      ),
    "Error: A=hf_****! xapi_org_****\nHint: https://u:hf_oauth_****@h hf_**** /hf_models_and_datasets_of_mine\n",
    "\x1b[1;31mError: A=hf_****! xapi_org_****\x1b[0m\n" +
    "\x1b[90mHint: https://u:hf_oauth_****@h hf_**** /hf_models_and_datasets_of_mine\x1b[0m\n",
    "Error: A=hf_****! xapi_org_****\nHint: https://u:hf_oauth_****@h hf_**** /hf_models_and_datasets_of_mine\n",
  ],
];

for (const [method, print, plain, painted, quiet] of words) {
  test(`Output.${method} writes to standard error, coloured for a person at a terminal only`, () => {
    const terminal = { interactive: true };
    assert.deepEqual(
      [
        written(print),
        written(print, terminal),
        written(print, { ...terminal, colors: false }),
        written(print, { ...terminal, mode: "agent" }),
        written(print, { ...terminal, mode: "json" }),
        written(print, { ...terminal, mode: "quiet" }),
      ],
      [["", plain], ["", painted], ["", plain], ["", plain], ["", plain], ["", quiet]],
    );
  });
}
