import assert from "node:assert/strict";
import { test } from "node:test";
import { isAgent } from "../../lib/cli/coding_agent.ts";

// The registry of 2026-08-21: any value, but for two variables.
const harnesses = {
  antigravity: ["ANTIGRAVITY_AGENT"],
  "augment-cli": ["AUGMENT_AGENT"],
  cline: ["CLINE_ACTIVE"],
  cowork: ["CLAUDE_CODE_IS_COWORK"],
  "claude-code": ["CLAUDECODE", "CLAUDE_CODE"],
  codex: ["CODEX_SANDBOX", "CODEX_CI", "CODEX_THREAD_ID"],
  crush: ["CRUSH"],
  "gemini-cli": ["GEMINI_CLI"],
  "github-copilot": ["COPILOT_MODEL", "COPILOT_ALLOW_ALL", "COPILOT_GITHUB_TOKEN"],
  goose: ["GOOSE_TERMINAL"],
  "hermes-agent": ["HERMES_SESSION_ID"],
  "kilo-code": ["KILOCODE_FEATURE"],
  kiro: ["AGENT_CONTEXT_OUT"],
  openclaw: ["OPENCLAW_SHELL"],
  opencode: ["OPENCODE_CLIENT"],
  pi: ["PI_CODING_AGENT"],
  replit: ["REPL_ID"],
  trae: ["TRAE_AI_SHELL_ID"],
  zed: ["ZED_TERM"],
  "cursor-cli": ["CURSOR_AGENT"],
  cursor: ["CURSOR_TRACE_ID"],
  standard: ["AI_AGENT", "AGENT"],
};

const agentWith = (variables: Readonly<Record<string, string>>) => isAgent((name) => variables[name]);

for (const [id, variables] of Object.entries(harnesses)) {
  test(`isAgent knows ${id} by any value of ${variables.join(", ")}`, () => {
    for (const name of variables) {
      assert.deepEqual(["1", "0", "x", ""].map((value) => agentWith({ [name]: value })), [
        true,
        true,
        true,
        false,
      ]);
    }
  });
}

test("isAgent knows vtcode and warp by one value", () => {
  assert.deepEqual(
    [{ VTCODE: "1" }, { VTCODE: "2" }, { TERM_PROGRAM: "WarpTerminal" }, { TERM_PROGRAM: "Apple_Terminal" }]
      .map(agentWith),
    [true, false, true, false],
  );
});

test("isAgent takes white space for a value in an agent's own variable only", () => {
  assert.deepEqual([{ CLAUDECODE: " " }, { AI_AGENT: " \x1c" }, { AGENT: "\n" }, {}].map(agentWith), [
    ...[true, false, false, false],
  ]);
});

test("isAgent does not know a person's variables", () => {
  assert.equal(agentWith({ TERM: "xterm", CI: "true", HF_TOKEN: "hf_a", EDITOR: "cursor" }), false);
});
