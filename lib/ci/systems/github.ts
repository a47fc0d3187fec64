/**
 * Knows how GitHub Actions hands out identity tokens: over http, to a job that has the permission, and to no fork's.
 * Must not know what the token is exchanged for.
 *
 * @module
 */

import type { Secret } from "../../secret.ts";
import { readIdentityToken } from "../jwt.ts";
import { askCi } from "../request.ts";
import { type Ask, type CiMachine, type System, unavailable } from "../system.ts";

const NAME = "GitHub Actions";
const PERMISSION =
  "Add `permissions: id-token: write` to the job, and to the job that calls its workflow, if one does";

/** GitHub Actions. */
export const github: System = {
  name: NAME,
  variables: {
    GITHUB_ACTIONS: "`true` in a job of GitHub Actions",
    ACTIONS_ID_TOKEN_REQUEST_URL: "where a job with `id-token: write` gets its identity token",
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "what it shows there",
    GITHUB_EVENT_NAME: "why the job runs",
    GITHUB_EVENT_PATH: "the file that says whether its pull request is from a fork",
  },
  claims: [
    "repository",
    "ref",
    "workflow",
    "workflow_ref",
    "job_workflow_ref",
    "environment",
    "event_name",
  ],
  proof: (env) => env("GITHUB_ACTIONS") === "true" ? env("ACTIONS_ID_TOKEN_REQUEST_TOKEN") : undefined,
  async obtain(machine, ask) {
    if (machine.env("GITHUB_ACTIONS") !== "true") return undefined;
    const address = machine.env("ACTIONS_ID_TOKEN_REQUEST_URL");
    const bearer = machine.env("ACTIONS_ID_TOKEN_REQUEST_TOKEN");
    if (!address || !bearer) throw await notPermitted(machine);
    return await request(machine, address, bearer, ask);
  },
};

async function request(
  machine: CiMachine,
  address: string,
  bearer: string,
  ask: Ask,
): Promise<Secret> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw unavailable("ACTIONS_ID_TOKEN_REQUEST_URL is not a web address", "Leave it as GitHub sets it");
  }
  // What the query has already says which version of the service answers.
  url.search += `${url.search ? "&" : "?"}audience=${encodeURIComponent(ask.audience)}`;
  const headers = { accept: "application/json", authorization: `Bearer ${bearer}` };
  const { status, text } = await askCi(machine, { of: NAME, url, headers }, ask);
  const refused = (why: string, hint: string) =>
    unavailable(`Could not get an identity token from ${NAME}: ${why}`, hint);
  if (status === 401 || status === 403) {
    throw refused(`it refuses this job (${status})`, `${PERMISSION}. A job can ask only while it runs`);
  }
  const token = status === 200 ? readIdentityToken(valueIn(text)) : undefined;
  if (token) return token;
  throw refused(
    status === 200 ? "there is none in its response" : `unexpected response (${status})`,
    "Try again in a few minutes, or see githubstatus.com",
  );
}

function valueIn(text: string): string {
  try {
    return String((JSON.parse(text) as { value?: unknown } | null)?.value);
  } catch {
    return "";
  }
}

async function notPermitted(machine: CiMachine): Promise<Error> {
  const from = await forkOf(machine);
  if (from !== undefined) {
    return unavailable(
      `${NAME} gives no identity token to a pull request from a fork${from && ` (${from})`}`,
      "Run this step after the merge, on `push`, or skip it for forks: " +
        "`if: github.event.pull_request.head.repo.full_name == github.repository`",
    );
  }
  return unavailable(
    `This job may not get an identity token from ${NAME}: it lacks the permission \`id-token: write\``,
    PERMISSION,
  );
}

/** The fork that the job's pull request is from, empty where its name is not known; `undefined` where it is from none. */
async function forkOf({ env, files }: CiMachine): Promise<string | undefined> {
  const [event, path] = [env("GITHUB_EVENT_NAME"), env("GITHUB_EVENT_PATH")];
  // `pull_request_target` runs for the repository itself, and has what it permits.
  if (!path || !event?.startsWith("pull_request") || event === "pull_request_target") return undefined;
  try {
    const { pull_request: { head, base } } = JSON.parse(await files.read(path) ?? "") as Event;
    // A fork that is gone is null.
    if (head.repo?.full_name === base.repo.full_name) return undefined;
    return head.repo && /^[\w.-]{1,100}\/[\w.-]{1,100}$/.test(head.repo.full_name) ? head.repo.full_name : "";
  } catch {
    return undefined;
  }
}

/** What is read of GitHub's event. */
interface Event {
  readonly pull_request: {
    readonly head: { readonly repo: { readonly full_name: string } | null };
    readonly base: { readonly repo: { readonly full_name: string } };
  };
}
