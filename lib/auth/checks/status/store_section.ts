/**
 * Knows whether the tokens' files can be read, written and locked, and who else could.
 * Must not change what is in them.
 *
 * @module
 */

import { type HfAuthError, isHfAuthError } from "../../../errors.ts";
import type { Host, Look } from "../../../host/host.ts";
import { quotedWord } from "../../../shell_word.ts";
import { ownFiles } from "../../../store/own_files.ts";
import type { Session } from "../../session.ts";
import type { Found } from "./places.ts";
import type { MakePublic } from "./public_text.ts";
import type { Finding, KeptFile, StatusReport } from "./report.ts";
import { findingOf } from "./token_section.ts";

/** The section on the store. */
export async function storeSection(
  { host, config }: Pick<Session, "host" | "config">,
  { places, unreadable }: Found,
  text: MakePublic,
): Promise<StatusReport["store"]> {
  const { files, paths } = host;
  const { tokenPath, storedTokensPath, store } = config;
  if (store !== undefined) {
    const findings = unreadable && !isSaid(places, unreadable) ? [findingOf(unreadable, text)] : [];
    return { files: [], facts: { name: text(store), readable: !unreadable }, findings };
  }
  // Without a home folder these are no paths.
  if (tokenPath.startsWith("~")) return { files: [], facts: {}, findings: [] };
  const folder = paths.dirname(storedTokensPath);
  const kept = [folder, tokenPath, storedTokensPath, ownFiles(paths, storedTokensPath).folder];
  const looks = await Promise.all(kept.map(async (path) => [path, await files.look(path)] as const));
  const findings = [
    ...unreadable && !isSaid(places, unreadable) ? [findingOf(unreadable, text)] : [],
    ...(await Promise.all(looks.map(async ([path, look]) => {
      const around = await files.look(paths.dirname(path));
      // Into a folder that is closed to others nobody gets, whatever is open there.
      const isClosed = path !== folder && ((around?.mode ?? 0) & 0o011) === 0;
      return look ? exposed(path, isClosed ? { ...look, mode: 0 } : look, path === folder, text) : [];
    }))).flat(),
  ];
  const facts: StatusReport["store"]["facts"] = {
    readable: !unreadable && !places.some(({ error }) => isHfAuthError(error, "store_unreadable")),
  };
  const shown = looks.map(([path, look]) => keptFile(path, look, text));
  if (looks[0]![1]?.type !== "folder") return { files: shown, facts, findings };
  const written = await attempt(() => probe(host, `${storedTokensPath}.probe`));
  const locked = await attempt(() =>
    files.withLock(`${storedTokensPath}.lock`, () => Promise.resolve(), { patience: 0 })
  );
  return {
    files: shown,
    facts: { ...facts, writable: !written, lockable: !locked || locked.code === "lock_timeout" },
    findings: [
      ...findings,
      ...written ? [findingOf(written, text)] : [],
      ...locked?.code === "lock_timeout" ? [busy(text)] : [],
      // The same folder, and said already.
      ...locked && locked.code !== "lock_timeout" && !written ? [findingOf(locked, text)] : [],
    ],
  };
}

/** The places have said it, where a token is named that is in there. */
function isSaid(places: Found["places"], { message }: HfAuthError): boolean {
  return places.some(({ error }) => error?.message === message);
}

function busy(text: MakePublic): Finding {
  return {
    problem: text("Another process is changing the stored tokens"),
    advice: text("Look again in a moment; if that stays so, end the other process"),
  };
}

/** Writes a file as tokens are written, beside them, and removes it. */
async function probe({ files }: Pick<Host, "files">, path: string): Promise<void> {
  await files.write(path, "", { over: null });
  await files.remove(path);
}

async function attempt(work: () => Promise<void>) {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (isHfAuthError(error)) return error;
    throw error;
  }
}

function keptFile(path: string, look: Look | undefined, text: MakePublic): KeptFile {
  const { type = "none", mode, owner, isOwn } = look ?? {};
  return {
    path: text(path),
    type,
    ...(mode !== undefined && { mode: text(mode.toString(8).padStart(4, "0")) }),
    ...(owner !== undefined && { owner: text(isOwn ? "you" : owner === 0 ? "root" : `user ${owner}`) }),
  };
}

/** Who else may read or change it. The folder may be one of many users, who then see names only. */
function exposed(
  path: string,
  { mode = 0o600, isOwn = true, owner }: Look,
  isShared: boolean,
  text: MakePublic,
): Finding[] {
  const problem = !isOwn
    ? `${path} belongs to ${owner === 0 ? "root" : `user ${owner}`}`
    : isShared && (mode & 0o022) !== 0
    ? `Others may change what is in ${path}`
    : !isShared && (mode & 0o077) !== 0
    ? `Others may ${(mode & 0o022) !== 0 ? "change" : "read"} ${path}`
    : undefined;
  if (problem === undefined) return [];
  const advice = !isOwn
    ? "Set HF_HOME to a folder of your own, or take it back with chown"
    : `Run \`chmod ${isShared ? "go-w" : "go-rwx"} ${quotedWord(path)}\``;
  return [{ problem: text(problem), advice: text(advice) }];
}
