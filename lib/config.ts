/**
 * Knows the settings of one call: what the library, and Python's, make of the environment variables.
 * Must not know who asks: it is read once per call, from the machine it is given.
 *
 * @module
 */

import { HfAuthError } from "./errors.ts";
import type { Host } from "./host/host.ts";
import { expandPath, isTrue, parseInteger, posixPath, strip } from "./python.ts";
import { Secret } from "./secret.ts";
import type { VARIABLES } from "./variables.ts";

/** Where the token in use came from; `oidc` is the exchange that `HF_OIDC_RESOURCE` asks for. */
export type TokenSource = "oidc" | "HF_TOKEN" | "HUGGING_FACE_HUB_TOKEN" | "file" | "store";

/** Whether a source is where tokens are stored: the file, or the store that is named in its place. */
export function isStored(source: TokenSource): source is "file" | "store" {
  return source === "file" || source === "store";
}

/** A variable that decides which token is in use, whichever is the active one. */
export type DecidingVariable =
  | "HF_OIDC_RESOURCE"
  | "HF_AUTH_TOKEN_NAME"
  | Exclude<TokenSource, "oidc" | "file" | "store">;

/** A proxy or a file as the environment names it. */
export interface NamedValue {
  /** The variable. */
  readonly variable: string;
  /** Its value; a proxy's may hold a password. */
  readonly value: string;
}

/** A variable for a token that is set. */
export interface SetVariable {
  /** Its name. */
  readonly variable: string;
  /** The token in it; none where it has white space alone. */
  readonly token: Secret | undefined;
}

/** The settings of one call. */
export interface Config {
  /** The Hub's address, without a trailing slash. */
  readonly endpoint: string;
  /** The OAuth client's id (RFC 6749 section 2.2). */
  readonly clientId: string;
  /** How long a request may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Whether offline mode is on: no requests are sent. */
  readonly offline: boolean;
  /** The `origin` to add to the User-Agent header, if one is set. */
  readonly origin: string | undefined;
  /** The file that holds the active token. */
  readonly tokenPath: string;
  /** The file that holds all stored tokens. */
  readonly storedTokensPath: string;
  /** The place that keeps the tokens, if one is named: `files`, or as `lib/store/engines/address.ts` reads it. */
  readonly store: string | undefined;
  /** The PEM file of additional CA certificates to trust, if one is named. */
  readonly caFile: NamedValue | undefined;
  /** The proxies that the environment names, by the scheme of what is reached through them; the first one is used. */
  readonly proxies: { readonly https: readonly NamedValue[]; readonly http: readonly NamedValue[] };
  /** The lists of hosts to reach without a proxy; the first one is used. */
  readonly noProxy: readonly string[];
  /** The hosts that may be reached over http although others can read what is sent. */
  readonly insecureHosts: readonly string[];
  /** The Docker registry of the Hub's images, in small letters, if it is known. */
  readonly registry: string | undefined;
  /** Docker's `config.json`; none where no home folder is known. */
  readonly dockerConfig: string | undefined;
  /** Whether each request is told to whoever looks for a fault. */
  readonly debug: boolean;
  /** What a person should know of these settings, each a sentence without a final period. */
  readonly warnings: readonly string[];
  /** The file in which a step of GitHub Actions sets variables for the steps after it. */
  readonly githubEnv: string | undefined;
  /** Whose trusted publisher this job is: the token that its identity is exchanged for counts before all others. */
  readonly oidcResource: string | undefined;
  /** The audience that the identity token is for. */
  readonly oidcAudience: string;
  /** The name of the stored token to use, if one is named: it counts before those of variables and the active one. */
  readonly tokenName: string | undefined;
  /** The variables for a token that are set, the one that counts first. */
  readonly tokenVariables: readonly SetVariable[];
  /** The access token from an environment variable, if one is set. */
  readonly environmentToken:
    | { readonly token: Secret; readonly source: DecidingVariable & TokenSource }
    | undefined;
}

/** The public Hub. */
export const DEFAULT_ENDPOINT = "https://huggingface.co";
/** The public client of the Python library (no secret). */
export const DEFAULT_CLIENT_ID = "26be6b09-91c5-47da-9861-d2d2bb7a7e36";
const STAGING_ENDPOINT = "https://hub-ci.huggingface.co";

/**
 * Reads the settings from the machine's environment variables.
 *
 * @throws {HfAuthError} `invalid_configuration` when a variable's value is not valid.
 */
export function readConfig(host: Pick<Host, "env" | "paths">): Config {
  // Set but empty is unset.
  const env = (name: keyof typeof VARIABLES) => host.env(name) || undefined;
  const staging = isTrue(env("HUGGINGFACE_CO_STAGING"));
  const { tokenPath, storedTokensPath } = readPaths(host, env, staging);
  const endpoint = staging ? STAGING_ENDPOINT : (env("HF_ENDPOINT") ?? DEFAULT_ENDPOINT).replace(/\/+$/, "");
  return {
    endpoint,
    clientId: env("HF_DEVICE_CODE_OAUTH_CLIENT_ID") ?? DEFAULT_CLIENT_ID,
    timeoutMs: readTimeout(env("HF_HUB_DOWNLOAD_TIMEOUT")),
    offline: isTrue(env("HF_HUB_OFFLINE") ?? env("TRANSFORMERS_OFFLINE")),
    origin: env("HF_HUB_USER_AGENT_ORIGIN"),
    tokenPath,
    storedTokensPath,
    store: env("HF_AUTH_STORE"),
    caFile: namedIn(env, ["HF_AUTH_CA_FILE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"])[0],
    proxies: {
      https: namedIn(env, ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
      http: namedIn(env, ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]),
    },
    noProxy: [env("no_proxy"), env("NO_PROXY")].filter((one) => one !== undefined),
    insecureHosts: (env("HF_AUTH_INSECURE_HOSTS") ?? "").split(",").map((name) => name.trim().toLowerCase())
      .filter(Boolean),
    registry: env("HF_AUTH_REGISTRY")?.toLowerCase() ??
      (endpoint === DEFAULT_ENDPOINT ? "registry.hf.space" : undefined),
    dockerConfig: dockerConfigOf(host, env("DOCKER_CONFIG")),
    debug: env("HF_DEBUG") !== undefined,
    warnings: [...emptyPaths(host, tokenPath, staging), ...uncheckedCertificates(env)],
    githubEnv: env("GITHUB_ENV"),
    oidcResource: env("HF_OIDC_RESOURCE"),
    oidcAudience: env("HF_OIDC_AUDIENCE") ?? endpoint,
    tokenName: env("HF_AUTH_TOKEN_NAME"),
    tokenVariables: setIn(host, ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"]),
    environmentToken: readToken(env("HF_TOKEN"), env("HUGGING_FACE_HUB_TOKEN")),
  };
}

/** Whether this is a step of GitHub Actions, whose log hides what it is told to hide. */
export function inGithubActions(host: Pick<Host, "env">): boolean {
  return host.env("GITHUB_ACTIONS") === "true";
}

/** The values of variables that only a store of its own kind asks for (`lib/store/engines/variables.ts`). */
export function variableOf(host: Pick<Host, "env">): (name: string) => string | undefined {
  return (name) => host.env(name) || undefined;
}

function namedIn(env: Env, names: readonly (keyof typeof VARIABLES)[]): NamedValue[] {
  return names.flatMap((variable) => {
    const value = env(variable);
    return value === undefined ? [] : [{ variable, value }];
  });
}

/** Those of the variables that are set. */
export function setIn(host: Pick<Host, "env">, names: readonly string[]): SetVariable[] {
  return names.flatMap((variable) => {
    const value = host.env(variable);
    return value ? [{ variable, token: cleanToken(value) }] : [];
  });
}

type Env = (name: keyof typeof VARIABLES) => string | undefined;

function readPaths(host: Pick<Host, "env" | "paths">, env: Env, staging: boolean) {
  const { windows } = host.paths;
  const { join, dirname } = windows ? host.paths : posixPath;
  const expand = (path: string) =>
    expandPath(path, { env: (name) => host.env(name), home: (user) => host.paths.home(user), windows });
  // Without a home folder this is no path yet.
  const absolute = (path: string) => path.startsWith("~") ? path : host.paths.absolute(path);
  const cache = env("XDG_CACHE_HOME") ?? join("~", ".cache");
  const hfHome = expand(env("HF_HOME") ?? join(cache, "huggingface"));
  const tokenPath = expand(env("HF_TOKEN_PATH") ?? join(hfHome, "token"));
  return {
    tokenPath: absolute(
      staging ? expand(join("~", ".cache", "huggingface_staging", "token")) : tokenPath,
    ),
    // Python computes this one before it looks at the staging variable.
    storedTokensPath: absolute(join(dirname(tokenPath), "stored_tokens")),
  };
}

function dockerConfigOf({ paths }: Pick<Host, "paths">, folder: string | undefined): string | undefined {
  const home = folder === undefined ? paths.home() : undefined;
  const found = folder ?? (home && paths.join(home, ".docker"));
  return found && paths.absolute(paths.join(found, "config.json"));
}

/** Python takes an empty variable for the current folder: whoever set one by mistake would look for tokens there. */
function emptyPaths(host: Pick<Host, "env" | "paths">, tokenPath: string, staging: boolean): string[] {
  const empty = (["HF_TOKEN_PATH", "HF_HOME", "XDG_CACHE_HOME"] as const).find((name) =>
    host.env(name) === ""
  );
  if (!empty) return [];
  const pythons = readPaths(host, (name) => host.env(name), staging).tokenPath;
  if (pythons === tokenPath) return [];
  return [
    `${empty} is set but empty and is ignored: the token is in ${tokenPath}, and Python would use ${pythons}`,
  ];
}

/** Bun and Node would obey these two values. */
function uncheckedCertificates(env: Env): string[] {
  const name = "NODE_TLS_REJECT_UNAUTHORIZED";
  return ["0", "false"].includes(env(name) ?? "")
    ? [`${name} is not obeyed: certificates are always checked`]
    : [];
}

/** Cleans a token as Python does: no line breaks, no surrounding white space; `undefined` when nothing is left. */
export function cleanToken(text: string): Secret | undefined {
  const cleaned = strip(text.replace(/[\r\n]/g, ""));
  return cleaned === "" ? undefined : new Secret(cleaned);
}

/** The variable for which another token is in use than the one stored as `stored`, whichever is the active one. */
export function decidingVariable(
  { oidcResource, tokenName, environmentToken }: Config,
  stored: string,
): DecidingVariable | undefined {
  if (oidcResource !== undefined) return "HF_OIDC_RESOURCE";
  if (tokenName !== undefined) return tokenName === stored ? undefined : "HF_AUTH_TOKEN_NAME";
  return environmentToken?.source;
}

function readToken(hfToken: string | undefined, olderName: string | undefined): Config["environmentToken"] {
  // As in Python, a first variable of white space hides the second one and then counts as none.
  const text = hfToken || olderName;
  const token = text ? cleanToken(text) : undefined;
  return token && { token, source: hfToken ? "HF_TOKEN" : "HUGGING_FACE_HUB_TOKEN" };
}

function readTimeout(text: string | undefined): number {
  const seconds = text === undefined ? 10 : parseInteger(text);
  if (seconds === undefined || seconds < 0) {
    throw new HfAuthError(
      "invalid_configuration",
      `HF_HUB_DOWNLOAD_TIMEOUT is not a whole number of seconds: ${JSON.stringify(text).slice(0, 100)}`,
      { hint: "Set it to a number such as 10, or unset it" },
    );
  }
  return (seconds || 10) * 1000;
}
