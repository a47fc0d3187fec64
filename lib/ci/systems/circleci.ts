/**
 * Knows how CircleCI hands out identity tokens: by its program, for any audience, or in variables, for the project's.
 * Must not know what the token is exchanged for.
 *
 * @module
 */

import { isFor, readIdentityToken } from "../jwt.ts";
import { askProgram } from "../program.ts";
import { type System, unavailable } from "../system.ts";

const NAME = "CircleCI";
const VARIABLES = ["CIRCLE_OIDC_TOKEN_V2", "CIRCLE_OIDC_TOKEN"];

/** CircleCI. */
export const circleci: System = {
  name: NAME,
  variables: {
    CIRCLECI: "`true` in a job of CircleCI",
    CIRCLE_OIDC_TOKEN_V2: "the identity token, where its audience is the one that is wanted",
    CIRCLE_OIDC_TOKEN: "the same",
    CIRCLE_WORKFLOW_JOB_ID: "which job it is",
    CIRCLE_PR_REPONAME: "the fork that a pull request is from",
  },
  claims: [
    "oidc.circleci.com/org-id",
    "oidc.circleci.com/project-id",
    "oidc.circleci.com/vcs-origin",
    "oidc.circleci.com/vcs-ref",
    "oidc.circleci.com/context-ids",
  ],
  proof: (env) => env("CIRCLECI") === "true" ? VARIABLES.map(env).find(Boolean) : undefined,
  async obtain(machine, ask) {
    if (machine.env("CIRCLECI") !== "true") return undefined;
    const args = ["run", "oidc", "get", "--claims", JSON.stringify({ aud: ask.audience })];
    const hint =
      `Check in the job what \`circleci ${args.slice(0, 3).join(" ")}\` says, or set the audience of ` +
      `CIRCLE_OIDC_TOKEN_V2 to ${ask.audience} in the project's settings`;
    const asked = askProgram(machine, { of: NAME, command: "circleci", args, hint }, ask);
    const answer = await asked.then(
      (token) =>
        token ??
          unavailable(`Could not get an identity token from ${NAME}: there is no program circleci`, hint),
      (error: Error) => error,
    );
    if (!(answer instanceof Error)) return answer;
    ask.signal?.throwIfAborted();
    const tokens = VARIABLES.map((name) => readIdentityToken(machine.env(name) ?? ""));
    const token = tokens.find((one) => one && isFor(one, ask.audience));
    if (token) return token;
    throw answer;
  },
  isForFork: (env) => Boolean(env("CIRCLE_PR_REPONAME")),
};
