import assert from "node:assert/strict";
import { test } from "node:test";
import { unreached } from "../../lib/hub/network_error.ts";

const nested = (message: string) => new TypeError("fetch failed", { cause: new Error(message) });
const coded = (code: string, message = "") => Object.assign(new Error(message), { code });
const deno = (words: string) =>
  nested(`error sending request for url (https://a/?q): client error (Connect): ${words}`);

// As Bun, Deno, Node and WASI's engines say it.
const unreachable: [unknown, string][] = [
  [coded("ENOTFOUND", "getaddrinfo ENOTFOUND a"), "the name could not be resolved"],
  [deno("dns error: failed to lookup address information"), "the name could not be resolved"],
  [nested("getaddrinfo EAI_AGAIN a"), "the name could not be resolved"],
  [coded("ECONNREFUSED", "http://user:secret@proxy"), "the connection was refused"],
  [deno("tcp connect error: Connection refused (os error 111)"), "the connection was refused"],
  [coded("EHOSTUNREACH"), "there is no way to its network"],
  [deno("tcp connect error: No route to host (os error 113)"), "there is no way to its network"],
  [coded("ETIMEDOUT"), "the connection timed out"],
  [coded("EPROTO", "The TLS handshake failed"), "the TLS handshake failed"],
  [coded("ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE"), "the TLS handshake failed"],
  [deno("received corrupt message of type InvalidContentType"), "it does not speak TLS"],
  [
    new TypeError("fetch failed", { cause: coded("ERR_SSL_WRONG_VERSION_NUMBER") }),
    "it does not speak TLS",
  ],
  [coded("Malformed_HTTP_Response"), "what answers there does not speak HTTP"],
  [
    nested("client error (SendRequest): invalid HTTP version parsed"),
    "what answers there does not speak HTTP",
  ],
  [coded("ECONNRESET", "The socket connection was closed unexpectedly"), "the connection broke off"],
  [nested("Connection reset by peer (os error 104)"), "the connection broke off"],
  [nested("connection closed before message completed"), "the connection broke off"],
  [deno("tls handshake eof"), "the connection broke off"],
  [new TypeError("error reading a body from connection"), "the connection broke off"],
  [new TypeError("terminated", { cause: coded("UND_ERR_SOCKET") }), "the connection broke off"],
  [nested("DNS-error address not available"), "the name could not be resolved"],
  [nested("connection-refused"), "the connection was refused"],
  [nested("destination-IP-unroutable"), "there is no way to its network"],
  [nested("connection-timeout"), "the connection timed out"],
  [nested("TLS-protocol-error"), "it does not speak TLS, or its certificate is not trusted"],
  [nested("HTTP-protocol-error"), "what answers there does not speak HTTP, or the connection broke off"],
  [nested("connection-terminated"), "the connection broke off"],
];

test("unreached names the proxy where it is that which was not reached", () => {
  const messages = [coded("ECONNREFUSED"), new TypeError("x"), coded("CERT_HAS_EXPIRED")]
    .map((cause) => unreached("https://hub.test", cause, "proxy.test:3128").message);
  assert.deepEqual(messages, [
    "Could not reach the proxy proxy.test:3128: the connection was refused",
    "Could not reach the proxy proxy.test:3128",
    "The certificate of https://hub.test has expired or is not valid yet",
  ]);
});

test("unreached says to check the proxy's address where it is the proxy that speaks another language", () => {
  const { message, hint } = unreached("https://hub.test", coded("EPROTO"), "proxy.test:3128");
  assert.deepEqual([message, hint], [
    "Could not reach the proxy proxy.test:3128: the TLS handshake failed",
    "Check the scheme, host and port of the proxy's address",
  ]);
});

test("unreached tells what a runtime's words mean", () => {
  const origin = "https://hub.test";
  const ca = "The certificate of https://hub.test is not signed by a trusted CA";
  const name = "The certificate of https://hub.test is for another host name";
  const expired = "The certificate of https://hub.test has expired or is not valid yet";
  const password = "The proxy for https://hub.test requires a user name and a password";
  const refused = "The proxy refuses to connect to https://hub.test";
  const rows: [unknown, string, string][] = [
    [coded("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), "untrusted_certificate", ca],
    [coded("UNABLE_TO_GET_ISSUER_CERT_LOCALLY"), "untrusted_certificate", ca],
    [coded("SELF_SIGNED_CERT_IN_CHAIN"), "untrusted_certificate", ca],
    [
      new TypeError("fetch failed", { cause: coded("DEPTH_ZERO_SELF_SIGNED_CERT") }),
      "untrusted_certificate",
      ca,
    ],
    [deno("invalid peer certificate: UnknownIssuer"), "untrusted_certificate", ca],
    [deno("invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))"), "untrusted_certificate", ca],
    [coded("CERT_HAS_EXPIRED"), "untrusted_certificate", expired],
    [
      deno("invalid peer certificate: certificate expired: verification time 1"),
      "untrusted_certificate",
      expired,
    ],
    [coded("ERR_TLS_CERT_ALTNAME_INVALID"), "untrusted_certificate", name],
    [deno('invalid peer certificate: certificate not valid for name "a"'), "untrusted_certificate", name],
    [coded("ERR_PROXY_TUNNEL", "Proxy refused to open a tunnel: 407 Who"), "network", password],
    [deno("proxy authentication required"), "network", password],
    [coded("ERR_PROXY_TUNNEL", "Proxy refused to open a tunnel: 403 No"), "network", refused],
    [deno("unsuccessful tunnel"), "network", refused],
    [
      coded("UnsupportedProxyProtocol"),
      "network",
      "The proxy for https://hub.test is of an unsupported type",
    ],
    ...unreachable.map(([cause, why]) =>
      [cause, "network", `Could not reach https://hub.test: ${why}`] as [unknown, string, string]
    ),
    [
      new Error('Requires net access to "hub.test:443", run again with the --allow-net flag'),
      "invalid_configuration",
      "Could not reach https://hub.test: it needs --allow-net",
    ],
    [
      nested("HTTP-request-denied"),
      "invalid_configuration",
      "Could not reach https://hub.test: the engine does not allow it",
    ],
    [nested("internal-error Error: self-signed certificate"), "untrusted_certificate", ca],
    [nested("TLS-certificate-error"), "untrusted_certificate", ca],
    [nested("internal-error Error: certificate has expired"), "untrusted_certificate", expired],
    [
      nested("internal-error Error: Hostname/IP does not match certificate's altnames: x"),
      "untrusted_certificate",
      name,
    ],
    [new TypeError("http://user:secret@proxy"), "network", "Could not reach https://hub.test"],
    ["text", "network", "Could not reach https://hub.test"],
  ];
  assert.deepEqual(
    rows.map(([cause]) => unreached(origin, cause)).map(({ code, message }) => [code, message]),
    rows.map(([, code, message]) => [code, message]),
  );
});
