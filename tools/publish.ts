/**
 * Checks that `deno publish` would take the package: its files, its exports, and no slow types. Where its packages come
 * from elsewhere than JSR it looks at a copy whose configuration and lock say so.
 */

import { stageModule } from "./channels/staged.ts";

const config = Deno.env.get("HF_AUTH_CONFIG")!;
if (config !== `${Deno.cwd()}/deno.json`) {
  const folder = await Deno.makeTempDir({ prefix: "hf-auth-" });
  try {
    await publish(await stageModule(folder, config));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
} else {
  await publish(Deno.cwd());
}

async function publish(cwd: string): Promise<void> {
  // Whether anything is committed is git's business.
  const { success, stdout, stderr } = await new Deno.Command("deno", {
    args: ["publish", "--dry-run", "--allow-dirty"],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
  if (success && !/^(warning|error)\b/im.test(said)) return;
  console.error(said);
  Deno.exitCode = 1;
}
