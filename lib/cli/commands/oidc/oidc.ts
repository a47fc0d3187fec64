/**
 * Knows the two things that `hf-auth oidc` does.
 * Must not know how.
 *
 * @module
 */

import { HfAuthError } from "../../../errors.ts";
import type { CommandContext } from "../../command.ts";

/** Shows what the identity of this job says, or exchanges it. */
export async function run(context: CommandContext): Promise<number> {
  switch (context.argument) {
    case "inspect":
      return await (await import("./inspect.ts")).inspect(context);
    case "token":
      return await (await import("./token.ts")).printToken(context);
    default:
      throw new HfAuthError("usage", "Say what to do", { hint: "See `hf-auth oidc --help`" });
  }
}
