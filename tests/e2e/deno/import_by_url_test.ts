/** A Deno script in an empty folder that imports `mod.ts` by URL, with no configuration and no import map. */

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { serveCheckout, type Served, serveRegistry } from "../../support/network/checkout_server.ts";
import { startHub } from "../../support/hub/hub.ts";
import { type Finished, makeHome, runDeno } from "../../support/program/program.ts";

const TOKEN = `hf_${"a".repeat(34)}`;
const LAPTOP = { token: TOKEN, account: "alice", displayName: "laptop", role: "write" } as const;

function script(checkout: Served): string {
  return `import { authList, getToken, login } from "${checkout.url}/mod.ts";
const result = await login({ token: "${TOKEN}" });
const active = await getToken();
const { tokens } = await authList();
console.log(JSON.stringify({ result, active, names: tokens.map((token) => token.name) }));
`;
}

/** Runs the script as a new user would, with the JSR that is given. */
async function run(environment: Record<string, string>): Promise<[Finished, string | undefined]> {
  await using hub = await startHub({ tokens: [LAPTOP] });
  await using checkout = await serveCheckout();
  await using home = await makeHome();
  const folder = await mkdtemp(join(tmpdir(), "hf-auth-script-"));
  try {
    await writeFile(join(folder, "script.ts"), script(checkout));
    const env = home.env(hub.url, { DENO_DIR: join(home.path, "deno"), ...environment });
    const finished = await runDeno(["run", "--quiet", "-A", "script.ts"], { env, cwd: folder });
    return [finished, await home.read("stored_tokens")];
  } finally {
    await rm(folder, { recursive: true });
  }
}

const PRINTED = {
  result: { status: "logged_in", user: "alice", tokenName: "laptop", role: "write", renewable: false },
  active: { token: "hf_****aaaa", source: "file", name: "laptop" },
  names: ["laptop"],
};

function check([{ status, stdout, stderr }, stored]: [Finished, string | undefined]): void {
  assert.equal(status, 0, stderr);
  const { result: { tokenPath: _, ...result }, ...rest } = JSON.parse(stdout);
  assert.deepEqual({ result, ...rest }, PRINTED);
  assert.equal(stored, `[laptop]\nhf_token = ${TOKEN}\n\n`);
}

test("mod.ts imported by URL logs in, with this machine's own way to JSR or without one", async () => {
  check(await run({}));
});

test("mod.ts imported by URL logs in where JSR cannot be reached", async () => {
  check(await run({ JSR_URL: "http://127.0.0.1:1/" }));
});

test("mod.ts imported by URL takes @std from JSR where it can", async () => {
  await using registry = await serveRegistry();
  check(await run({ JSR_URL: `${registry.url}/` }));
  assert.deepEqual(registry.asked.filter((path) => path.endsWith("mod.ts")).sort(), [
    "/@std/fs/1.0.24/mod.ts",
    "/@std/path/1.1.6/mod.ts",
  ]);
});
