import type { MemoryProgram } from "../../../../lib/host/memory/processes.ts";
import { type Row, testRuns } from "../../../support/program/fixture.ts";
import { section } from "../../../support/store/fixture.ts";

const one = { token: "hf_alphaalpha", stored_tokens: section("Alpha", { hf_token: "hf_alphaalpha" }) };
const two = { ...one, stored_tokens: one.stored_tokens + section("b", { hf_token: "hf_b" }) };
const elsewhere = {
  token: "hf_alphaalpha",
  stored_tokens: section("Alpha", { hf_token: "hf_alphaalpha", endpoint: "https://hub.test" }),
};

/** Fails where it is not called so; its status is 7. */
function expecting(args: string[], env: Record<string, string>): MemoryProgram {
  return (given, options) => {
    const [called, expected] = [[given, options.env], [args, env]].map((value) => JSON.stringify(value));
    if (called !== expected) throw new Error(`Called with ${called}`);
    return { status: 7, stdout: "" };
  };
}

const NO_COMMAND = "Error: No command given\n" +
  "Hint: Put it after two dashes, such as `hf-auth exec -- python train.py`\n";
const AFTER_DASHES = "Hint: Put it after two dashes: `hf-auth exec -- COMMAND [ARG]...`\n";

testRuns([
  ["exec -- run -q --json -- x", {
    store: one,
    programs: { run: expecting(["-q", "--json", "--", "x"], { HF_TOKEN: "hf_alphaalpha" }) },
  }, { status: 7 }],
  ["exec --token-name b --set A --set=B_1 -- run", {
    store: two,
    env: { HF_TOKEN: "hf_e", HF_AUTH_TOKEN_NAME: "Alpha" },
    programs: { run: expecting([], { HF_TOKEN: "hf_b", A: "hf_b", B_1: "hf_b" }) },
  }, { status: 7 }],
  ["exec --set HUGGINGFACE_TOKEN -- run", {
    store: one,
    programs: { run: expecting([], { HF_TOKEN: "hf_alphaalpha", HUGGINGFACE_TOKEN: "hf_alphaalpha" }) },
  }, { status: 7 }],
  ["exec -- run", { env: { HF_TOKEN: "hf_e" }, programs: { run: expecting([], { HF_TOKEN: "hf_e" }) } }, {
    status: 7,
  }],
  ["exec -- nope", { store: one }, { status: 127, err: "Error: Command not found: nope\n" }],
  ["exec -- run", { store: one, programs: { run: () => undefined } }, {
    status: 126,
    err: "Error: Cannot run run: permission denied\n",
  }],
  ["exec --json -- nope", { store: one }, {
    status: 127,
    err: '{"error": {"code": "program_not_found", "message": "Command not found: nope", "hint": null}}\n',
  }],
  ["exec --json -- run", { store: one, programs: { run: () => undefined } }, {
    status: 126,
    err: '{"error": {"code": "program_not_executable", "message": "Cannot run run: permission denied", ' +
      '"hint": null}}\n',
  }],
  ["exec", { store: one }, { status: 2, err: NO_COMMAND }],
  ["exec --", { store: one }, { status: 2, err: NO_COMMAND }],
  ...["exec run", "exec run -x", "exec --token-name Alpha run --lr=1 -- y"].map((line): Row => [
    line,
    { store: one },
    { status: 2, err: `Error: Unexpected argument run\n${AFTER_DASHES}` },
  ]),
  ["exec -x", { store: one }, {
    status: 2,
    err: "Error: Unknown option -x\nHint: See `hf-auth exec --help`\n",
  }],
  [["exec", "--set", "A=b", "--", "run"], { store: one }, {
    status: 2,
    err: "Error: This cannot be the name of a variable: A=b\n" +
      "Hint: Give --set a name such as HF_API_TOKEN; the value is always the token\n",
  }],
  [["exec", "--set", "", "--", "run"], { store: one }, {
    status: 2,
    err: "Error: Option --set needs a value\nHint: See `hf-auth exec --help`\n",
  }],
  ["exec -- run", { programs: { run: expecting([], {}) } }, {
    status: 1,
    err: "Error: Not logged in\nHint: Log in with `hf-auth login`\n",
  }],
  ["exec --token-name c -- run", {
    store: one,
    env: { HF_TOKEN: "hf_e" },
    programs: { run: expecting([], {}) },
  }, {
    status: 1,
    err: "Error: Access token c not found in /home/user/.cache/huggingface/stored_tokens\n" +
      "Hint: See the names with `hf-auth list`\n",
  }],
  ["exec -- run", { store: elsewhere, programs: { run: expecting([], {}) } }, {
    status: 1,
    err: "Error: The access token Alpha is for https://hub.test, not for https://huggingface.co\n" +
      "Hint: Log in at this Hub with `hf-auth login --force`, or set HF_ENDPOINT to the token's own Hub\n",
  }],
  ["exec -- run", { store: one, programs: null }, {
    status: 2,
    err: "Error: This machine cannot run other programs\n" +
      "Hint: Use hf-auth as a program of the system; a WASI component has no processes\n",
  }],
]);
