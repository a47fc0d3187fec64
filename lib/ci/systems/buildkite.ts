/**
 * Knows how Buildkite hands out identity tokens: by its agent's program.
 * Must not know what the token is exchanged for.
 *
 * @module
 */

import { askProgram } from "../program.ts";
import { type System, unavailable } from "../system.ts";

const NAME = "Buildkite";
const AGENT = "buildkite-agent";

/** Buildkite. */
export const buildkite: System = {
  name: NAME,
  variables: {
    BUILDKITE: "`true` in a job of Buildkite",
    BUILDKITE_JOB_ID: "which job it is",
    BUILDKITE_AGENT_ACCESS_TOKEN: "what the agent's program shows for it",
    BUILDKITE_REPO: "the repository that is built",
    BUILDKITE_PULL_REQUEST_REPO: "the repository that a pull request is from, which may be a fork",
  },
  claims: ["organization_slug", "pipeline_slug", "build_branch", "build_tag", "step_key"],
  proof: (env) => env("BUILDKITE") === "true" ? env("BUILDKITE_AGENT_ACCESS_TOKEN") : undefined,
  async obtain(machine, ask) {
    if (machine.env("BUILDKITE") !== "true") return undefined;
    const args = ["oidc", "request-token", "--audience", ask.audience];
    const hint = `Check in the job what \`${AGENT} ${args.slice(0, 2).join(" ")}\` says; ` +
      "in a container it needs the agent's program and BUILDKITE_AGENT_ACCESS_TOKEN";
    const token = await askProgram(machine, { of: NAME, command: AGENT, args, hint }, ask);
    if (token) return token;
    throw unavailable(`Could not get an identity token from ${NAME}: there is no program ${AGENT}`, hint);
  },
  isForFork(env) {
    const from = env("BUILDKITE_PULL_REQUEST_REPO");
    return from !== undefined && from !== "" && from !== env("BUILDKITE_REPO");
  },
};
