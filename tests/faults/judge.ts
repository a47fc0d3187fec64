/**
 * Knows what may be wrong after a command met a fault: with the store, with the login, and with what was said.
 * Must not know which fault it was.
 *
 * @module
 */

import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { State } from "../support/store/state.ts";
import type { Command, Found, Material } from "./commands.ts";
import type { Pair } from "./gate.ts";
import type { Injected } from "./injector.ts";
import type { Lying, Stage } from "./stage.ts";

/** What may be wrong. */
export const FLAWS = [
  /** The Hub's answer is nowhere: somebody has to log in again. */
  "lost",
  /** It lies somewhere, and no later run finds it. */
  "stranded",
  /** One file is new and one is old, and no later run mends that. */
  "half",
  /** A token of before is gone, Python could not read a file, or others could. */
  "damaged",
  /** The exit status is 0, and the result isn't there. */
  "untrue",
  /** It broke down. */
  "unexpected",
  /** A secret was printed to people. */
  "leaked",
  /** It had to be ended. */
  "hung",
] as const;
/** One of them. */
export type Flaw = (typeof FLAWS)[number];

/** What was there before, and what ended. */
export interface Try {
  readonly command: Command;
  readonly material: Material;
  readonly found: Found;
  readonly ended: Injected;
  /** Whether the fault itself ends a process. */
  readonly deadly: boolean;
}

/** Looks at what a try left, runs the program again if there is anything to mend, and looks again. */
export async function judge(stage: Stage, tried: Try): Promise<Set<Flaw>> {
  const { command, material, found, ended, deadly } = tried;
  const flaws = new Set<Flaw>();
  const flag = (flaw: Flaw, isSo: boolean) => void (isSo && flaws.add(flaw));
  await stage.gate.settled();
  const granted = stage.gate.grants.at(-1);
  const after = command.leaves(found.state, material, granted);
  const left = stage.look();
  const state = stage.state();

  const isOld = filesAre(left, found, ["token", "stored_tokens"]);
  const isNew = state !== undefined && holds(state, after);
  const between = { stored: after.stored, active: found.state.active };
  flag("hung", ended.timedOut);
  flag("damaged", !isOld && !isNew && !(state !== undefined && holds(state, between)));
  const said = secrets(material, found, granted);
  const isSecret = ({ text }: Lying) => said.some((secret) => text.includes(secret));
  flag("damaged", [...left.values()].some((file) => isSecret(file) && (file.mode & 0o077) !== 0));
  flag("damaged", command.name === "repair" && !isOld && !keeps(left, found.files["stored_tokens"]!));
  const accepted = [material.pair.access_token, ...granted ? [granted.access_token] : []];
  const isDone = command.prints?.(ended, accepted) ?? isNew;
  flag("untrue", ended.status === 0 && !isDone);
  flag("unexpected", !deadly && /Unexpected error|panic|Bun v\d|\bat .+:\d+:\d+/i.test(ended.stderr));
  flag("unexpected", !deadly && !ended.timedOut && ended.status > 125);
  flag("leaked", said.some((secret) => ended.stderr.includes(secret)));
  if (granted === undefined && filesAre(left, found, Object.keys(found.files)) && isAlone(left, found)) {
    return flaws;
  }

  const isKept = granted !== undefined &&
    [...left.values()].some(({ text }) => text.includes(granted.refresh_token));
  if (granted !== undefined && !isKept) flaws.add("lost");
  // What is nowhere is not waited for, and a login waits for whoever might have it.
  const lives = flaws.has("lost") || await laterRuns(stage, tried, state, granted);
  if (!lives) flaws.add(granted === undefined ? "damaged" : "stranded");
  const later = stage.state();
  flag(
    "damaged",
    // A later run may finish what was interrupted, and so remove what the command was to remove.
    later === undefined ||
      [...state?.stored.keys() ?? []].some((name) => after.stored.has(name) && !later.stored.has(name)),
  );
  flag("half", later !== undefined && !isOld && isHalf(later, after, found.state));
  return flaws;
}

/** Runs what a person would run next; gives whether the login works. */
async function laterRuns(
  stage: Stage,
  { command }: Try,
  state: State | undefined,
  granted: Pair | undefined,
): Promise<boolean> {
  if (command.name === "repair" && state === undefined) await stage.run("repair");
  await stage.run("token");
  if (command.name === "logout") return true;
  if (command.grants === "login" && !isStored(state, granted) && !isStored(stage.state(), granted)) {
    if ((await stage.run("login", "--resume")).status !== 0) return false;
  }
  return (await stage.run("refresh", "--token-name", "browser")).status === 0;
}

function isStored(state: State | undefined, granted: Pair | undefined): boolean {
  return granted !== undefined &&
    [...state?.stored.values() ?? []].some(({ refresh_token }) => refresh_token === granted.refresh_token);
}

/** Whether all that `wanted` names is so in `state`; there may be more fields in a section. */
function holds(state: State, wanted: State): boolean {
  const same = [...wanted.stored].every(([name, fields]) =>
    Object.entries(fields).every(([key, value]) => state.stored.get(name)?.[key] === value)
  );
  return same && state.stored.size === wanted.stored.size && state.active === wanted.active;
}

/** Whether the active token is none of the stored ones, or still the old one though the new one is stored. */
function isHalf({ stored, active }: State, after: State, before: State): boolean {
  if (active === undefined) return false;
  if (![...stored.values()].some(({ hf_token }) => hf_token === active)) return true;
  return after.active !== before.active && active === before.active &&
    isDeepStrictEqual([...stored.keys()].sort(), [...after.stored.keys()].sort()) &&
    stored.size !== before.stored.size;
}

const inFolder = (name: string) => join("huggingface", name);

function filesAre(left: ReadonlyMap<string, Lying>, { files }: Found, names: readonly string[]): boolean {
  return names.every((name) => left.get(inFolder(name))?.text === files[name]);
}

/** Whether nothing else lies there but the lock, which anybody leaves. */
function isAlone(left: ReadonlyMap<string, Lying>, { files }: Found): boolean {
  const known = [...Object.keys(files), "stored_tokens.lock"].map(inFolder);
  return [...left.keys()].every((name) => known.includes(name));
}

function keeps(left: ReadonlyMap<string, Lying>, original: string): boolean {
  return [...left.values()].some(({ text }) => text === original);
}

function secrets({ given }: Material, { state }: Found, granted: Pair | undefined): string[] {
  const stored = [...state.stored.values()].flatMap((
    { hf_token, refresh_token },
  ) => [hf_token, refresh_token]);
  return [given.token, ...stored, granted?.access_token, granted?.refresh_token].filter((one) =>
    one !== undefined
  );
}
