import assert from "node:assert/strict";
import { test } from "node:test";
import { obtainIdentityToken } from "../../lib/ci/identity.ts";
import { SYSTEMS } from "../../lib/ci/systems/systems.ts";
import { memoryHost } from "../../lib/host/memory/host.ts";
import { Secret } from "../../lib/secret.ts";
import { type Issuer, startIssuer } from "../support/ci/issuer.ts";
import { JOBS, machineOf, together } from "../support/ci/jobs.ts";
import { trusted } from "../support/ci/publisher.ts";
import { failureOf } from "../support/failure.ts";
import { inClear } from "../support/in_clear.ts";

const audience = "https://huggingface.co";

test("each system's row has its stand-in, in the order in which they are asked", () => {
  assert.deepEqual(SYSTEMS.map(({ name }) => name), JOBS.map(({ name }) => name));
});

const jobsOf = (issuer: Issuer) =>
  Promise.all(JOBS.map(({ claims, job }) => job((more) => issuer.sign({ ...claims, ...more }), audience)));

test("of all systems that are there at once the first one counts, and its token is good for the Hub", async () => {
  await using issuer = await startIssuer();
  const jobs = await jobsOf(issuer);
  const publishers = [{ resource: "acme/model", issuer: issuer.url, claims: {} }];
  for (const [index, { name, claims }] of JOBS.entries()) {
    const machine = machineOf(together(jobs.slice(index)));
    const { token, origin } = await obtainIdentityToken(machine, { audience });
    assert.equal(origin, name);
    const { sub } = await trusted(token.reveal(), "acme/model", publishers, audience) ?? {};
    assert.equal(sub, claims["sub"], name);
  }
});

test("what was named counts before every system: handed in, then the variable, then the file", async () => {
  await using issuer = await startIssuer();
  const job = together(await jobsOf(issuer));
  const named = { HF_OIDC_ID_TOKEN: " a.a.a\n", HF_OIDC_ID_TOKEN_FILE: "/run/b" };
  const files = { ...job.files, "/run/b": "b.b.b\n", "/run/c": "c.c.c" };
  const cases: [env: Record<string, string>, options: object, token: string, origin: string][] = [
    [named, { idToken: new Secret("d.d.d\n"), idTokenFile: "/run/c" }, "d.d.d", "--id-token"],
    [named, { idTokenFile: "/run/c" }, "a.a.a", "HF_OIDC_ID_TOKEN"],
    [{ ...named, HF_OIDC_ID_TOKEN: "" }, { idTokenFile: "/run/c" }, "c.c.c", "/run/c"],
    [{ ...named, HF_OIDC_ID_TOKEN: "" }, {}, "b.b.b", "/run/b"],
  ];
  for (const [variables, options, token, origin] of cases) {
    const host = machineOf({ ...job, files }, variables);
    assert.deepEqual(inClear(await obtainIdentityToken(host, { audience, ...options })), { token, origin });
  }
});

const JWT = "An identity token is a JWT, three parts of letters and digits with dots between them, " +
  "as a CI system hands it out";
const FILE = "Set HF_OIDC_ID_TOKEN_FILE to the file that holds the identity token, or unset it";
const named: [env: Record<string, string>, message: string, hint: string][] = [
  [{ HF_OIDC_ID_TOKEN: " " }, "HF_OIDC_ID_TOKEN is empty", JWT],
  [{ HF_OIDC_ID_TOKEN: "hf_secret" }, "HF_OIDC_ID_TOKEN does not hold an identity token", JWT],
  [
    { HF_OIDC_ID_TOKEN: `${"secret".repeat(11_000)}.a.a` },
    "HF_OIDC_ID_TOKEN does not hold an identity token",
    JWT,
  ],
  [{ HF_OIDC_ID_TOKEN_FILE: "/empty" }, "/empty is empty", JWT],
  [{ HF_OIDC_ID_TOKEN_FILE: "/nothing" }, "There is no file /nothing", FILE],
  [{ HF_OIDC_ID_TOKEN_FILE: "/run" }, "Cannot read /run: it is a folder", FILE],
];

for (const [variables, message, hint] of named) {
  test(`what was named and holds none is an error, and no system is asked: ${message}`, async () => {
    const env = { ...variables, GITHUB_ACTIONS: "true", GITLAB_CI: "true", HF_ID_TOKEN: "a.a.a" };
    const machine = memoryHost({ env, files: { "/empty": "\n", "/run/token": "a.a.a" } });
    assert.deepEqual(await failureOf(obtainIdentityToken(machine, { audience })), {
      code: "oidc_unavailable",
      message,
      hint,
    });
  });
}

test("where there is no system, that is said, and what to set; in a pod what to mount, too", async () => {
  const message =
    "There is no identity token here: this is no job of a CI system that hands one out (GitHub Actions, " +
    "GitLab CI, CircleCI, Bitbucket Pipelines, Buildkite, Kubernetes, Google Cloud)";
  const set =
    "et HF_OIDC_ID_TOKEN to one, or HF_OIDC_ID_TOKEN_FILE to the file that holds it; or unset HF_OIDC_RESOURCE";
  const mount = "Mount a projected serviceAccountToken with the audience https://huggingface.co at " +
    "/var/run/secrets/huggingface.co/serviceaccount";
  const pod = { KUBERNETES_SERVICE_HOST: "10.0.0.1" };
  const failures = [{}, pod].map((env) =>
    obtainIdentityToken(memoryHost({ env }), { audience }).catch(inClear)
  );
  assert.deepEqual(await Promise.all(failures), [
    ["oidc_unavailable", message, `S${set}`],
    ["oidc_unavailable", message, `${mount}, s${set}`],
  ]);
});

test("a system that is not there costs nothing: no request and no program, and other values than true are not there", async () => {
  const env = {
    GITHUB_ACTIONS: "1",
    GITLAB_CI: "TRUE",
    CIRCLECI: "",
    BUILDKITE: "yes",
    BITBUCKET_BUILD_NUMBER: "",
  };
  const files = { "/sys/class/dmi/id/product_name": "Standard PC\n" };
  const never = () => assert.fail("A program was run");
  const machine = memoryHost({ env, files, programs: { circleci: never, "buildkite-agent": never } });
  const { code } = await failureOf(obtainIdentityToken(machine, { audience }));
  assert.equal(code, "oidc_unavailable");
});
