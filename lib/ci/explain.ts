/**
 * Knows what an identity token says, what is wrong with it, and what has to be set up for it: the Hub tells none of that.
 * Must not know what the Hub said, nor ask anybody; the token itself is never part of it.
 *
 * @module
 */

import type { Secret } from "../secret.ts";
import { type Fact, factsOf, shown } from "./claims.ts";
import { decodeJwt, type Jwt } from "./jwt.ts";
import { notAResource, problemsOf, type Situation } from "./problems.ts";
import { parseResource, type Resource } from "./resource.ts";

export type { Fact } from "./claims.ts";
export type { Situation } from "./problems.ts";

/** What there is to say of an identity token; every text is fit for a terminal. */
export interface Explanation {
  /** The claims that trusted publishers are matched by, in order. */
  readonly facts: readonly Fact[];
  /** What keeps it from being accepted, each a sentence without a final period; none where nothing is wrong with it. */
  readonly problems: readonly string[];
  /** What has to be there for it to be accepted, each a sentence without a final period. */
  readonly needs: readonly string[];
  /** The page on which the resource's trusted publishers are set up. */
  readonly settings: string;
}

/** What an identity token is to be exchanged for, where and when. */
export interface ExplainContext extends Situation {
  /** What it is exchanged for, as in `HF_OIDC_RESOURCE`. */
  readonly resource: string;
}

const PUBLIC = "https://huggingface.co"; // the only audience that its documentation allows

/** Says what an identity token says of itself, and what the Hub needs beside it. Its signature is not checked. */
export function explain(idToken: Secret, context: ExplainContext): Explanation {
  const resource = parseResource(context.resource, context.endpoint);
  const jwt = decodeJwt(idToken);
  return {
    facts: jwt ? factsOf(jwt.claims) : [],
    problems: [
      ...resource ? [] : [notAResource(context.resource)],
      ...problemsOf(jwt, context),
    ],
    needs: needsOf(jwt?.claims ?? {}, resource, context.audience),
    settings: resource?.settings ?? `${context.endpoint}/docs/hub/trusted-publishers`,
  };
}

function needsOf(claims: Jwt["claims"], resource: Resource | undefined, audience: string): string[] {
  const of = resource
    ? `A trusted publisher of the ${resource.kind} ${resource.name}`
    : "A trusted publisher of the resource";
  const iss = claims["iss"];
  const fields = fieldsOf(claims).map(({ label, value }) => `${label} = ${value}`).join(", ");
  return [
    `An identity token for ${shown(audience)}${
      audience === PUBLIC ? "" : `; huggingface.co takes none but those for ${PUBLIC}, see HF_OIDC_AUDIENCE`
    }`,
    `${of} with the issuer ${typeof iss === "string" ? shown(iss) : "of this job"}`,
    ...fields ? [`Its claims, where it has any, exactly as they are in this token: ${fields}`] : [],
  ];
}

/** What a person would fill in for this token: the names of the Hub's form where it has some of its own, else claims. */
function fieldsOf(claims: Jwt["claims"]): Fact[] {
  const facts = factsOf(claims).filter(({ label }) => !["iss", "sub", "aud"].includes(label));
  if (!facts.some(({ label }) => label === "workflow_ref")) return facts;
  const value = (name: string) => facts.find(({ label }) => label === name)?.value ?? "";
  const fields = [
    { label: "repository", value: value("repository") },
    { label: "branch", value: /^refs\/heads\/(.+)$/.exec(value("ref"))?.[1] },
    { label: "workflow", value: /\/\.github\/workflows\/([^@]+)@/.exec(value("workflow_ref"))?.[1] },
  ];
  return fields.filter((field): field is Fact => Boolean(field.value));
}
