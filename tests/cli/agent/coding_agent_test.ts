import assert from "node:assert/strict";
import { test } from "node:test";
import { isAgent } from "../../../lib/cli/agent/coding_agent.ts";
import { AGENTS, STANDARD } from "../../../lib/cli/agent/registry.ts";

const agentWith = (variables: Readonly<Record<string, string>>) => isAgent((name) => variables[name]);

const VALUES = ["1", "0", "x", " ", "*", ""];

/** What counts for a variable, of {@linkcode VALUES}. */
const COUNTS: Readonly<Record<string, readonly string[]>> = {
  "*": ["1", "0", "x", " ", "*"],
  "1": ["1"],
  standard: ["1", "0", "x", "*"],
};

const variables = [
  ...Object.values(AGENTS).flatMap((agent) => Object.entries(agent)),
  ...STANDARD.map((name) => [name, "standard"] as const),
];
for (const [name, pattern] of variables) {
  test(`isAgent knows an agent by ${name} (${pattern})`, () => {
    assert.deepEqual(VALUES.filter((value) => agentWith({ [name]: value })), COUNTS[pattern]);
  });
}

test("isAgent takes Python's white space in a standard variable for none", () => {
  assert.deepEqual([" \x1c", "\n", "\u3000", "\ufeff"].map((AGENT) => agentWith({ AGENT })), [
    ...[false, false, false, true],
  ]);
});

test("isAgent does not know a person's variables", () => {
  const person = { TERM: "xterm", CI: "true", HF_TOKEN: "hf_a", EDITOR: "cursor" };
  assert.deepEqual([{}, person, { TERM_PROGRAM: "WarpTerminal" }].map(agentWith), [false, false, false]);
});
