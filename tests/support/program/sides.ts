/**
 * Knows the two programs that share a store, each by the same verbs, and how to look at what it leaves.
 * Must not know what the other makes of that.
 *
 * @module
 */

import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type Hub, startHub } from "../hub/hub.ts";
import { hf, newestHf } from "../python.ts";
import { ALICE, BOB } from "../store/samples.ts";
import { type Finished, hfAuth, type Home, runHf, runPython, spawnHf, spawnHfAuth } from "./program.ts";

/** A side: the program by name, to its end or while it runs. */
export interface Side {
  readonly name: "hf auth" | "newest hf auth" | "hf-auth";
  readonly run: (args: readonly string[], options: Parameters<typeof hfAuth>[1]) => Promise<Finished>;
  readonly start: typeof spawnHfAuth;
}

/** The one of Python. */
export const PYTHON: Side = python("hf auth", hf);

/** The newest one of Python. */
export const NEWEST: Side = python("newest hf auth", newestHf);

/** This one. */
export const OURS: Side = { name: "hf-auth", run: hfAuth, start: spawnHfAuth };

function python(name: Side["name"], path: string | undefined): Side {
  const program = path === undefined ? {} : { program: path };
  return {
    name,
    run: (args, options) => runHf(["auth", ...args], { ...options, ...program }),
    start: (args, options) => spawnHf(["auth", ...args], { ...options, ...program }),
  };
}

/** Who writes first, and who comes second. */
export const BOTH_WAYS: readonly (readonly [Side, Side])[] = [[PYTHON, OURS], [OURS, PYTHON]];

/** How long an access token is good, in seconds. */
export const MONTH = 2591999;

/** A Hub where alice and bob have a token each. */
export function openHub(): Promise<Hub> {
  return startHub({
    accounts: [{ name: "alice", orgs: ["acme"] }, { name: "bob" }],
    tokens: [
      { token: ALICE, account: "alice", displayName: "of alice", role: "write" },
      { token: BOB, account: "bob", displayName: "of bob", role: "read" },
    ],
    accessTokenLifetime: MONTH,
  });
}

/** How often somebody has asked for new tokens. */
export const refreshes = (hub: Hub): number =>
  hub.requests.filter(({ path, body }) =>
    path === "/oauth/token" && body.startsWith("grant_type=refresh_token")
  ).length;

/** Unix time. */
export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** Both files as they are. */
export const filesOf = async (
  home: Home,
): Promise<(string | undefined)[]> => [await home.read("token"), await home.read("stored_tokens")];

/** Runs a command that must succeed, and gives its standard output. */
export async function succeed(side: Side, hub: Hub, home: Home, ...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await side.run(args, { env: home.env(hub.url) });
  assert.equal(status, 0, `${side.name} ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** The stored tokens as Python would write what it reads in them. */
export async function asPythonWrites(home: Home): Promise<string> {
  const { status, stdout, stderr } = await runPython(
    `
import sys
from huggingface_hub import constants
from huggingface_hub.utils import _auth
tokens = _auth._read_stored_tokens_full()
constants.HF_STORED_TOKENS_PATH = sys.argv[1]
_auth._save_stored_tokens_full(tokens)
sys.stdout.buffer.write(open(sys.argv[1], "rb").read())
`,
    { env: home.env("http://127.0.0.1:1"), args: [join(home.path, "again", "stored_tokens")] },
  );
  assert.equal(status, 0, stderr);
  return stdout;
}

/** Fails unless nobody else may read either file. */
export async function assertPrivate(home: Home): Promise<void> {
  const folder = (await stat(join(home.path, "huggingface"))).mode & 0o777;
  const modes = [await home.mode("token"), await home.mode("stored_tokens"), folder];
  assert.deepEqual(modes.map((mode) => mode.toString(8)), ["600", "600", "700"]);
}
