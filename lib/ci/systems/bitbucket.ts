/**
 * Knows how Bitbucket Pipelines hands out identity tokens: in a variable, for the audiences that the step names.
 * Must not know what the token is exchanged for.
 *
 * @module
 */

import { isFor, readIdentityToken } from "../jwt.ts";
import { type System, unavailable } from "../system.ts";

const TOKEN = "BITBUCKET_STEP_OIDC_TOKEN";

/** Bitbucket Pipelines. */
export const bitbucket: System = {
  name: "Bitbucket Pipelines",
  variables: {
    BITBUCKET_BUILD_NUMBER: "set in a step of Bitbucket Pipelines",
    [TOKEN]: "the identity token of a step with `oidc`",
  },
  claims: ["workspaceUuid", "repositoryUuid", "branchName", "deploymentEnvironmentUuid"],
  obtain({ env }, { audience }) {
    if (!env("BITBUCKET_BUILD_NUMBER")) return Promise.resolve(undefined);
    const token = readIdentityToken(env(TOKEN) ?? "");
    // Without `audiences` it is the workspace's, for which others may take it as well.
    if (token && isFor(token, audience)) return Promise.resolve(token);
    return Promise.reject(unavailable(
      token
        ? `The identity token of this step, ${TOKEN}, is not for ${audience}`
        : "Bitbucket Pipelines gives this step no identity token",
      `Add this to the step: oidc: { audiences: [${JSON.stringify(audience)}] }`,
    ));
  },
};
