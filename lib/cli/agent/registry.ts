/**
 * Knows the Hub's registry of coding agents: the variables that each sets. Made by `tools/agents.ts`.
 * Must not know what is looked for in the environment.
 *
 * @module
 */

/** Any agent may set these to its name. */
export const STANDARD: readonly string[] = ["AI_AGENT", "AGENT"];

/** The variables of each agent: `*` is any value that is not empty, all else that value. Some have standard ones only. */
export const AGENTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "antigravity": { "ANTIGRAVITY_AGENT": "*" },
  "augment-cli": { "AUGMENT_AGENT": "*" },
  "cline": { "CLINE_ACTIVE": "*" },
  "cowork": { "CLAUDE_CODE_IS_COWORK": "*" },
  "claude-code": { "CLAUDECODE": "*", "CLAUDE_CODE": "*" },
  "codex": { "CODEX_SANDBOX": "*", "CODEX_CI": "*", "CODEX_THREAD_ID": "*" },
  "crush": { "CRUSH": "*" },
  "gemini-cli": { "GEMINI_CLI": "*" },
  "github-copilot": { "COPILOT_MODEL": "*", "COPILOT_ALLOW_ALL": "*", "COPILOT_GITHUB_TOKEN": "*" },
  "goose": { "GOOSE_TERMINAL": "*" },
  "hermes-agent": { "HERMES_SESSION_ID": "*" },
  "hi": {},
  "kilo-code": { "KILOCODE_FEATURE": "*" },
  "kiro": { "AGENT_CONTEXT_OUT": "*" },
  "openclaw": { "OPENCLAW_SHELL": "*" },
  "sandbase-harness": {},
  "opencode": { "OPENCODE_CLIENT": "*" },
  "pi": { "PI_CODING_AGENT": "*" },
  "replit": { "REPL_ID": "*" },
  "trae": { "TRAE_AI_SHELL_ID": "*" },
  "vtcode": { "VTCODE": "1" },
  "zed": { "ZED_TERM": "*" },
  "cursor-cli": { "CURSOR_AGENT": "*" },
  "cursor": { "CURSOR_TRACE_ID": "*" },
  "devin": {},
};
