/**
 * Knows what Docker's questions and news mean here: the Hub's registry gets the token in use, and no other.
 * Must not know how it is printed.
 *
 * @module
 */

import { isStored } from "../../config.ts";
import { HfAuthError } from "../../errors.ts";
import { formatCredentials, NOT_FOUND, parseCredentials, registryOf } from "../../docker/protocol.ts";
import type { Secret } from "../../secret.ts";
import { openSession, type VerbOptions } from "../session.ts";
import { type ActiveToken, activeToken } from "../token.ts";
import { requireOwnHub } from "../transport/own_hub.ts";

// The Hub's registry takes any name with a token, but Docker takes `<token>` for something else.
const USERNAME = "hf_user";

/** What Docker is answered. */
export interface DockerAnswer {
  /** What goes to standard output. */
  readonly text: string;
  /** The token in it, if there is one. */
  readonly token?: Secret;
  /** What a person should know. */
  readonly note?: string;
  /** What stands in the way of trusting the token. */
  readonly warning?: HfAuthError;
}

/**
 * Answers Docker as a credential helper.
 *
 * @param operation `get`, `list`, `store` or `erase`.
 * @param text What Docker says: an address, or credentials as JSON.
 * @throws {HfAuthError} `not_logged_in`, in the words that Docker understands, for another registry too; `usage` for credentials
 * that this program does not keep; and those of {@linkcode getToken}.
 */
export async function dockerCredential(
  operation: string,
  text: string,
  options: VerbOptions = {},
): Promise<DockerAnswer> {
  const session = await openSession(options);
  const { registry, endpoint } = session.config;
  const isOurs = (address: string) => registry !== undefined && registryOf(address) === registry;
  const token = async (): Promise<ActiveToken | undefined> => {
    const active = await activeToken(session);
    if (active && isStored(active.source)) requireOwnHub(active, endpoint);
    return active;
  };
  switch (operation) {
    case "get": {
      const active = isOurs(text) ? await token() : undefined;
      if (!active) throw notFound();
      return {
        text: formatCredentials(text, USERNAME, active.token),
        token: active.token,
        ...active.warning && { warning: active.warning },
      };
    }
    case "list":
      return {
        text: `${JSON.stringify(registry !== undefined && await token() ? { [registry]: USERNAME } : {})}\n`,
      };
    case "store": {
      const given = parseCredentials(text);
      if (given && isOurs(given.address) && (await token())?.token.equals(given.secret)) {
        return { text: "" };
      }
      throw new HfAuthError("usage", "hf-auth keeps no tokens that Docker is given", {
        hint: "Log in with `hf-auth login`; Docker then asks for that token",
      });
    }
    default:
      return {
        text: "",
        ...isOurs(text) && {
          note:
            "hf-auth is still logged in, and Docker still asks it: `hf-auth setup-docker --remove` ends that",
        },
      };
  }
}

function notFound(): HfAuthError {
  return new HfAuthError("not_logged_in", NOT_FOUND, { hint: "Log in with `hf-auth login`" });
}
