/** What HF_OIDC_RESOURCE does for the real `hf`, in two versions, and for this program: the same Hub, the same issuer. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { startIssuer } from "../support/ci/issuer.ts";
import { JOBS } from "../support/ci/jobs.ts";
import { realJob } from "../support/ci/real_job.ts";
import { startHub } from "../support/hub/hub.ts";
import { makeHome } from "../support/program/program.ts";
import { withoutColors } from "../support/program/side_by_side.ts";
import { NEWEST, OURS, PYTHON } from "../support/program/sides.ts";
import { needsBothHf } from "../support/python.ts";
import { ALICE, BOB, BOTH } from "../support/store/samples.ts";

const GITHUB = JOBS.find(({ name }) => name === "GitHub Actions")!;
const SIDES = [PYTHON, NEWEST, OURS];
const TABLE = "  name   token      \n- ------ -----------\n  bob    hf_****BBBB\n  laptop hf_****AAAA\n";
const EXCHANGED = /hf_jwt_[\w.-]+/g;

/** What a script sees: the exchanged token is `{token}`; how often the identity was exchanged. */
type Seen = readonly [succeeds: boolean, stdout: string, exchanges: number];

/** Where the identity comes from, and which claims it has. */
interface Row {
  readonly name: string;
  readonly from: "HF_OIDC_ID_TOKEN" | "GitHub Actions" | "nowhere";
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly command: string;
  readonly expected: Seen;
}

const REFUSED = { repository: "eve/fork" };
const FAILED: Seen = [false, "", 1];

const ROWS: readonly Row[] = [
  ...(["HF_OIDC_ID_TOKEN", "GitHub Actions"] as const).flatMap((from): Row[] => [
    { name: "a trusted job", from, command: "token", expected: [true, "{token}\n", 1] },
    { name: "a job that nobody trusts", from, claims: REFUSED, command: "token", expected: FAILED },
  ]),
  { name: "a trusted job", from: "HF_OIDC_ID_TOKEN", command: "list", expected: [true, TABLE, 1] },
  ...["list", "whoami"].map((command): Row => ({
    name: "a job that nobody trusts",
    from: "HF_OIDC_ID_TOKEN",
    claims: REFUSED,
    command,
    expected: FAILED,
  })),
  ...["token", "list", "whoami"].map((command): Row => ({
    name: "no identity",
    from: "nowhere",
    command,
    expected: [false, "", 0],
  })),
];

for (const { name, from, claims = {}, command, expected } of ROWS) {
  test(
    `hf-auth ${command} is as hf auth's with HF_OIDC_RESOURCE: ${name}, ${from}`,
    { skip: needsBothHf },
    async () => {
      await using issuer = await startIssuer();
      await using hub = await startHub({
        publishers: [{ resource: "acme/model", issuer: issuer.url, claims: { repository: "acme/training" } }],
      });
      const sign = (asked: object) => issuer.sign({ ...GITHUB.claims, ...asked, ...claims });
      const job = await GITHUB.job(sign, hub.url);
      await using real = await realJob({
        ...job,
        // Python leaves out the query that GitHub's address has.
        fetch: (input, init) => {
          const url = new URL(String(input));
          url.searchParams.set("api-version", "2.0");
          return job.fetch!(url, init);
        },
      });
      const env = {
        "HF_OIDC_ID_TOKEN": { HF_OIDC_ID_TOKEN: await sign({ aud: hub.url }) },
        "GitHub Actions": real.env,
        "nowhere": {},
      }[from];
      const sent: string[] = [];
      const seen: Seen[] = [];
      for (const side of SIDES) {
        await using home = await makeHome({ token: BOB, stored_tokens: BOTH });
        hub.requests.length = 0;
        const { status, stdout } = await side.run(command.split(" "), {
          env: home.env(hub.url, { ...env, HF_OIDC_RESOURCE: "acme/model", HF_TOKEN: ALICE }),
        });
        const bodies = hub.requests.filter(({ path }) => path === "/oauth/token").map(({ body }) => body);
        sent.push(...bodies.map((body) => JSON.stringify({ ...JSON.parse(body), subject_token: "" })));
        assert.deepEqual([side.name, status === 0 ? 0 : status], [side.name, expected[0] ? 0 : 1]);
        seen.push([status === 0, withoutColors(stdout).replace(EXCHANGED, "{token}"), bodies.length]);
      }
      assert.deepEqual(seen, [expected, expected, expected]);
      assert.ok(new Set(sent).size <= 1, sent.join("\n"));
    },
  );
}
