/**
 * Knows how the Hub exchanges an identity token for one of its own (RFC 8693), for those whom the owners of resources trust.
 * Must not say what was wrong with one that it refuses, as the Hub doesn't; nor know what its own tokens are good for.
 *
 * @module
 */

import { randomBytes } from "node:crypto";
import { Buffer } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Publisher, trusted } from "../../ci/publisher.ts";

const GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
const ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";

/** Whom the stand-in Hub trusts. */
export interface Trust {
  readonly publishers: readonly Publisher[];
  /** The audience that it takes. */
  readonly audience: string;
  /** Seconds that its tokens live. */
  readonly lifetime: number;
  /** Makes a token valid that was given for a resource. */
  admit(token: string, resource: string): void;
}

/** Answers a request for an exchange; false when it is for something else. */
export async function answerExchange(
  trust: Trust,
  route: string,
  req: IncomingMessage,
  res: ServerResponse,
  body: string,
): Promise<boolean> {
  if (route !== "POST /oauth/token" || !/^application\/json\b/.test(req.headers["content-type"] ?? "")) {
    return false;
  }
  const { grant_type, subject_token_type, subject_token, resource } = fieldsOf(body);
  if (grant_type !== GRANT) return false;
  if (subject_token_type !== ID_TOKEN || !subject_token || !resource) {
    answer(res, 400, { error: "invalid_request", error_description: "Missing or invalid parameter" });
    return true;
  }
  if (!await trusted(subject_token, resource, trust.publishers, trust.audience)) {
    const error_description = "The identity token does not match a trusted publisher of this resource";
    answer(res, 400, { error: "invalid_grant", error_description });
    return true;
  }
  const token = newToken(resource);
  trust.admit(token, resource);
  answer(res, 200, {
    access_token: token,
    token_type: "bearer",
    expires_in: trust.lifetime,
    issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
  });
  return true;
}

function fieldsOf(body: string): Partial<Record<string, string>> {
  try {
    const value: unknown = JSON.parse(body);
    const fields = Object.entries(Object(value)).filter(([, field]) => typeof field === "string");
    return Object.fromEntries(fields) as Record<string, string>;
  } catch {
    return {};
  }
}

/** A user's own is a token of OAuth's form. */
function newToken(resource: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const prefix = resource.includes("/") ? "hf_jwt" : "hf_oauth";
  return `${prefix}_${part({ alg: "EdDSA" })}.${part({ sub: resource })}.${
    randomBytes(32).toString("base64url")
  }`;
}

function answer(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  res.end(JSON.stringify(body));
}
