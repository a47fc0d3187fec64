/** Holds the detection of coding agents to Python's, which is handed the same registry. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { isAgent } from "../../lib/cli/agent/coding_agent.ts";
import { AGENTS, STANDARD } from "../../lib/cli/agent/registry.ts";
import { needsBothHf, newestPython } from "../support/python.ts";

type Env = Readonly<Record<string, string>>;

const PYTHON = `
import json, os, sys
from huggingface_hub.utils import _detect_agent

asked = json.load(sys.stdin)
_detect_agent._registry = asked["registry"]
answers = []
for env in asked["environments"]:
    os.environ.clear()
    os.environ.update(env)
    answers.append(_detect_agent.is_agent())
json.dump(answers, sys.stdout)
`;

const VALUES = ["", " ", "\t\x1c", "\u3000", "\ufeff", "0", "1", "true", "*", "x*", "unknown"];

const names = [...Object.values(AGENTS).flatMap(Object.keys), ...STANDARD, "TERM_PROGRAM"];
const ids = Object.keys(AGENTS);
const ENVIRONMENTS: readonly Env[] = [
  {},
  ...names.flatMap((name) => VALUES.map((value) => ({ [name]: value }))),
  ...STANDARD.flatMap((name) => ids.flatMap((id) => [{ [name]: id }, { [name]: ` ${id.toUpperCase()} ` }])),
  { TERM_PROGRAM: "WarpTerminal" },
  { AI_AGENT: " ", AGENT: "0" },
  { CLAUDECODE: "", VTCODE: "2", AGENT: "\n" },
  { CLAUDECODE: "", CODEX_CI: "0" },
];

test("isAgent: every variable and value counts as in Python", { skip: needsBothHf }, () => {
  const harnesses = Object.fromEntries(ids.map((id) => [id, { envVars: AGENTS[id] }]));
  const registry = { standardEnvVars: STANDARD, harnesses };
  const { stdout, stderr } = spawnSync(newestPython!, ["-c", PYTHON], {
    input: JSON.stringify({ registry, environments: ENVIRONMENTS }),
    encoding: "utf8",
  });
  assert.equal(stderr, "");
  const python: boolean[] = JSON.parse(stdout);
  const ours = ENVIRONMENTS.map((env) => isAgent((name) => env[name]));
  const both = (answers: readonly boolean[]) => ENVIRONMENTS.map((env, index) => [env, answers[index]]);
  assert.deepEqual(both(ours), both(python));
});
