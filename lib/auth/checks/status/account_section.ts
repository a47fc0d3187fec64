/**
 * Knows what a report says of the token in use and its account, and what is wrong with them.
 * Must not know how the Hub was asked.
 *
 * @module
 */

import type { HfAuthError } from "../../../errors.ts";
import { scopesOf } from "../../../hub/access/claims.ts";
import type { Rights } from "../../../hub/access/rights.ts";
import { refusalOf } from "../judgement.ts";
import { ACTIVE, EXCHANGE, type FoundPlace } from "./places.ts";
import type { MakePublic } from "./public_text.ts";
import type { Finding, StatusReport } from "./report.ts";
import { findingOf } from "./token_section.ts";

const SOON = 7 * 86_400_000; // ms before an end that nothing puts off

/** What the Hub said about the token in use; `undefined` when it said nothing about it. */
export type Told = Rights | HfAuthError | undefined;

/** The section on the account; `isEnded` where the Hub has refused to refresh the token for good. */
export function accountSection(
  place: FoundPlace & { readonly isEnded?: boolean | undefined } | undefined,
  told: Told,
  now: number,
  text: MakePublic,
): StatusReport["account"] {
  const token = place?.token;
  if (!token) return { facts: {}, findings: [] };
  const rights = told instanceof Error ? undefined : told;
  const { stored, isEnded = false } = place;
  const scopes = scopesOf(token);
  const end = rights?.expiresAt?.getTime() ?? (stored?.expiresAt ?? NaN) * 1000;
  // The next exchange comes before its end.
  const isRenewed = (stored?.refreshToken !== undefined && !isEnded) || place.place === EXCHANGE;
  return {
    facts: {
      ...(rights && { user: text(rights.name), kind: text(kindOf(rights)) }),
      ...(stored && { token_name: text(stored.name) }),
      ...(!Number.isNaN(end) && { expires_at: text(new Date(end).toISOString()) }),
      ...((isRenewed || !Number.isNaN(end)) && { renewal: text(isRenewed ? "automatic" : "none") }),
      ...(scopes && { scopes: scopes.map(text) }),
      ...(rights && rights.organizations.length > 0 && {
        organizations: rights.organizations.map(({ name, role = "member", restrictions }) =>
          text(`${name} (${[role, ...restrictions.map((one) => `restricted by ${one}`)].join("; ")})`)
        ),
      }),
    },
    findings: [
      ...told instanceof Error && told.code === "invalid_token" ? [refusal(place, isRenewed, text)] : [],
      ...told instanceof Error && ["forbidden", "other_hub"].includes(told.code)
        ? [findingOf(told, text)]
        : [],
      ...isEnded ? [ended(text)] : expiry(end, isRenewed, now, text),
      ...(rights?.organizations ?? []).flatMap((organization) => {
        const problem = refusalOf(organization);
        return problem === undefined ? [] : [{
          problem: text(`The token does not work for ${organization.name}: ${problem}`),
          advice: text(`Meet what ${organization.name} asks for, or ask its administrators`),
        }];
      }),
    ],
  };
}

function kindOf({ authType, role }: Rights): string {
  if (authType === "oauth") return "browser login";
  return role === "fineGrained" ? "fine-grained token" : role ? `${role} token` : authType ?? "unknown";
}

function refusal({ place }: FoundPlace, isRenewed: boolean, text: MakePublic): Finding {
  const isStored = place === ACTIVE || !/^H.*TOKEN$/.test(place);
  return {
    problem: text(`The Hub does not accept ${place === ACTIVE ? place : `the token of ${place}`}`),
    advice: text(
      place === EXCHANGE
        ? "Check the trusted publishers of HF_OIDC_RESOURCE"
        : isRenewed
        ? "Refresh it with `hf-auth refresh`, or log in again with `hf-auth login --force`"
        : isStored
        ? "Log in again with `hf-auth login --force`"
        : `Correct or unset ${place}; it takes precedence over \`hf-auth login\``,
    ),
  };
}

function ended(text: MakePublic): Finding {
  return {
    problem: text("The login has ended: its token is not refreshed any more"),
    advice: text("Log in again with `hf-auth login --force`"),
  };
}

function expiry(end: number, isRenewed: boolean, now: number, text: MakePublic): Finding[] {
  if (Number.isNaN(end) || end - now > SOON) return [];
  const isOver = end <= now;
  if (isRenewed) {
    return isOver
      ? [{ problem: text("The token has expired"), advice: text("Refresh it with `hf-auth refresh`") }]
      : [];
  }
  return [{
    problem: text(isOver ? "The token has expired" : "The token expires soon, and nothing refreshes it"),
    advice: text("Log in with `hf-auth login --force`"),
  }];
}
