/**
 * Knows a job of each CI system: its variables, files and programs, who answers there, and what its tokens say.
 * Must not know the code that asks for a token, nor sign one itself.
 *
 * @module
 */

import type { JWTPayload } from "jose";
import { type MemoryHost, memoryHost } from "../../../lib/host/memory/host.ts";
import type { MemoryProgram } from "../../../lib/host/memory/processes.ts";

/** Signs a token that says `claims`. */
export type Sign = (claims: JWTPayload) => Promise<string>;

/** What a job finds on its machine. */
export interface Job {
  readonly env: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  /** Its programs, by name. */
  readonly printers: Readonly<Record<string, Printer>>;
  /** Who answers it over http. */
  readonly fetch?: typeof globalThis.fetch;
}

/** A program that prints a token when it is asked in just one way. */
export interface Printer {
  /** All its arguments, with a space between them. */
  readonly asked: string;
  readonly token: string;
}

/** A CI system as a job sees it. */
export interface JobSystem {
  /** The name that people are told. */
  readonly name: string;
  /** What its tokens say beside issuer, audience and time. */
  readonly claims: JWTPayload;
  /** What there is in a job whose token is for `audience`. */
  job(sign: Sign, audience: string): Promise<Job>;
}

const NONE: Job = { env: {}, files: {}, printers: {} };

/** Every system, as a job of it would be. */
export const JOBS: readonly JobSystem[] = [
  {
    name: "GitHub Actions",
    claims: {
      sub: "repo:acme/training:ref:refs/heads/main",
      repository: "acme/training",
      repository_owner: "acme",
      ref: "refs/heads/main",
      ref_type: "branch",
      workflow: "Publish",
      workflow_ref: "acme/training/.github/workflows/publish.yml@refs/heads/main",
      job_workflow_ref: "acme/training/.github/workflows/publish.yml@refs/heads/main",
      event_name: "push",
      run_id: "1",
    },
    job: (sign) => {
      const address = "https://pipelines.test/token?api-version=2.0";
      return Promise.resolve({
        ...NONE,
        env: {
          GITHUB_ACTIONS: "true",
          ACTIONS_ID_TOKEN_REQUEST_URL: address,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: "secret-of-the-job",
        },
        fetch: async (input, init) => {
          const { url, headers } = new Request(input, init);
          const asked = new URL(url);
          const audience = asked.searchParams.get("audience");
          asked.searchParams.delete("audience");
          if (asked.href !== address || audience === null) return new Response(null, { status: 404 });
          if (headers.get("authorization")?.toLowerCase() !== "bearer secret-of-the-job") {
            return new Response(null, { status: 401 });
          }
          const value = await sign({ aud: audience });
          return Response.json({ count: value.length, value });
        },
      });
    },
  },
  {
    name: "GitLab CI",
    claims: {
      sub: "project_path:acme/training:ref_type:branch:ref:main",
      namespace_path: "acme",
      project_path: "acme/training",
      pipeline_source: "push",
      ref: "main",
      ref_type: "branch",
      ref_protected: "true",
    },
    job: async (sign, aud) => ({ ...NONE, env: { GITLAB_CI: "true", HF_ID_TOKEN: await sign({ aud }) } }),
  },
  {
    name: "CircleCI",
    claims: {
      sub: "org/1111/project/2222/user/3333",
      "oidc.circleci.com/project-id": "2222",
      "oidc.circleci.com/vcs-origin": "github.com/acme/training",
      "oidc.circleci.com/vcs-ref": "refs/heads/main",
      "oidc.circleci.com/context-ids": ["4444"],
    },
    job: async (sign, audience) => ({
      ...NONE,
      env: { CIRCLECI: "true" },
      printers: {
        circleci: {
          asked: `run oidc get --claims ${JSON.stringify({ aud: audience })}`,
          token: await sign({ aud: audience }),
        },
      },
    }),
  },
  {
    name: "Bitbucket Pipelines",
    claims: {
      sub: "{repository}:{step}",
      workspaceUuid: "{workspace}",
      repositoryUuid: "{repository}",
      branchName: "main",
    },
    job: async (sign, audience) => ({
      ...NONE,
      env: { BITBUCKET_BUILD_NUMBER: "7", BITBUCKET_STEP_OIDC_TOKEN: await sign({ aud: [audience] }) },
    }),
  },
  {
    name: "Buildkite",
    claims: {
      sub: "organization:acme:pipeline:training:ref:refs/heads/main:commit:abc:step:publish",
      organization_slug: "acme",
      pipeline_slug: "training",
      build_branch: "main",
      step_key: "publish",
    },
    job: async (sign, audience) => ({
      ...NONE,
      env: { BUILDKITE: "true" },
      printers: {
        "buildkite-agent": {
          asked: `oidc request-token --audience ${audience}`,
          token: await sign({ aud: audience }),
        },
      },
    }),
  },
  {
    name: "Kubernetes",
    claims: {
      sub: "system:serviceaccount:training:publisher",
      "kubernetes.io": {
        namespace: "training",
        pod: { name: "publish-1", uid: "5555" },
        serviceaccount: { name: "publisher", uid: "6666" },
      },
    },
    job: async (sign, audience) => ({
      ...NONE,
      env: { KUBERNETES_SERVICE_HOST: "10.0.0.1" },
      files: {
        // What every pod has, for the cluster's own API.
        "/var/run/secrets/kubernetes.io/serviceaccount/token": await sign({ aud: ["https://kubernetes"] }),
        "/var/run/secrets/tokens/another": await sign({ aud: ["https://vault"] }),
        "/var/run/secrets/tokens/hub": await sign({ aud: [audience] }),
      },
    }),
  },
  {
    name: "Google Cloud",
    claims: {
      sub: "1234567890",
      azp: "1234567890",
      email: "publisher@training.iam.gserviceaccount.com",
      email_verified: true,
      google: {
        compute_engine: { project_id: "training", zone: "europe-west1-b", instance_name: "builder" },
      },
    },
    job: (sign) =>
      Promise.resolve({
        ...NONE,
        files: { "/sys/class/dmi/id/product_name": "Google Compute Engine\n" },
        fetch: async (input, init) => {
          const { url, headers } = new Request(input, init);
          const { origin, pathname, searchParams } = new URL(url);
          const named = { "metadata-flavor": "Google" };
          const isAsked = origin === "http://metadata.google.internal" &&
            searchParams.get("format") === "full" &&
            pathname === "/computeMetadata/v1/instance/service-accounts/default/identity";
          if (!isAsked) return new Response(null, { status: 404, headers: named });
          if (headers.get("metadata-flavor") !== "Google") {
            return new Response(null, { status: 403, headers: named });
          }
          return new Response(await sign({ aud: searchParams.get("audience") ?? "" }), { headers: named });
        },
      }),
  },
];

/** A job in which all of these are there at once. */
export function together(jobs: readonly Job[]): Job {
  const fetches = jobs.flatMap(({ fetch }) => fetch ? [fetch] : []);
  return {
    env: Object.assign({}, ...jobs.map(({ env }) => env)),
    files: Object.assign({}, ...jobs.map(({ files }) => files)),
    printers: Object.assign({}, ...jobs.map(({ printers }) => printers)),
    fetch: async (input, init) => {
      let response = new Response(null, { status: 404 });
      for (const fetch of fetches) {
        response = await fetch(input, init);
        if (response.status !== 404) break;
      }
      return response;
    },
  };
}

/** The job's machine, in memory. */
export function machineOf({ printers, ...job }: Job, env: Readonly<Record<string, string>> = {}): MemoryHost {
  const programs = Object.entries(printers).map(([name, { asked, token }]): [string, MemoryProgram] => [
    name,
    (args) => args.join(" ") === asked ? { status: 0, stdout: `${token}\n` } : { status: 2, stdout: "" },
  ]);
  return memoryHost({ ...job, env: { ...job.env, ...env }, programs: Object.fromEntries(programs) });
}
