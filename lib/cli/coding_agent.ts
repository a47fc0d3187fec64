/**
 * Knows by which variables a coding agent gives itself away: the Hub's public registry, as of August 2026.
 * Must not know what changes for an agent; nothing is requested for it.
 *
 * @module
 */

import { strip } from "../python.ts";

// Any agent may set these to its name.
const STANDARD = ["AI_AGENT", "AGENT"];

// `true`: any value that is not empty; a text: that value.
const AGENTS: Readonly<Record<string, true | string>> = {
  ANTIGRAVITY_AGENT: true,
  AUGMENT_AGENT: true,
  CLINE_ACTIVE: true,
  CLAUDE_CODE_IS_COWORK: true,
  CLAUDECODE: true,
  CLAUDE_CODE: true,
  CODEX_SANDBOX: true,
  CODEX_CI: true,
  CODEX_THREAD_ID: true,
  CRUSH: true,
  GEMINI_CLI: true,
  COPILOT_MODEL: true,
  COPILOT_ALLOW_ALL: true,
  COPILOT_GITHUB_TOKEN: true,
  GOOSE_TERMINAL: true,
  HERMES_SESSION_ID: true,
  KILOCODE_FEATURE: true,
  AGENT_CONTEXT_OUT: true,
  OPENCLAW_SHELL: true,
  OPENCODE_CLIENT: true,
  PI_CODING_AGENT: true,
  REPL_ID: true,
  TRAE_AI_SHELL_ID: true,
  VTCODE: "1",
  TERM_PROGRAM: "WarpTerminal",
  ZED_TERM: true,
  CURSOR_AGENT: true,
  CURSOR_TRACE_ID: true,
};

/** Whether a coding agent runs this program. */
export function isAgent(env: (name: string) => string | undefined): boolean {
  // As in Python, white space is a value in an agent's own variable and none in a standard one.
  return STANDARD.some((name) => strip(env(name) ?? "") !== "") ||
    Object.entries(AGENTS).some(([name, value]) => value === true ? env(name) : env(name) === value);
}
