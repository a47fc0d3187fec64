/**
 * Knows the difference between what the Hub and a standard OAuth server put on the wire, in both directions.
 * Must not know who answers.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";

/** The body as a form, with more fields; the Hub takes JSON too. */
export function asForm(req: IncomingMessage, body: string, more: Record<string, string> = {}): string {
  const form = new URLSearchParams(body);
  if (!req.headers["content-type"]?.startsWith("application/json")) {
    for (const [name, value] of Object.entries(more)) form.set(name, value);
    return form.toString();
  }
  try {
    return new URLSearchParams({ ...JSON.parse(body), ...more }).toString();
  } catch {
    return "";
  }
}

/** The request again, its body unread and replaced by `form`. */
export function replay(req: IncomingMessage, form: string): IncomingMessage {
  const { method, url, socket, httpVersion } = req;
  const body = Buffer.from(form);
  const headers = {
    ...req.headers,
    "content-type": "application/x-www-form-urlencoded",
    "content-length": String(body.length),
  };
  const again = Readable.from(body.length > 0 ? [body] : []);
  return Object.assign(again, { method, url, socket, httpVersion, headers }) as unknown as IncomingMessage;
}

const ACCESS = /^hf_oauth_[\w-]+\.[\w-]+\.([\w-]+)$/;
const REFRESH = /^hf_oauth__refresh_([\w-]+)$/;

/** What the OAuth server calls an access or refresh token of the Hub's form. */
export function idIn(token: string): string | undefined {
  return (ACCESS.exec(token) ?? REFRESH.exec(token))?.[1];
}

/** The form with its refresh token as the OAuth server calls it. */
export function withoutPrefix(form: string): string {
  const fields = new URLSearchParams(form);
  const token = fields.get("refresh_token");
  if (token !== null) fields.set("refresh_token", idIn(token) ?? "unknown");
  return fields.toString();
}

/** The Hub sends four fields: no interval, no complete URL. */
export function deviceAnswer(body: unknown, url: string): unknown {
  const { device_code, user_code, expires_in } = body as Record<string, unknown>;
  if (device_code === undefined) return errorAnswer(body);
  return { device_code, user_code, verification_uri: `${url}/oauth/device`, expires_in };
}

/** The tokens take the Hub's form: three segments in an access token, and a prefix that tells what it is. */
export function tokenAnswer(body: unknown, grantType: string | undefined): unknown {
  const answer = body as Record<string, unknown>;
  if (answer["access_token"] === undefined) return errorAnswer(body, grantType);
  const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = `${segment({ alg: "EdDSA", typ: "JWT" })}.${segment({ scope: answer["scope"] })}`;
  return {
    ...answer,
    access_token: `hf_oauth_${head}.${answer["access_token"]}`,
    refresh_token: `hf_oauth__refresh_${answer["refresh_token"]}`,
    token_type: "bearer",
  };
}

/** The Hub's words where a capture has them, else the OAuth server's. */
function errorAnswer(body: unknown, grantType?: string): unknown {
  const { error, error_description } = body as { error: string; error_description?: string };
  if (error === "access_denied") return { error, error_description: "Device code denied" };
  if (error === "invalid_grant" && grantType === "refresh_token") {
    return { error, error_description: "Invalid refresh_token" };
  }
  return { error, error_description };
}
