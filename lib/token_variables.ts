/**
 * Knows the names of the variables that hold a token, those that nothing reads among them, and which of these are set.
 * Must not know what is done about them.
 *
 * @module
 */

import { setIn, type SetVariable } from "./config.ts";
import type { Host } from "./host/host.ts";
import { VARIABLES } from "./variables.ts";

/** Variables in which people put a token because another tool reads it there, or by mistake. Nothing here reads them. */
export const UNREAD_VARIABLES = [
  "HUGGINGFACE_TOKEN",
  "HUGGINGFACE_HUB_TOKEN",
  "HUGGINGFACEHUB_API_TOKEN",
  "HUGGINGFACE_API_TOKEN",
  "HUGGINGFACE_API_KEY",
  "HUGGINGFACE_ACCESS_TOKEN",
  "HUGGING_FACE_TOKEN",
  "HUGGING_FACE_API_TOKEN",
  "HUGGING_FACE_API_KEY",
  "HF_API_TOKEN",
  "HF_API_KEY",
  "HF_ACCESS_TOKEN",
  "HF_AUTH_TOKEN",
  "HF_HUB_TOKEN",
] as const;

/** All variables that hold a token of the Hub, or have Python's library get one before it looks into its files. */
export const TOKEN_VARIABLES: readonly string[] = [
  "HF_TOKEN",
  "HUGGING_FACE_HUB_TOKEN",
  ...UNREAD_VARIABLES,
  ...Object.keys(VARIABLES).filter((name) => name.startsWith("HF_OIDC_")),
];

/** The variables that are set, maybe to a token, where nothing reads them. */
export function unreadVariables(host: Pick<Host, "env">): SetVariable[] {
  return setIn(host, UNREAD_VARIABLES);
}
