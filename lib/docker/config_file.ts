/**
 * Knows what Docker's `config.json` says about a registry: which helper is asked, and the password that it may hold itself.
 * Must not know where the file lies, nor how it is changed.
 *
 * @module
 */

import { Secret } from "../secret.ts";

/** What `config.json` says about one registry. */
export interface RegistryEntry {
  /** The helper that is asked for it. */
  readonly helper?: string;
  /** The password that the file itself holds for it. */
  readonly password?: Secret;
}

/** The file cannot be understood: what is wrong with it. */
export class NotUnderstood extends Error {}

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** Reads what the file says about a registry. */
export function readEntry(text: string, registry: string): RegistryEntry {
  const config = parseConfig(text);
  const helper = objectIn(config, "credHelpers")[registry];
  const password = passwordIn(objectIn(config, "auths"), registry);
  return {
    ...typeof helper === "string" && helper !== "" && { helper },
    ...password !== undefined && { password },
  };
}

/** The file as a value. */
export function parseConfig(text: string): Json {
  // Docker takes an empty file for none.
  if (text.trim() === "") return {};
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    throw new NotUnderstood("it is not JSON");
  }
  if (!isObject(config)) throw new NotUnderstood("it is not a JSON object");
  for (const name of ["credHelpers", "auths"]) objectIn(config, name);
  return config;
}

/** An object in another one; an empty one where there is none. */
export function objectIn(config: Json, name: string): Json {
  const value = config[name] ?? {};
  if (!isObject(value)) throw new NotUnderstood(`its ${name} is not a JSON object`);
  return value;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Docker keeps `user:password` in base64. */
function passwordIn(auths: Json, registry: string): Secret | undefined {
  for (const name of [registry, `https://${registry}`, `https://${registry}/`]) {
    const { auth, identitytoken } = isObject(auths[name]) ? auths[name] : {} as Json;
    if (typeof identitytoken === "string" && identitytoken !== "") return new Secret(identitytoken);
    if (typeof auth !== "string") continue;
    try {
      const password = new TextDecoder().decode(Uint8Array.from(atob(auth), (one) => one.charCodeAt(0)))
        .replace(/^[^:]*:/, "");
      if (password !== "") return new Secret(password);
    } catch {
      // Nothing that Docker could use either.
    }
  }
  return undefined;
}
