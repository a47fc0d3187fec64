/**
 * Knows how runtimes say why a server was not reached, and what to do about each.
 * Must not know what was asked, nor repeat a runtime's own words: they may name a proxy with its password.
 *
 * @module
 */

import { HfAuthError } from "../errors.ts";

/** One way in which a server is not reached: what runtimes say, and what to say of `where` instead. */
type Reason = readonly [
  words: RegExp,
  code: HfAuthError["code"],
  message: (where: string) => string,
  hint: string,
];

const CHECK = "Check the network connection, the proxy and HF_ENDPOINT, then try again";

/** By the codes of Bun, Node and WASI and by the words of Deno; the first row that fits counts. */
const REASONS: readonly Reason[] = [
  [
    /Requires net access/,
    "invalid_configuration",
    (where) => `Could not reach ${where}: it needs --allow-net`,
    "Run it with --allow-net, or with --allow-net=HOST for the Hub's host name only",
  ],
  [
    /HTTP-request-denied|destination-IP-prohibited/,
    "invalid_configuration",
    (where) => `Could not reach ${where}: the engine does not allow it`,
    "Let the engine that runs this component make requests to the Hub",
  ],
  [
    /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|Error: certificate (has expired|is not yet valid)|peer certificate: (certificate expired|certificate not valid yet|Expired|NotValidYet)/,
    "untrusted_certificate",
    (where) => `The certificate of ${where} has expired or is not valid yet`,
    "Check this machine's clock; if it is right, contact whoever runs the server",
  ],
  [
    /ERR_TLS_CERT_ALTNAME_INVALID|not match certificate's altnames|peer certificate: (certificate not valid for name|NotValidForName)/,
    "untrusted_certificate",
    (where) => `The certificate of ${where} is for another host name`,
    "Check HF_ENDPOINT, and whether a proxy answers in its place",
  ],
  [
    /TLS-certificate-error|internal-error .*(self-signed certificate|unable to (verify|get))/,
    "untrusted_certificate",
    (where) => `The certificate of ${where} is not signed by a trusted CA`,
    "Which CAs are trusted is up to the engine that runs this component",
  ],
  [
    /SELF_SIGNED_CERT|UNABLE_TO_(VERIFY|GET)|CERT_UNTRUSTED|CERT_SIGNATURE_FAILURE|INVALID_CA|peer certificate/,
    "untrusted_certificate",
    (where) => `The certificate of ${where} is not signed by a trusted CA`,
    "If your company runs the server or a proxy, name its CA certificate with --ca-file FILE or SSL_CERT_FILE",
  ],
  [
    /ERR_PROXY_TUNNEL.* 407|proxy authentication required/,
    "network",
    (where) => `The proxy for ${where} requires a user name and a password`,
    "Add them to the proxy's address: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT",
  ],
  [
    /ERR_PROXY_TUNNEL|unsuccessful tunnel/,
    "network",
    (where) => `The proxy refuses to connect to ${where}`,
    "Ask whoever runs the proxy, or add the host to NO_PROXY if it can be reached directly",
  ],
  [
    /UnsupportedProxyProtocol/,
    "network",
    (where) => `The proxy for ${where} is of an unsupported type`,
    "Set HTTPS_PROXY to the address of an http or https proxy",
  ],
  [
    /ENOTFOUND|EAI_AGAIN|DNS-|EAI_NONAME|dns error|failed to lookup address/,
    "network",
    (where) => `Could not reach ${where}: the name could not be resolved`,
    CHECK,
  ],
  [
    /ECONNREFUSED|[Cc]onnection[ -]refused/,
    "network",
    (where) => `Could not reach ${where}: the connection was refused`,
    CHECK,
  ],
  [
    /EHOSTUNREACH|ENETUNREACH|ENETDOWN|No route to host|IP-unroutable|destination-(unavailable|not-found)|[Nn]etwork is unreachable/,
    "network",
    (where) => `Could not reach ${where}: there is no way to its network`,
    CHECK,
  ],
  [
    /ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|[Tt]imed out|-timeout/,
    "network",
    (where) => `Could not reach ${where}: the connection timed out`,
    CHECK,
  ],
  [
    // Bun has one code for it, whoever broke it off: a server may have asked for a client certificate, too.
    /EPROTO|ERR_SSL_\w*ALERT/,
    "network",
    (where) => `Could not reach ${where}: the TLS handshake failed`,
    "Check the port in HF_ENDPOINT, whether the address should begin with http, and whether it asks for a client certificate",
  ],
  [
    /ERR_SSL_|InvalidContentType|corrupt message/,
    "network",
    (where) => `Could not reach ${where}: it does not speak TLS`,
    "Check the port in HF_ENDPOINT, and whether the address should begin with http",
  ],
  [
    // wasmtime says so of every failure of TLS.
    /TLS-(protocol-error|alert)/,
    "network",
    (where) => `Could not reach ${where}: it does not speak TLS, or its certificate is not trusted`,
    "Check the port in HF_ENDPOINT; which CAs are trusted is up to the engine that runs this component",
  ],
  [
    // Engines say so of a connection that breaks off too.
    /HTTP-protocol-error/,
    "network",
    (where) =>
      `Could not reach ${where}: what answers there does not speak HTTP, or the connection broke off`,
    "Check the host and the port in HF_ENDPOINT, then try again",
  ],
  [
    /Malformed_HTTP_Response|HPE_|invalid HTTP version|error parsing a header/,
    "network",
    (where) => `Could not reach ${where}: what answers there does not speak HTTP`,
    "Check the host and the port in HF_ENDPOINT",
  ],
  [
    /ECONNRESET|EPIPE|UND_ERR_SOCKET|[Cc]onnection[ -](reset|closed|terminated)|HTTP-response-incomplete|handshake eof|eof while tunneling|reading a body/,
    "network",
    (where) => `Could not reach ${where}: the connection broke off`,
    CHECK,
  ],
];

/**
 * The error for a request that got no response.
 *
 * @param proxy What the request went through, as `HOST:PORT`: then it is that which was not reached.
 */
export function unreached(origin: string, cause: unknown, proxy?: string): HfAuthError {
  const words = wordsOf(cause);
  const [, code, message, hint] = REASONS.find(([pattern]) => pattern.test(words)) ?? [
    undefined,
    "network" as const,
    (where: string) => `Could not reach ${where}`,
    CHECK,
  ];
  const isTheirs = proxy !== undefined && message(origin).startsWith("Could not reach");
  return new HfAuthError(code, message(isTheirs ? `the proxy ${proxy}` : origin), {
    hint: isTheirs && hint !== CHECK ? "Check the scheme, host and port of the proxy's address" : hint,
    cause,
  });
}

function wordsOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 4) return "";
  const { code } = error as { code?: unknown };
  return `${String(code)} ${error.message} ${wordsOf(error.cause, depth + 1)}`;
}
