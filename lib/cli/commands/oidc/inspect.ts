/**
 * Knows how `hf-auth oidc inspect` shows an identity token, which it never prints.
 * Must not know what is looked at.
 *
 * @module
 */

import { oidcInspect } from "../../../auth/oidc/inspect.ts";
import { printable } from "../../../person/printable.ts";
import type { CommandContext } from "../../command.ts";
import { detailLines } from "./details.ts";
import { askedFor } from "./asked.ts";

/** Shows what the identity of this job says, and ends with 1 where something is wrong with it. */
export async function inspect(context: CommandContext): Promise<number> {
  const { output } = context;
  const found = await oidcInspect(await askedFor(context));
  const { origin, resource, problems } = found;
  switch (output.mode) {
    case "json":
      output.json(found);
      break;
    case "quiet":
      for (const problem of problems) output.line(printable(problem));
      break;
    default:
      output.line(printable(`Identity token: ${origin}`));
      output.line(printable(`Resource: ${resource}`));
      for (const line of detailLines(found)) output.line(line);
  }
  return problems.length === 0 ? 0 : 1;
}
