/**
 * Knows what an identity token says, what is wrong with it, and what has to be set up for it: the Hub tells none of that.
 * Must not know what the Hub said, nor ask anybody; the token itself is never part of it.
 *
 * @module
 */

import type { Host } from "../host/host.ts";
import type { Secret } from "../secret.ts";
import { type Fact, factsOf, shown } from "./claims.ts";
import { audiencesOf, decodeJwt, type Jwt } from "./jwt.ts";
import { parseResource, type Resource } from "./resource.ts";
import { SYSTEMS } from "./systems/systems.ts";

export type { Fact } from "./claims.ts";

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
export interface ExplainContext {
  /** What it is exchanged for, as in `HF_OIDC_RESOURCE`. */
  readonly resource: string;
  /** The Hub's address, without a trailing slash. */
  readonly endpoint: string;
  /** The audience that it has to have. */
  readonly audience: string;
  /** The time, in milliseconds since the Unix epoch. */
  readonly nowMs: number;
  /** The variables of the job. */
  readonly env: Host["env"];
}

const PUBLIC = "https://huggingface.co"; // the only audience that its documentation allows
const SKEW = 60; // seconds by which two clocks may differ

/** Says what an identity token says of itself, and what the Hub needs beside it. Its signature is not checked. */
export function explain(idToken: Secret, context: ExplainContext): Explanation {
  const resource = parseResource(context.resource, context.endpoint);
  const jwt = decodeJwt(idToken);
  return {
    facts: jwt ? factsOf(jwt.claims) : [],
    problems: [
      ...resource ? [] : [notAResource(context.resource)],
      ...jwt ? problemsOf(jwt, context) : ["The identity token is not a JWT"],
    ],
    needs: needsOf(jwt?.claims ?? {}, resource, context.audience),
    settings: resource?.settings ?? `${context.endpoint}/docs/hub/trusted-publishers`,
  };
}

function notAResource(text: string): string {
  return `The resource is neither a repository nor a user: ${JSON.stringify(shown(text))}. ` +
    "Write it as NAMESPACE/NAME for a model, datasets/NAMESPACE/NAME, spaces/…, kernels/…, buckets/…, or as USER";
}

function problemsOf({ header, claims }: Jwt, { endpoint, audience, nowMs, env }: ExplainContext): string[] {
  const now = nowMs / 1000;
  const { iss, exp, ref, sub } = claims;
  const audiences = audiencesOf(claims);
  const from = Math.max(...[claims["nbf"], claims["iat"]].filter((time) => typeof time === "number"));
  const isOf = (one: unknown, pattern: RegExp) => typeof one === "string" && pattern.test(one);
  const problems: (string | false)[] = [
    header["alg"] !== "RS256" &&
    (isOf(header["alg"], /^(?!none$)./i)
      ? `It is signed with ${shown(String(header["alg"]))}, not with RS256`
      : "It is not signed"),
    typeof iss !== "string" && "It does not say who issued it (iss)",
    typeof iss === "string" && isInside(iss) && !isInside(endpoint) &&
    `The Hub cannot fetch the keys of its issuer ${shown(iss)}: that is a private address`,
    !audiences.includes(audience) &&
    `Its audience is ${audiences.map(shown).join(", ") || "not given"}, not ${shown(audience)}`,
    typeof exp !== "number" && "It does not say when it expires (exp)",
    typeof exp === "number" && exp <= now && `It expired ${at(exp)}, ${ago(now - exp)} ago`,
    from > now + SKEW && `It is not valid until ${at(from)}: if that is past, this machine's clock is wrong`,
    (isOf(ref, /^refs\/pull\//) || isOf(sub, /^repo:.*:pull_request$/)) &&
    "It is a pull request's, so it matches no publisher that asks for a branch",
    SYSTEMS.some((system) => system.isForFork?.(env)) &&
    "The job runs for a pull request from a fork, and a publisher matches the repository itself",
  ];
  return problems.filter((problem) => problem !== false);
}

function needsOf(claims: Jwt["claims"], resource: Resource | undefined, audience: string): string[] {
  const of = resource
    ? `${
      resource.kind === "user" ? "CI/CD access" : "A trusted publisher"
    } of the ${resource.kind} ${resource.name}`
    : "A trusted publisher of the resource";
  const iss = claims["iss"];
  const fields = fieldsOf(claims).map(({ label, value }) => `${label} = ${value}`).join(", ");
  return [
    `An identity token for ${shown(audience)}${
      audience === PUBLIC ? "" : `; huggingface.co takes none but those for ${PUBLIC}, see HF_OIDC_AUDIENCE`
    }`,
    `${of} with the issuer ${typeof iss === "string" ? shown(iss) : "of this job"}`,
    ...fields
      ? [`Each claim that it asks for exactly as it is here; those that people ask for: ${fields}`]
      : [],
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

/** Whether only this machine, or those in its own network, can reach an address. */
function isInside(address: string): boolean {
  const host = URL.canParse(address) ? new URL(address).hostname : "";
  return /^(localhost|127(\.\d+){3}|10(\.\d+){3}|192\.168(\.\d+){2}|\[::1\])$|\.(localhost|svc|local|internal)$/
    .test(host);
}

/** A time as people read it; the caller's numbers may be anything. */
function at(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime())
    ? "at no time"
    : `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function ago(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
