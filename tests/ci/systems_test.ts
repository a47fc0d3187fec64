import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { obtainIdentityToken } from "../../lib/ci/identity.ts";
import { currentHost } from "../../lib/host/current.ts";
import { memoryHost, type MemoryOptions } from "../../lib/host/memory/host.ts";
import type { MemoryProgram } from "../../lib/host/memory/processes.ts";
import { startIssuer, unsigned } from "../support/ci/issuer.ts";
import { JOBS } from "../support/ci/jobs.ts";
import { realJob } from "../support/ci/real_job.ts";
import { failureOf } from "../support/failure.ts";
import { inClear } from "../support/in_clear.ts";

const audience = "https://huggingface.co";
const good = unsigned({ aud: ["my-hub.1", audience] });
const second = unsigned({ aud: audience });
const other = unsigned({ aud: "https://secret.test" });
const answers = (status: number, stdout: string): MemoryProgram => () => ({
  status,
  stdout,
  stderr: "secret",
});

const gitlab = { GITLAB_CI: "true" };
const circleci = { CIRCLECI: "true" };
const bitbucket = { BITBUCKET_BUILD_NUMBER: "1" };
const buildkite = { BUILDKITE: "true" };
const googles = { "/sys/class/dmi/id/product_name": "Google\n" };
const metadata = (status: number, body: string, headers = { "metadata-flavor": "Google" }) => () =>
  Promise.resolve(new Response(body, { status, headers }));

const given: [what: string, machine: MemoryOptions, origin: string, audience?: string][] = [
  ["GitLab: the Hub's name first", {
    env: { ...gitlab, HF_ID_TOKEN: good, HTTPS___HUGGINGFACE_CO_ID_TOKEN: second },
  }, "GitLab CI"],
  ["GitLab: the name that others make of the audience", {
    env: { ...gitlab, HTTPS___HUGGINGFACE_CO_ID_TOKEN: good, HF_ID_TOKEN: "" },
  }, "GitLab CI"],
  [
    "GitLab: the name of another audience",
    {
      env: { ...gitlab, MY_HUB_1_ID_TOKEN: good },
    },
    "GitLab CI",
    "my-hub.1",
  ],
  ["CircleCI: the program before the variables", {
    env: { ...circleci, CIRCLE_OIDC_TOKEN_V2: other },
    programs: { circleci: answers(0, `${good}\n`) },
  }, "CircleCI"],
  ["CircleCI: a variable for the audience where there is no program", {
    env: { ...circleci, CIRCLE_OIDC_TOKEN_V2: other, CIRCLE_OIDC_TOKEN: good },
  }, "CircleCI"],
  ["CircleCI: a variable where the program fails", {
    env: { ...circleci, CIRCLE_OIDC_TOKEN_V2: good },
    programs: { circleci: answers(1, "") },
  }, "CircleCI"],
  ["CircleCI: a variable where no program can be run", {
    env: { ...circleci, CIRCLE_OIDC_TOKEN_V2: good },
    programs: null,
  }, "CircleCI"],
  ["Bitbucket: one of several audiences", {
    env: { ...bitbucket, BITBUCKET_STEP_OIDC_TOKEN: good },
  }, "Bitbucket Pipelines"],
  ["Kubernetes: the file for the audience, of a volume with links and folders", {
    env: { KUBERNETES_SERVICE_HOST: "10.0.0.1" },
    files: {
      ...googles,
      "/var/run/secrets/huggingface.co/serviceaccount/..data/token": good,
      "/var/run/secrets/huggingface.co/serviceaccount/token": `${good}\n`,
    },
  }, "Kubernetes"],
  ["Google: in a pod without such a file", {
    env: { KUBERNETES_SERVICE_HOST: "10.0.0.1" },
    files: { ...googles, "/var/run/secrets/tokens/other": other },
    fetch: metadata(200, good),
  }, "Google Cloud"],
];

for (const [what, machine, origin, wanted = audience] of given) {
  test(what, async () => {
    const obtained = await obtainIdentityToken(memoryHost(machine), { audience: wanted });
    assert.deepEqual(inClear(obtained), { token: good, origin });
  });
}

const could = (system: string) => `Could not get an identity token from ${system}:`;
const yaml = 'Add this to the job: id_tokens: { HF_ID_TOKEN: { aud: "https://huggingface.co" } }';
const step = 'Add this to the step: oidc: { audiences: ["https://huggingface.co"] }';
const circle =
  "Check in the job what `circleci run oidc get` says, or set the audience of CIRCLE_OIDC_TOKEN_V2 to " +
  "https://huggingface.co in the project's settings";
const agent =
  "Check in the job what `buildkite-agent oidc request-token` says; in a container it needs the agent's " +
  "program and BUILDKITE_AGENT_ACCESS_TOKEN";
const account = "Give the machine a service account, or set HF_OIDC_ID_TOKEN";
const silent: MemoryProgram = (_, { signal }) =>
  new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));

const refused: [machine: MemoryOptions, message: string, hint: string][] = [
  [{ env: gitlab }, "GitLab CI gives this job no identity token", yaml],
  [
    { env: { ...gitlab, HF_ID_TOKEN: "secret" } },
    "HF_ID_TOKEN holds no identity token for https://huggingface.co",
    yaml,
  ],
  [
    { env: { ...gitlab, HF_ID_TOKEN: other, HTTPS___HUGGINGFACE_CO_ID_TOKEN: other } },
    "HF_ID_TOKEN and HTTPS___HUGGINGFACE_CO_ID_TOKEN hold no identity token for https://huggingface.co",
    yaml,
  ],
  [{ env: circleci }, `${could("CircleCI")} there is no program circleci`, circle],
  [
    { env: { ...circleci, CIRCLE_OIDC_TOKEN: other }, programs: { circleci: answers(3, good) } },
    `${could("CircleCI")} circleci failed (exit status 3)`,
    circle,
  ],
  [{ env: bitbucket }, "Bitbucket Pipelines gives this step no identity token", step],
  [
    { env: { ...bitbucket, BITBUCKET_STEP_OIDC_TOKEN: other } },
    "The identity token of this step, BITBUCKET_STEP_OIDC_TOKEN, is not for https://huggingface.co",
    step,
  ],
  [{ env: buildkite }, `${could("Buildkite")} there is no program buildkite-agent`, agent],
  [
    { env: buildkite, programs: { "buildkite-agent": answers(0, "secret") } },
    `${could("Buildkite")} buildkite-agent printed no identity token`,
    agent,
  ],
  [
    { env: buildkite, programs: { "buildkite-agent": silent } },
    `${could("Buildkite")} buildkite-agent did not answer within 30 s`,
    agent,
  ],
  [
    { files: googles, fetch: metadata(404, "secret") },
    `${could("Google Cloud")} this machine has no service account (404)`,
    account,
  ],
  [
    { files: googles, fetch: metadata(200, "secret") },
    `${could("Google Cloud")} there is none in its response`,
    account,
  ],
  [
    { files: googles, fetch: metadata(500, "") },
    `${could("Google Cloud")} unexpected response (500)`,
    account,
  ],
  [
    { files: googles, fetch: metadata(200, good, { "metadata-flavor": "None" }) },
    `${could("Google Cloud")} something else answers as its metadata server`,
    account,
  ],
  [
    { files: googles, fetch: () => Promise.reject(new Error("secret ECONNREFUSED")) },
    `${could("Google Cloud")} could not reach http://metadata.google.internal: the connection was refused`,
    "Check the network connection and the proxy, then try again",
  ],
  [
    { files: googles, fetch: metadata(200, "secret".repeat(200_000)) },
    `${could("Google Cloud")} http://metadata.google.internal sent more than 1 MiB`,
    "Check what answers there",
  ],
];

for (const [machine, message, hint] of refused) {
  test(`a system that is there and gives none: ${message}`, async () => {
    const obtained = obtainIdentityToken(memoryHost(machine), { audience });
    assert.deepEqual(await failureOf(obtained), { code: "oidc_unavailable", message, hint });
  });
}

test("who cancels gets the own reason, from a program and from a request", async () => {
  for (
    const machine of [
      { env: buildkite, programs: { "buildkite-agent": silent } },
      { env: { ...circleci, CIRCLE_OIDC_TOKEN: good }, programs: { circleci: silent } },
      { files: googles, fetch: (_: unknown, init?: RequestInit) => Promise.reject(init?.signal?.reason) },
    ]
  ) {
    const signal = AbortSignal.abort(new Error("enough"));
    await assert.rejects(obtainIdentityToken(memoryHost(machine), { audience, signal }), {
      message: "enough",
    });
  }
});

test("real programs and a real server are asked as the ones in memory", async () => {
  await using issuer = await startIssuer();
  const host = await currentHost();
  for (const name of ["GitHub Actions", "CircleCI", "Buildkite"]) {
    const { claims, job } = JOBS.find((one) => one.name === name)!;
    await using real = await realJob(await job((more) => issuer.sign({ ...claims, ...more }), audience));
    const { processes } = host;
    const machine = {
      ...host,
      env: (variable: string) => real.env[variable],
      ...processes && {
        processes: {
          ...processes,
          run: (command: string, ...how: [readonly string[], Parameters<typeof processes.run>[2]]) =>
            processes.run(join(real.bin, command), ...how),
        },
      },
    };
    const { token, origin } = await obtainIdentityToken(machine, { audience });
    assert.deepEqual([origin, token.reveal().split(".").length], [name, 3]);
  }
});
