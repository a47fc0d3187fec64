/** A job of each CI system through the built program; those that are known by a file of the machine are tried in memory only. */

import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { startIssuer } from "../../support/ci/issuer.ts";
import { JOBS } from "../../support/ci/jobs.ts";
import { realJob } from "../../support/ci/real_job.ts";
import { startHub } from "../../support/hub/hub.ts";
import { hfAuth, makeHome } from "../../support/program/program.ts";

const FIXED = ["Kubernetes", "Google Cloud"];

for (const system of JOBS.filter(({ name }) => !FIXED.includes(name))) {
  test(`the program exchanges the identity of a job of ${system.name}, and says where it is from`, async () => {
    await using issuer = await startIssuer();
    const claims = { sub: String(system.claims.sub) };
    await using hub = await startHub({
      publishers: [{ resource: "acme/model", issuer: issuer.url, claims }],
    });
    await using home = await makeHome({ token: "hf_a" });
    const identities: string[] = [];
    await using job = await realJob(
      await system.job(async (asked) => {
        const token = await issuer.sign({ ...system.claims, ...asked });
        identities.push(token);
        return token;
      }, hub.url),
    );
    const env = home.env(hub.url, {
      ...job.env,
      PATH: `${job.bin}:${process.env["PATH"]}`,
      HF_OIDC_RESOURCE: "acme/model",
      HF_TOKEN: "hf_variable",
      NO_COLOR: "1",
    });
    const token = await hfAuth(["token"], { env });
    assert.deepEqual([token.status, /^hf_jwt_\S+\n$/.test(token.stdout)], [0, true], token.stderr);
    const inspected = await hfAuth(["oidc", "inspect"], { env });
    const lines = inspected.stdout.split("\n");
    assert.deepEqual([inspected.status, lines[0]], [0, `Identity token: ${system.name}`], inspected.stdout);
    for (const secret of [...identities, token.stdout.trim()]) {
      assert.equal(`${inspected.stdout}${inspected.stderr}`.includes(secret), false);
    }
  });
}
