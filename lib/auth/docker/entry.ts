/**
 * Knows where what Docker has of the Hub's registry is looked up.
 * Must not know why, nor change it: whoever imports this by URL needs no package for it.
 *
 * @module
 */

import { isHfAuthError } from "../../errors.ts";
import { NotUnderstood, readEntry, type RegistryEntry } from "../../docker/config_file.ts";
import type { Session } from "../session.ts";

/** What Docker's configuration says about the Hub's registry; nothing where there is none that can be read. */
export async function dockersEntry({ config, host }: Pick<Session, "config" | "host">): Promise<
  RegistryEntry & { readonly registry: string } | undefined
> {
  const { registry, dockerConfig } = config;
  if (registry === undefined || dockerConfig === undefined) return undefined;
  try {
    return { registry, ...readEntry(await host.files.read(dockerConfig) ?? "", registry) };
  } catch (error) {
    if (error instanceof NotUnderstood || isHfAuthError(error, "store_unreadable")) return undefined;
    throw error;
  }
}
