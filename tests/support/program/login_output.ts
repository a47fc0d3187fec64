/**
 * Knows all that a login on the page asks the Hub, prints and stores.
 * Must not know how the program is run.
 *
 * @module
 */

import { type Exchange, json, whoamiBody } from "../fakes/hub.ts";
import { DEVICE, device, poll, whoami as whoamiOf } from "../fakes/login_exchanges.ts";
import { FOLDER, section } from "../store/fixture.ts";
import { START } from "./fixture.ts";

/** Where a person approves. */
export const LINK: string = DEVICE.verification_uri;

/** What the Hub answers then. */
export const granted: Response = json({
  access_token: "hf_secret_new",
  refresh_token: "r_secret_new",
  expires_in: 2_591_999,
});

/** Asks whose the new token is. */
export const whoami: Exchange = whoamiOf("hf_secret_new", json(whoamiBody()));

/** A login from its code to its end. */
export const approval: Exchange[] = [device(), poll(granted), whoami];

/** A login that the person denies. */
export const denial: Exchange[] = [device(), poll(json({ error: "access_denied" }, 400))];

type Both = { readonly token: string; readonly stored_tokens: string };

/** The store after an approval so many seconds after the start. */
export const stored = (seconds: number): Both => ({
  token: "hf_secret_new",
  stored_tokens: section("oauth-alice", {
    hf_token: "hf_secret_new",
    refresh_token: "r_secret_new",
    expires_at: START / 1000 + seconds + 2_591_999,
  }),
});

/** The store of somebody who was logged in before. */
export const before: Both = { token: "hf_old", stored_tokens: section("old", { hf_token: "hf_old" }) };

/** The store after an approval at the first request. */
export const store: Both = stored(5);

/** Where the page is unless told otherwise. */
export const URL_HERE = "http://127.0.0.1:49152/KEY/";

/** Says where the page is. */
export const page = (url: string): string => `\nThe login page, on this machine only:\n\n  Local:   ${url}\n`;

/** Tells a person what to do with a code. */
export const instructions = (code: string, link: string = LINK): string =>
  `\nLog in to huggingface.co with this code:\n\n    ${code}\n\nEnter it on this page:\n\n    ${link}\n\n`;

/** Shows a person the code. */
export const shown: string = `${instructions("M8HJ-FMGN")}Waiting for authorization, 5:00 left\n`;

/** Tells a person that it is done. */
export const said: string = `✓ Logged in as alice\n  token: oauth-alice\n  saved to: ${FOLDER}/token\n` +
  "  valid until: 2026-01-31, refreshed automatically\n";

/** Shows an agent the code. */
export const forAgent: string = `Ask the user to open ${LINK} in a browser and enter the code M8HJ-FMGN. ` +
  "The code expires in 300 seconds. Waiting for authorization...\n";

/** Tells an agent that it is done. */
export const success = "Login successful: logged in as alice (token saved as 'oauth-alice').\n";

/** Tells a program what failed. */
export const errorEvent = (error: string, message: string): string =>
  `{"event": "error", "error": "${error}", "message": "${message}"}\n`;

/** Says that the person has denied. */
export const DENIED = "The login was denied in the browser";

/** The same as an error, with its hint. */
export const denied: string = `Error: ${DENIED}\nHint: Log in again and choose Authorize\n`;
