/**
 * Knows which claims of an identity token a trusted publisher may be matched by, and how they are shown to people.
 * Must not know what is wrong with them.
 *
 * @module
 */

import { printable } from "../person/printable.ts";
import { audiencesOf, type Jwt } from "./jwt.ts";
import { SYSTEMS } from "./systems/systems.ts";

/** One claim, for people: without what a terminal would obey, and not longer than 200 characters. */
export interface Fact {
  /** Its name, with a dot before a name inside of it. */
  readonly label: string;
  /** Its value. */
  readonly value: string;
}

/** What every token has, for itself alone. */
const TECHNICAL = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "nonce", "at_hash"];
const LONGEST = 200; // characters
const MOST = 20; // claims of a system that is not known
const DEEPEST = 4;

/** The claims that count: who issued it, about whom, for whom, then those of its system; of an unknown one, all. */
export function factsOf(claims: Jwt["claims"]): Fact[] {
  const all = new Map(flat(claims, "", 0));
  const known = SYSTEMS.map((system) => system.claims.filter((label) => all.has(label)))
    .reduce((most, theirs) => theirs.length > most.length ? theirs : most);
  const others = [...all.keys()].filter((label) => !TECHNICAL.includes(label)).slice(0, MOST);
  // One alone, such as `email`, is anybody's.
  const labels = ["iss", "sub", "aud", ...known.length > 1 ? known : others];
  return labels.flatMap((label) => {
    const value = label === "aud" ? audiencesOf(claims).join(", ") : all.get(label);
    return value === undefined ? [] : [{ label: shown(label), value: shown(value) }];
  });
}

/** A text of somebody else's, as people may see it. */
export function shown(text: string): string {
  const clean = [...printable(text)];
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST).join("")}…` : clean.join("");
}

function flat(value: unknown, label: string, depth: number): [label: string, value: string][] {
  if (Array.isArray(value)) {
    const texts = value.filter((one) => typeof one === "string");
    return texts.length > 0 ? [[label, texts.join(", ")]] : [];
  }
  if (typeof value === "object" && value !== null) {
    if (depth === DEEPEST) return [];
    return Object.entries(value).flatMap(([name, inner]) =>
      flat(inner, label ? `${label}.${name}` : name, depth + 1)
    );
  }
  return ["string", "number", "boolean"].includes(typeof value) ? [[label, String(value)]] : [];
}
