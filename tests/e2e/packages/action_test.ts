/** The action of this repository, in a stand-in of a job on GitHub's machines. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { VERSION } from "../../../lib/version.ts";
import { startIssuer } from "../../support/ci/issuer.ts";
import { JOBS } from "../../support/ci/jobs.ts";
import { realJob } from "../../support/ci/real_job.ts";
import { startHub } from "../../support/hub/hub.ts";
import { temporaryFolder } from "../../support/release/folder.ts";
import { HERE, makeRelease, needs, packForInstaller } from "../../support/release/release.ts";
import { Job, readAction } from "../../support/release/runner.ts";
import { serveReleases } from "../../support/release/server.ts";

const skip = needs("bash", "bun", "curl", "git", "gzip", "node", "tar");
const TOKEN = `hf_${"a".repeat(34)}`;
const OWN = { token: TOKEN, account: "alice", displayName: "ci", role: "write" } as const;

/** A machine with a release to install from, a Hub, and somebody's own login that must stay. */
async function machine() {
  const folder = await temporaryFolder();
  const release = `${folder.path}/release`;
  await makeRelease(release, { here: "started" });
  await packForInstaller(release, HERE);
  const server = await serveReleases({ [VERSION]: release });
  const issuer = await startIssuer();
  const publisher = { resource: "acme/model", issuer: issuer.url, claims: { repository: "acme/training" } };
  const hub = await startHub({ tokens: [OWN], publishers: [publisher] });
  const github = JOBS.find(({ name }) => name === "GitHub Actions")!;
  const job = await realJob(
    await github.job((asked) => issuer.sign({ ...github.claims, ...asked }), hub.url),
  );
  const home = `${folder.path}/home`;
  await Deno.mkdir(`${home}/.cache/huggingface`, { recursive: true });
  await Deno.mkdir(`${folder.path}/cache`);
  await Deno.writeTextFile(`${home}/.cache/huggingface/token`, "hf_of_the_machine");
  const env = {
    ...job.env,
    HOME: home,
    HF_ENDPOINT: hub.url,
    HF_AUTH_INSTALL_FROM: server.url,
    NO_COLOR: "1",
  };
  return {
    home,
    server,
    start: (name: string) => new Job(`${folder.path}/${name}`, `${folder.path}/cache`, env),
    left: (name: string) => readdirSync(`${folder.path}/${name}/temp`).sort(),
    async [Symbol.asyncDispose]() {
      for (const part of [job, hub, issuer, server, folder]) await part[Symbol.asyncDispose]();
    },
  };
}

test(
  "a job with a secret: logged in, told to no other program, and logged out at the end",
  { skip },
  async () => {
    await using here = await machine();
    const job = here.start("job");
    assert.equal(await job.use({ token: TOKEN }), 0, job.log);
    assert.match(job.log, new RegExp(`^::add-mask::${TOKEN}$`, "m"));
    assert.equal(job.variable("HF_TOKEN"), undefined);
    assert.deepEqual((await job.run("hf-auth whoami -q")).stdout, "alice\n");
    assert.equal((await job.run("git config --global --list || true")).stdout, "");
    await job.end();
    assert.deepEqual(here.left("job"), ["hf-auth", "hf-auth-download"]);
    assert.equal(readFileSync(`${here.home}/.cache/huggingface/token`, "utf8"), "hf_of_the_machine");
    // The download was kept, and is checked again.
    const again = here.start("again");
    assert.equal(await again.use({ token: TOKEN }), 0, again.log);
    const asked = here.server.asked.map((path) => path.replace(/^.*\//, ""));
    assert.deepEqual(asked, ["SHA256SUMS", `${HERE}.tar.gz`, "SHA256SUMS"]);
    await again.end();
  },
);

test(
  "a job with an identity: the token for later steps and git only where they are asked for",
  { skip },
  async () => {
    await using here = await machine();
    const job = here.start("job");
    const inputs = { resource: "acme/model", "export-token": "true", "setup-git": "true" };
    assert.equal(await job.use(inputs), 0, job.log);
    const token = job.variable("HF_TOKEN")!;
    assert.match(token, /^hf_jwt_/);
    assert.match(job.log, new RegExp(`^::add-mask::${token}$`, "m"));
    assert.equal((await job.run("hf-auth token --token-name oidc-acme/model")).stdout, `${token}\n`);
    assert.match((await job.run("git config --global --list")).stdout, /hf-auth' git-credential/);
    // Whatever a step does: the end comes all the same.
    assert.equal((await job.run("exit 3")).status, 3);
    await job.end();
    assert.deepEqual(here.left("job"), ["hf-auth", "hf-auth-download"]);
    assert.equal((await job.run("git config --global --list || true")).stdout, "");
  },
);

test("a job that is not let in ends with what is wrong, and leaves nothing", { skip }, async () => {
  await using here = await machine();
  for (
    const [name, inputs] of Object.entries({
      secret: { token: "hf_wrong" },
      identity: { resource: "acme/other" },
    })
  ) {
    const job = here.start(name);
    assert.notEqual(await job.use(inputs), 0);
    assert.match(job.log, /^Error: /m);
    await job.end();
    assert.deepEqual(here.left(name), ["hf-auth", "hf-auth-download"]);
  }
});

test(
  "the action installs its own version, ends by its own commit, and takes others' by commit",
  { skip },
  async () => {
    const { inputs, runs } = await readAction("action.yml");
    assert.equal(inputs["version"]!.default, VERSION);
    assert.deepEqual(
      runs.steps.flatMap(({ uses = "" }) => uses === "" ? [] : [uses.replace(/@[0-9a-f]{40}$/, "@COMMIT")]),
      [
        "actions/cache@COMMIT",
        "$/packages/action/logout",
      ],
    );
  },
);
