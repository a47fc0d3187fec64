/**
 * Knows how GitLab CI hands out identity tokens: in a variable that the job names itself.
 * Must not know what the token is exchanged for.
 *
 * @module
 */

import { isFor, readIdentityToken } from "../jwt.ts";
import { type System, unavailable } from "../system.ts";

/** GitLab CI, at gitlab.com or anywhere else. */
export const gitlab: System = {
  name: "GitLab CI",
  variables: {
    GITLAB_CI: "`true` in a job of GitLab CI",
    HF_ID_TOKEN: "the identity token, where the job's `id_tokens` name it so",
    HTTPS___HUGGINGFACE_CO_ID_TOKEN: "the same, named after the audience as other tools expect it",
    CI_MERGE_REQUEST_PROJECT_PATH: "the project that a merge request is for",
    CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: "the project that it is from, which may be a fork",
  },
  claims: [
    "project_path",
    "namespace_path",
    "ref",
    "ref_type",
    "ref_protected",
    "environment",
    "pipeline_source",
    "ci_config_ref_uri",
  ],
  obtain({ env }, { audience }) {
    if (env("GITLAB_CI") !== "true") return Promise.resolve(undefined);
    const names = ["HF_ID_TOKEN", namedAfter(audience)].filter((name) => env(name));
    const tokens = names.map((name) => readIdentityToken(env(name) ?? ""));
    const token = tokens.find((one) => one && isFor(one, audience));
    if (token) return Promise.resolve(token);
    return Promise.reject(unavailable(
      names.length === 0
        ? "GitLab CI gives this job no identity token"
        : `${names.join(" and ")} ${names.length > 1 ? "hold" : "holds"} no identity token for ${audience}`,
      `Add this to the job: id_tokens: { HF_ID_TOKEN: { aud: ${JSON.stringify(audience)} } }`,
    ));
  },
  isForFork(env) {
    const from = env("CI_MERGE_REQUEST_SOURCE_PROJECT_PATH");
    return from !== undefined && from !== "" && from !== env("CI_MERGE_REQUEST_PROJECT_PATH");
  },
};

/** The name that the packages `id` and `ambient-id` make of an audience. */
function namedAfter(audience: string): string {
  return `${audience.replace(/[^A-Za-z0-9]/gu, "_").toUpperCase()}_ID_TOKEN`;
}
