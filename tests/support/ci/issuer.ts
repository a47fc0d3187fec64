/**
 * Knows how to be an OpenID Connect issuer with keys of its own: a discovery document, its public keys, and signed tokens.
 * Must not know any CI system, nor who asks.
 *
 * @module
 */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

/** How a token differs from a good one. */
export interface SignOptions {
  /** Who signs it: somebody else under the same key's name, or nobody. */
  readonly by?: "stranger" | "nobody";
  /** Another algorithm than RS256. */
  readonly alg?: "ES256";
}

/** An issuer that can be reached on this machine. */
export interface Issuer extends AsyncDisposable {
  /** Its address, which is its tokens' `iss`. */
  readonly url: string;
  /** What it was asked: a path each. */
  readonly requests: string[];
  /** A token of it that is valid for five minutes from now; `claims` add to that, or differ. */
  sign(claims: JWTPayload, options?: SignOptions): Promise<string>;
  /** Ends it. */
  close(): Promise<void>;
}

/** Starts an issuer on 127.0.0.1, at `path` where it is one of many, such as `/org/1`. */
export async function startIssuer(path = ""): Promise<Issuer> {
  const [ours, strangers, other] = await Promise.all([
    generateKeyPair("RS256"),
    generateKeyPair("RS256"),
    generateKeyPair("ES256"),
  ]);
  const key = async (pair: typeof ours, kid: string, alg: string) => ({
    ...await exportJWK(pair.publicKey),
    kid,
    alg,
    use: "sig",
  });
  const keys = [await key(ours, "key-1", "RS256"), await key(other, "key-2", "ES256")];
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const asked = request.url ?? "";
    requests.push(asked);
    const documents: Record<string, unknown> = {
      [`${path}/.well-known/openid-configuration`]: {
        issuer: url,
        jwks_uri: `${url}/keys`,
        response_types_supported: ["id_token"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
      },
      [`${path}/keys`]: { keys },
    };
    const document = documents[asked];
    response.writeHead(document ? 200 : 404, { "content-type": "application/json", connection: "close" });
    response.end(JSON.stringify(document ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url,
    requests,
    async sign(claims, { by, alg = "RS256" } = {}) {
      const now = Math.floor(Date.now() / 1000);
      const payload = { iss: url, iat: now, nbf: now, exp: now + 300, ...claims };
      if (by === "nobody") return unsigned(payload);
      const pair = alg === "ES256" ? other : by === "stranger" ? strangers : ours;
      const kid = alg === "ES256" ? "key-2" : "key-1";
      return await new SignJWT(payload).setProtectedHeader({ alg, kid, typ: "JWT" }).sign(pair.privateKey);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A token that nobody signed (RFC 7519 section 6). */
export function unsigned(claims: JWTPayload): string {
  const part = (value: unknown) =>
    btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(value))))
      .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return `${part({ alg: "none" })}.${part(claims)}.`;
}
