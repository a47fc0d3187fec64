/**
 * Knows how to ask the stand-in Hub as any client would.
 * Must not know what the real one answers.
 *
 * @module
 */

import { approve } from "../approve.ts";
import { CLIENT_ID, type Hub } from "../hub.ts";

/** A JSON object. */
export type Json = Record<string, unknown>;

/** Posts a form, and gives the status and the answer. */
export async function post(hub: Hub, path: string, fields: Record<string, string>): Promise<[number, Json]> {
  const response = await fetch(hub.url + path, { method: "POST", body: new URLSearchParams(fields) });
  return [response.status, await response.json()];
}

/** Asks for a code. */
export async function newCode(hub: Hub): Promise<{ device_code: string; user_code: string }> {
  const [, answer] = await post(hub, "/oauth/device", { client_id: CLIENT_ID });
  return answer as { device_code: string; user_code: string };
}

/** Asks whether a code is approved. */
export function poll(hub: Hub, device_code: string): Promise<[number, Json]> {
  const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
  return post(hub, "/oauth/token", { grant_type, device_code, client_id: CLIENT_ID });
}

/** Asks for new tokens. */
export function refresh(hub: Hub, refresh_token: unknown): Promise<[number, Json]> {
  const fields = { grant_type: "refresh_token", refresh_token: String(refresh_token), client_id: CLIENT_ID };
  return post(hub, "/oauth/token", fields);
}

/** Asks for a code, approves it as that account, and gives the tokens. */
export async function login(hub: Hub, account?: string): Promise<Json> {
  const { device_code, user_code } = await newCode(hub);
  await approve(hub.url, user_code, account === undefined ? {} : { account });
  return (await poll(hub, device_code))[1];
}

/** Asks whose a token is. */
export async function whoami(hub: Hub, token: unknown): Promise<[number, Json]> {
  const response = await fetch(`${hub.url}/api/whoami-v2`, { headers: { authorization: `Bearer ${token}` } });
  return [response.status, await response.json()];
}

/** The value with every string that is new in each run replaced by the pattern that it matches. */
export function shape(value: Json, patterns: Record<string, RegExp>): Json {
  const known = Object.entries(patterns).filter(([name, pattern]) => pattern.test(String(value[name])));
  return { ...value, ...Object.fromEntries(known) };
}
