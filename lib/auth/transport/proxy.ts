/**
 * Knows which proxy a request goes through by the variables, in every runtime alike.
 * Must not know how a proxy is spoken to.
 *
 * @module
 */

import type { Config } from "../../config.ts";
import { HfAuthError } from "../../errors.ts";

/** The proxy for one request. */
export interface Proxy {
  /** The variable that names it. */
  readonly variable: string;
  /** Its address, with a scheme, and with a password if it has one. Never shown. */
  readonly address: string;
  /** What may be shown of it: `HOST:PORT`. */
  readonly authority: string;
  /** Its scheme with the colon, such as `http:` or `socks5h:`. */
  readonly protocol: string;
}

const PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

/**
 * The proxy for a request to `url`: the first that is named in `config.proxies`, `direct` where `NO_PROXY` names the host,
 * `undefined` where there is none.
 *
 * @throws {HfAuthError} `invalid_configuration`, naming the variable, when its value is no address.
 */
export function proxyFor(
  url: URL,
  { proxies, noProxy }: Pick<Config, "proxies" | "noProxy">,
): Proxy | "direct" | undefined {
  const [named] = url.protocol === "https:" ? proxies.https : proxies.http;
  if (!named) return undefined;
  if (isBypassed(url, noProxy)) return "direct";
  const { variable, value } = named;
  if (/^\s*["']|["']\s*$/.test(value)) {
    throw new HfAuthError("invalid_configuration", `${variable} contains quotes`, {
      hint: "Remove the quotes",
    });
  }
  // Without a scheme it is one of http, as for curl.
  const address = value.includes("://") ? value : `http://${value}`;
  if (!URL.canParse(address) || new URL(address).host === "") {
    throw new HfAuthError("invalid_configuration", `${variable} is not the address of a proxy`, {
      hint: `Set ${variable} to an address such as http://proxy.example:3128, or unset it`,
    });
  }
  const { protocol, hostname, port } = new URL(address);
  return { variable, address, protocol, authority: `${hostname}:${port || PORTS[protocol] || "1080"}` };
}

/** The error for a proxy that this runtime can't speak to: passing it by would send the token another way. */
export function unsupportedProxy(
  { variable, protocol, authority }: Proxy,
  supported: readonly string[],
): HfAuthError {
  const schemes = supported.map((scheme) => scheme.replace(":", ""));
  const hint = schemes.length === 0
    ? `This runtime uses no proxy: add the Hub's host name to NO_PROXY to reach it directly, or unset ${variable}`
    : `Set ${variable} to an ${
      schemes.join(" or ")
    } proxy, or add the Hub's host name to NO_PROXY to reach it directly`;
  return new HfAuthError(
    "invalid_configuration",
    `This program cannot use the proxy ${protocol}//${authority} that ${variable} names`,
    { hint },
  );
}

/** Whether `NO_PROXY` names the host: `*`, the name or one above it, the address, or a range of IPv4 addresses. */
function isBypassed({ hostname }: URL, lists: readonly string[]): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  // As curl: the list in lower case counts first.
  const entries = (lists[0] ?? "").split(",").map((entry) => entry.trim().toLowerCase().replace(/^\./, ""));
  return entries.some((entry) =>
    entry !== "" &&
    (entry === "*" || entry === host || (!isAddress(host) && host.endsWith(`.${entry}`)) ||
      isWithin(host, entry))
  );
}

function isAddress(host: string): boolean {
  return host.includes(":") || /^\d+(\.\d+){3}$/.test(host);
}

function isWithin(host: string, range: string): boolean {
  const [base = "", bits = ""] = range.split("/");
  if (!/^\d+(\.\d+){3}$/.test(base) || !/^\d+(\.\d+){3}$/.test(host) || !/^\d{1,2}$/.test(bits)) return false;
  const number = (address: string) => address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(base) / size) === Math.floor(number(host) / size);
}
