/**
 * Knows how Google Cloud hands out identity tokens: by the metadata server of a virtual machine, for its service account.
 * Must not know what the token is exchanged for.
 *
 * @module
 */

import { readIdentityToken } from "../jwt.ts";
import { askCi } from "../request.ts";
import { type CiMachine, type System, unavailable } from "../system.ts";

const NAME = "Google Cloud";
const PRODUCT = "/sys/class/dmi/id/product_name";
// Its whole name, which no search domain can give to somebody else.
const IDENTITY =
  "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/identity";
const PATIENCE = 5_000; // ms; it is on the same machine

/** Google Cloud: Compute Engine, and what runs on it. */
export const google: System = {
  name: NAME,
  variables: {},
  claims: [
    "email",
    "google.compute_engine.project_id",
    "google.compute_engine.zone",
    "google.compute_engine.instance_name",
  ],
  async obtain(machine, ask) {
    if (!await isGoogles(machine)) return undefined;
    const url = new URL(`${IDENTITY}?audience=${encodeURIComponent(ask.audience)}&format=full`);
    const headers = { "metadata-flavor": "Google" };
    const answer = await askCi(machine, { of: NAME, url, headers, patience: PATIENCE }, ask);
    // Whoever else answers for that name does not say so.
    const isTheirs = answer.headers.get("metadata-flavor") === "Google";
    const token = isTheirs && answer.status === 200 ? readIdentityToken(answer.text) : undefined;
    if (token) return token;
    throw unavailable(
      `Could not get an identity token from ${NAME}: ${
        !isTheirs
          ? "something else answers as its metadata server"
          : answer.status === 404
          ? "this machine has no service account (404)"
          : answer.status === 200
          ? "there is none in its response"
          : `unexpected response (${answer.status})`
      }`,
      "Give the machine a service account, or set HF_OIDC_ID_TOKEN",
    );
  },
};

/** What the package `id` looks at, too. */
async function isGoogles({ files }: CiMachine): Promise<boolean> {
  const product = await files.read(PRODUCT).catch(() => undefined);
  return ["Google", "Google Compute Engine"].includes(product?.trim() ?? "");
}
