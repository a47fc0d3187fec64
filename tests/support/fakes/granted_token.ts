/**
 * Knows how a token is granted by the stand-in Hub without the program, which would wait between its polls.
 * Must not know what is done with it.
 *
 * @module
 */

import { approve } from "../hub/approve.ts";
import { CLIENT_ID, type Hub } from "../hub/hub.ts";

/** What the browser login gives. */
export async function grant(hub: Hub): Promise<{ access_token: string; refresh_token: string }> {
  const post = async (path: string, fields: Record<string, string>) => {
    const body = new URLSearchParams({ ...fields, client_id: CLIENT_ID });
    return await (await fetch(hub.url + path, { method: "POST", body })).json();
  };
  const { device_code, user_code } = await post("/oauth/device", {});
  await approve(hub.url, user_code);
  return post("/oauth/token", { grant_type: "urn:ietf:params:oauth:grant-type:device_code", device_code });
}
