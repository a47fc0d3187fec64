/**
 * Knows the lines that git and a credential helper exchange (git-credential(1), "Input/output format").
 * Must not know which token is handed out, nor to whom.
 *
 * @module
 */

import { Secret } from "../secret.ts";

/** What git asks for, or says about a credential. */
export interface CredentialRequest {
  /** Such as `https`. */
  readonly protocol: string;
  /** The host's name, with a port if the address has one. */
  readonly host: string;
  /** The path, where `credential.useHttpPath` is set. */
  readonly path?: string;
  /** The user name in the address, or the one that was answered. */
  readonly username?: string;
  /** The password or token that it is about; absent in a question. */
  readonly secret?: Secret;
  /** Whether an answer may name the scheme of its `Authorization` header (git 2.46). */
  readonly takesAuthtype: boolean;
  /** The schemes that the server offers, in lower case (git 2.41). */
  readonly schemes: readonly string[];
}

/** What a helper answers. */
export interface CredentialAnswer {
  /** The user name. */
  readonly username: string;
  /** The token. */
  readonly token: Secret;
  /** When it expires, in Unix seconds. */
  readonly expiresAt?: number;
}

/** Reads what git says. Lines that nobody knows are ignored; of a key that comes twice the last counts, as in git. */
export function parseRequest(text: string): CredentialRequest {
  const values = new Map<string, string>();
  const lists = new Map<string, string[]>();
  for (const line of text.split("\n").map((one) => one.replace(/\r$/, ""))) {
    if (line === "") break;
    const [, key = "", value = ""] = /^([^=]+)=(.*)$/s.exec(line) ?? [];
    // An empty value empties the list.
    if (key.endsWith("[]")) lists.set(key, value === "" ? [] : [...lists.get(key) ?? [], value]);
    else if (key === "url") { for (const [part, found] of partsOf(value)) values.set(part, found); }
    else if (key !== "") values.set(key, value);
  }
  const secret = secretIn(values);
  return {
    protocol: values.get("protocol") ?? "",
    host: values.get("host") ?? "",
    ...pick(values, "path"),
    ...pick(values, "username"),
    ...secret && { secret },
    takesAuthtype: lists.get("capability[]")?.includes("authtype") ?? false,
    schemes: (lists.get("wwwauth[]") ?? []).map((challenge) =>
      challenge.trim().split(/[\s,]/)[0]!.toLowerCase()
    ),
  };
}

/**
 * What to answer. Where git takes it, the credential is one that no other helper keeps (`ephemeral`): a bearer token
 * (RFC 6750), unless the server says that it knows none.
 */
export function formatAnswer(
  { takesAuthtype, schemes }: Pick<CredentialRequest, "takesAuthtype" | "schemes">,
  { username, token, expiresAt }: CredentialAnswer,
): string {
  const text = token.reveal();
  const isBearer = schemes.length === 0 || schemes.includes("bearer");
  const fields = takesAuthtype
    ? [
      ["capability[]", "authtype"],
      ["authtype", isBearer ? "Bearer" : "Basic"],
      ["credential", isBearer ? text : base64(`${username}:${text}`)],
      ["ephemeral", "1"],
    ]
    : [["username", username], ["password", text]];
  const isTime = expiresAt !== undefined && !Number.isNaN(expiresAt);
  const all = isTime ? [...fields, ["password_expiry_utc", `${expiresAt}`]] : fields;
  return all.map(([key, value]) => `${key}=${value}\n`).join("");
}

/** As git itself writes it in a header: of the UTF-8 bytes, since a token may have any name. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function pick<K extends "path" | "username">(
  values: Map<string, string>,
  key: K,
): { readonly [P in K]?: string } {
  const value = values.get(key);
  return (value ? { [key]: value } : {}) as { readonly [P in K]?: string };
}

function partsOf(url: string): [string, string][] {
  const [, protocol, user, host, path] = /^([^:]+):\/\/(?:([^@/]*)@)?([^/]*)\/?(.*)$/s.exec(url) ?? [];
  const [username, password] = (user ?? "").split(":").map(decoded);
  const parts: [string, string | undefined][] = [
    ["protocol", protocol],
    ["host", host],
    ["path", path],
    ["username", username],
    ["password", password],
  ];
  return parts.filter((part): part is [string, string] => Boolean(part[1]));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function secretIn(values: Map<string, string>): Secret | undefined {
  const password = values.get("password");
  if (password) return new Secret(password);
  const credential = values.get("credential");
  if (!credential) return undefined;
  if (values.get("authtype")?.toLowerCase() !== "basic") return new Secret(credential);
  try {
    return new Secret(atob(credential).replace(/^[^:]*:/s, ""));
  } catch {
    return undefined;
  }
}
