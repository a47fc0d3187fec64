/**
 * Knows how to ask a server under a name of one's choice, which `fetch` does not allow.
 * Must not know what is a right answer.
 *
 * @module
 */

import { request } from "node:http";

/** The status of what is answered. */
export function statusUnder(host: string, url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.once("error", reject);
    asked.end();
  });
}
