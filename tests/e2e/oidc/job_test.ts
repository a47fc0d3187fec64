/**
 * A job of GitHub Actions with the built program, and from the sources under Deno: its identity is signed by a stand-in issuer
 * and checked by the stand-in Hub. Whatever is printed or written is searched for tokens.
 */

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Issuer, startIssuer } from "../../support/ci/issuer.ts";
import { JOBS } from "../../support/ci/jobs.ts";
import { type RealJob, realJob } from "../../support/ci/real_job.ts";
import { type Hub, type HubOptions, startHub } from "../../support/hub/hub.ts";
import { type Finished, type Home, makeHome } from "../../support/program/program.ts";
import { type Runtime, RUNTIMES } from "../../support/program/runtimes.ts";
import { section } from "../../support/store/fixture.ts";

const GITHUB = JOBS.find(({ name }) => name === "GitHub Actions")!;
const RESOURCE = "acme/model";
const OTHERS = { token: "hf_a", stored_tokens: section("A", { hf_token: "hf_a" }) };

/** A job on a machine of its own. */
interface Stage extends AsyncDisposable {
  readonly hub: Hub;
  readonly issuer: Issuer;
  readonly home: Home;
  /** Every identity token that was signed for it. */
  readonly identities: string[];
  /** How often its identity was exchanged, or tried to be. */
  readonly exchanges: number;
  /** Every access token that the Hub gave for it. */
  readonly given: string[];
  /** Runs a command in the job. */
  run(line: string, more?: Readonly<Record<string, string>>): Promise<Finished>;
}

async function stage(runtime: Runtime, options: HubOptions = {}, claims: object = {}): Promise<Stage> {
  const issuer = await startIssuer();
  const publisher = { resource: RESOURCE, issuer: issuer.url, claims: { repository: "acme/training" } };
  const hub = await startHub({ publishers: [publisher], ...options });
  const home = await makeHome(OTHERS);
  const identities: string[] = [];
  const sign = async (asked: object) => {
    const token = await issuer.sign({ ...GITHUB.claims, ...asked, ...claims });
    identities.push(token);
    return token;
  };
  const job: RealJob = await realJob(await GITHUB.job(sign, hub.url));
  writeFileSync(join(home.path, "github_env"), "OTHER=1\n");
  const env = home.env(hub.url, {
    ...job.env,
    HF_OIDC_RESOURCE: RESOURCE,
    HF_TOKEN: "hf_variable",
    GITHUB_ENV: join(home.path, "github_env"),
    NO_COLOR: "1",
  });
  const given: string[] = [];
  return {
    hub,
    issuer,
    home,
    identities,
    given,
    get exchanges() {
      return hub.requests.filter(({ path }) => path === "/oauth/token").length;
    },
    run: async (line, more) => {
      const ended = await runtime.run(line.split(" "), { env: { ...env, ...more } });
      given.push(...ended.stdout.match(/hf_jwt_[\w.-]+/g) ?? []);
      return ended;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([job, home, hub, issuer].map((part) => part[Symbol.asyncDispose]()));
    },
  };
}

/** The files below a folder, with what is in them. */
function filesIn(folder: string): [path: string, bytes: Buffer][] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile()).map((path) => [path, readFileSync(path)]);
}

for (const runtime of RUNTIMES) {
  test(`ten commands of a job make one exchange, and show the token only where it is asked for, ${runtime.name}`, async () => {
    await using job = await stage(runtime);
    const asked = await job.run("token");
    const token = asked.stdout.trim();
    assert.match(token, /^hf_jwt_/);
    const mask = `::add-mask::${token}\n`;
    assert.deepEqual(asked, { status: 0, stdout: `${token}\n`, stderr: mask });
    const silent = ["whoami", "whoami --json", "list", "list --json", "status", "status --json", "login"];
    const outputs: string[] = [];
    for (const line of silent) {
      const { status, stdout, stderr } = await job.run(line);
      assert.equal(status, 0, `${line}: ${stderr}`);
      outputs.push(stdout, stderr);
    }
    const inspected = await job.run("oidc inspect");
    outputs.push(inspected.stdout, inspected.stderr);
    for (
      const [line, out] of [
        ["oidc token", `${token}\n`],
        ["export --format sh", `export HF_TOKEN='${token}'\n`],
        ["exec -- printenv HF_TOKEN", `${token}\n`],
      ] as const
    ) {
      assert.deepEqual(await job.run(line), { status: 0, stdout: out, stderr: mask });
    }
    assert.equal(job.exchanges, 1);
    // One for the exchange, one to look at.
    assert.equal(job.identities.length, 2);
    const secrets = [...job.identities, token, "hf_variable"];
    for (const secret of secrets) assert.equal(outputs.join("").includes(secret), false);
    for (const [path, bytes] of filesIn(job.home.path)) {
      for (const secret of secrets) assert.equal(bytes.includes(secret), false, path);
    }
    assert.deepEqual(
      [await job.home.mode("hf-auth"), await job.home.mode("hf-auth/exchanged_tokens")],
      [0o700, 0o600],
    );
    const { status, stderr } = await job.run("logout --yes", { HF_TOKEN: "" });
    assert.deepEqual([status, await job.home.read("hf-auth/exchanged_tokens")], [0, undefined], stderr);
  });

  test(`two processes at once make one exchange, ${runtime.name}`, async () => {
    await using job = await stage(runtime);
    const ended = await Promise.all([1, 2, 3].map(() => job.run("token")));
    assert.deepEqual([new Set(ended.map(({ stdout }) => stdout)).size, job.exchanges], [1, 1]);
  });

  test(`login --oidc --github-env stores the token for other programs and later steps, ${runtime.name}`, async () => {
    await using job = await stage(runtime);
    const { status, stdout, stderr } = await job.run("login --oidc --github-env");
    const token = await job.home.read("token") ?? "";
    assert.match(token, /^hf_jwt_/);
    assert.deepEqual([status, stdout, stderr.split("\n")[0]], [0, "", `::add-mask::${token}`]);
    assert.equal(stderr.split(token).length, 2);
    const text = readFileSync(join(job.home.path, "github_env"), "utf8");
    assert.match(text, /^OTHER=1\nHF_TOKEN<<(hf_auth_[\w-]{36})\nhf_jwt_[\w.-]+\n\1\n$/);
    assert.ok(text.includes(token));
    const [, expiry] = /\[oidc-acme\/model\]\nhf_token = .*\nexpires_at = (\d+)\n/.exec(
      await job.home.read("stored_tokens") ?? "",
    )!;
    assert.ok(Math.abs(Number(expiry) - Date.now() / 1000 - 3600) < 120);
  });

  const broken: [criterion: string, options: HubOptions, claims: object, words: RegExp][] = [
    ["a claim", {}, { repository: "eve/fork" }, /repository {2,}eve\/fork/],
    ["the audience", { audience: "https://huggingface.co" }, {}, /see HF_OIDC_AUDIENCE/],
    ["the time", {}, { exp: 1_000_000_000 }, /Problem: .* expired .* ago/],
    ["the issuer", { publishers: [] }, {}, /with the issuer http:\/\/127\.0\.0\.1/],
  ];
  for (const [criterion, options, claims, words] of broken) {
    test(`no other token is used where ${criterion} is wrong, and that is explained, ${runtime.name}`, async () => {
      await using job = await stage(runtime, options, claims);
      for (const line of ["token", "whoami", "exec -- printenv HF_TOKEN"]) {
        const { status, stdout, stderr } = await job.run(line);
        assert.deepEqual([status, stdout], [1, ""]);
        assert.match(stderr, words);
        for (const secret of [...job.identities, "hf_variable"]) assert.equal(stderr.includes(secret), false);
      }
      for (const [, bytes] of filesIn(job.home.path)) {
        for (const secret of job.identities) assert.equal(bytes.includes(secret), false);
      }
    });
  }
}
