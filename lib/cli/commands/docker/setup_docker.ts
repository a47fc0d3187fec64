/**
 * Knows what `hf-auth setup-docker` says.
 * Must not know how Docker is set up.
 *
 * @module
 */

import { setupDocker, type SetupDockerResult } from "../../../auth/docker/setup.ts";
import type { CommandContext } from "../../command.ts";
import type { Output } from "../../output.ts";

const PROGRAM = "docker-credential-hf-auth";

/** Sets Docker up, or removes what was set up. */
export async function run({ host, output, options, signal }: CommandContext): Promise<number> {
  const remove = options.on("remove");
  const result = await setupDocker({ remove, force: options.on("force"), signal, host });
  const { registry, path, changed } = result;
  if (output.mode === "json") output.json({ registry, path, changed });
  else if (remove) reportRemoved(result, output);
  else if (changed) output.success(`Docker now asks hf-auth for ${registry}`, [`in ${path}`]);
  else output.note(`Docker already asks hf-auth for ${registry}`);
  if (remove) return 0;
  if (result.holdsPassword) {
    output.warning(
      `${path} also holds a token for ${registry}, which Docker does not use any more`,
      `Remove it with \`docker logout ${registry}\``,
    );
  }
  if (host.processes && !host.processes.has(PROGRAM)) {
    output.warning(
      `Docker will not find hf-auth: there is no ${PROGRAM} in PATH`,
      host.processes.has("hf-auth")
        ? `Run \`ln -s hf-auth "$(dirname "$(command -v hf-auth)")/${PROGRAM}"\``
        : `Put hf-auth into a folder of PATH, and a link to it named ${PROGRAM} beside it`,
    );
  }
  return 0;
}

function reportRemoved({ registry, changed, before }: SetupDockerResult, output: Output): void {
  if (changed) output.success(`Docker no longer asks hf-auth for ${registry}`);
  else if (before === undefined) output.note(`Docker was not set up to ask hf-auth for ${registry}`);
  else output.note(`Docker asks another helper for ${registry}, which stays: ${before}`);
}
