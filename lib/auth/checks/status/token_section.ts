/**
 * Knows what the places in which a token can be look like in a report, and what is wrong with them.
 * Must not know how they were found.
 *
 * @module
 */

import type { SetVariable } from "../../../config.ts";
import { ACTIVE, type Found, type FoundPlace } from "./places.ts";
import type { MakePublic } from "./public_text.ts";
import type { Finding, Place, StatusReport } from "./report.ts";

/** The section on tokens. */
export function tokenSection(
  found: Found,
  unread: readonly SetVariable[],
  text: MakePublic,
): StatusReport["token"] {
  const { places, inUse, stored } = found;
  const shown = places.map((place): Place => ({
    place: text(place.place),
    standing: standingOf(place, inUse),
    ...(place.stored && { tokenName: text(place.stored.name) }),
  }));
  return {
    places: shown,
    facts: {
      ...(stored.length > 0 && { stored: stored.map(({ name }) => text(name)) }),
    },
    findings: findings(found, unread).map(([problem, advice]) => ({
      problem: text(problem),
      advice: text(advice),
    })),
  };
}

function standingOf(place: FoundPlace, inUse: FoundPlace | undefined): Place["standing"] {
  if (place.error) return "unusable";
  if (place === inUse) return "in_use";
  return place.token ? "shadowed" : "not_set";
}

function findings(
  { places, inUse, stored, unreadable }: Found,
  unread: readonly SetVariable[],
): [string, string][] {
  const active = places.find(({ place }) => place === ACTIVE);
  const isVariable = inUse !== undefined && /^H/.test(inUse.place);
  const isOther = active?.token !== undefined && inUse?.token !== undefined &&
    !active.token.equals(inUse.token);
  return [
    ...places.flatMap(({ error }): [string, string][] =>
      error ? [[error.message, error.hint ?? "Log in again with `hf-auth login`"]] : []
    ).filter(([problem], index, all) => all.findIndex(([other]) => other === problem) === index),
    ...isVariable && isOther
      ? [[
        `${inUse.place} is set, so another token than the active one is used`,
        `Unset ${inUse.place} to use ${
          active.stored ? `the token ${active.stored.name}` : "the active token"
        }`,
      ] as [string, string]]
      : [],
    ...active?.token && !active.stored && stored.length > 0
      ? [[
        "The active token is not one of the stored tokens, so it is never refreshed",
        "Choose a stored one with `hf-auth switch`, or log in with `hf-auth login --force`",
      ] as [string, string]]
      : [],
    ...!active?.token && !active?.error && stored.length > 0
      ? [["No stored token is active", "Choose one with `hf-auth switch`"] as [string, string]]
      : [],
    ...!inUse && !unreadable && stored.length === 0
      ? [["Nobody is logged in", "Log in with `hf-auth login`"] as [string, string]]
      : [],
    ...unread.map(({ variable }): [string, string] => [
      `${variable} is set, but nothing reads it`,
      `Rename it to HF_TOKEN if it holds your token, or unset it`,
    ]),
  ];
}

/** What to tell of an error. */
export function findingOf(
  error: { readonly message: string; readonly hint?: string | undefined },
  text: MakePublic,
): Finding {
  return { problem: text(error.message), advice: text(error.hint ?? "Try again") };
}
