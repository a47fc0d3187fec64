// Does nothing when the step comes, and logs out when the job ends: what was remembered in between tells the two apart.

import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";

const { env } = process;
const tokens = env.HF_TOKEN_PATH;

if (env.STATE_tokens === undefined) {
  appendFileSync(env.GITHUB_STATE, `tokens=${tokens}\ngit=${env["INPUT_SETUP-GIT"]}\n`);
} else {
  // As it was then: a later step may have changed the variable.
  const own = { ...env, HF_TOKEN_PATH: env.STATE_tokens };
  for (const name of ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_OIDC_RESOURCE"]) delete own[name];
  if (env.STATE_git === "true") run(["setup-git", "--remove"], own);
  if (existsSync(env.STATE_tokens)) run(["logout", "--yes"], own);
  rmSync(dirname(env.STATE_tokens), { recursive: true, force: true });
}

function run(args, environment) {
  const name = process.platform === "win32" ? "hf-auth.exe" : "hf-auth";
  const { status, error } = spawnSync(join(env.RUNNER_TEMP, "hf-auth", "bin", name), args, {
    env: environment,
    stdio: "inherit",
  });
  if (status !== 0) {
    process.stdout.write(`::warning::hf-auth ${args.join(" ")} failed${error ? `: ${error.message}` : ""}\n`);
    process.exitCode = 1;
  }
}
