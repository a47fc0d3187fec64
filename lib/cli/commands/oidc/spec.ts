/**
 * Knows how `hf-auth oidc` is called, and what its options are.
 * Must not know how it works.
 *
 * @module
 */

import type { CommandSpec } from "../../command.ts";

/** Exchanges the identity of a CI job, or shows what it says. */
export const OIDC: CommandSpec = {
  name: "oidc",
  brief: true,
  summary: "Exchange the identity of a CI job for a token, or show what it says",
  argument: { name: "ACTION", choices: ["inspect", "token"] },
  options: [
    {
      name: "resource",
      value: "RESOURCE",
      summary: "The repository or user with the trusted publisher [default: HF_OIDC_RESOURCE]",
    },
    {
      name: "audience",
      value: "URL",
      summary: "The audience of the identity token [default: HF_OIDC_AUDIENCE, or the Hub's address]",
    },
    { name: "id-token", value: "-", summary: "Read the identity token from standard input" },
    { name: "id-token-file", value: "FILE", summary: "Read the identity token from FILE" },
  ],
  examples: ["oidc inspect", "oidc token --resource acme/model"],
  load: () => import("./oidc.ts"),
};
