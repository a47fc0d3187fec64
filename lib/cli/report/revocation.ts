/**
 * Knows how a person is asked before tokens are revoked, and told what became of each.
 * Must not know how they are revoked.
 *
 * @module
 */

import { authRevoke } from "../../auth/logout/revoke.ts";
import { HfAuthError } from "../../errors.ts";
import { confirm } from "../../person/confirm.ts";
import { canAsk, takeKeyboard } from "../../person/keyboard.ts";
import type { CommandContext } from "../command.ts";

/** Revokes the tokens that `what` names in words, if that is wanted; says whether it is. */
export async function revokeIfWanted(
  { host, output, options, signal }: CommandContext,
  tokenName: string | undefined,
  what: string,
): Promise<boolean> {
  if (!options.on("yes")) {
    if (output.mode !== "human" || !canAsk(host.terminal)) {
      throw new HfAuthError("usage", "--revoke cannot be undone, and nobody can be asked here", {
        hint: "Add --yes to revoke without asking",
      });
    }
    using keyboard = takeKeyboard(host);
    const question = `Revoke ${what} for every machine, and log out?`;
    if (!await keyboard.ask((next) => confirm(host.terminal, next, question), signal)) return false;
  }
  const { revoked, others } = await authRevoke({ signal, host, ...tokenName !== undefined && { tokenName } });
  const called = (name: string | undefined) => name ?? "the active token";
  if (revoked.length > 0) {
    output.success(`Revoked at the Hub: ${revoked.map(called).join(", ")}`, ["its owner is told by e-mail"]);
  }
  for (const { name, page } of others) {
    output.warning(`The Hub cannot be asked from here to revoke ${called(name)}`, `End it at ${page}`);
  }
  return true;
}
