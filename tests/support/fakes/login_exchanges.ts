/**
 * Knows what a login in the browser asks the Hub, for {@linkcode fakeHub}.
 * Must not know what comes of it.
 *
 * @module
 */

import { type Answer, type Exchange, json } from "./hub.ts";

/** The Hub. */
export const HUB = "https://huggingface.co";

/** The OAuth client that asks. */
export const CLIENT_ID = "26be6b09-91c5-47da-9861-d2d2bb7a7e36";

/** What the Hub answers who asks for a code. */
export const DEVICE = {
  device_code: "code-secret",
  user_code: "M8HJ-FMGN",
  verification_uri: "https://hf.co/oauth/device",
  expires_in: 300,
} as const;

/** Asks for a code. */
export const device = (answer: Answer = json(DEVICE)): Exchange => [
  `POST ${HUB}/oauth/device client_id=${CLIENT_ID}`,
  answer,
];

/** Asks whether it is approved. */
export const poll = (answer: Answer): Exchange => [
  `POST ${HUB}/oauth/token grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&` +
  `device_code=${DEVICE.device_code}&client_id=${CLIENT_ID}`,
  answer,
];

/** Asks whose a token is. */
export const whoami = (token: string, answer: Answer): Exchange => [
  `GET ${HUB}/api/whoami-v2 Bearer ${token}`,
  answer,
];
