/**
 * Knows a user who has a git, a home, and two accounts at a Hub whose repositories need a token.
 * Must not know what the user does.
 *
 * @module
 */

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { type Hub, startHub } from "../hub/hub.ts";
import { type Finished, hfAuth, type Home, makeHome, startProgram } from "../program/program.ts";
import { skipUnless } from "../skip.ts";
import { section } from "../store/fixture.ts";
import { type GitServer, startGitServer } from "./server.ts";

/** A git to test with. */
export interface Git {
  /** What it says that it is. */
  readonly version: string;
  /** The folder that has it, first on `PATH`; the system's where there is none. */
  readonly folder?: string;
}

/** This system's git, and that of the folder that `HF_AUTH_GIT` names. */
export const GITS: readonly Git[] = [undefined, process.env["HF_AUTH_GIT"]].flatMap((folder, index) => {
  if (index > 0 && folder === undefined) return [];
  const version = versionOf(folder === undefined ? "git" : join(folder, "git"));
  return version === undefined ? [] : [{ version, ...folder !== undefined && { folder } }];
});

/** Why tests with a real git are skipped, if they are. */
export const skip: string | false = skipUnless(
  GITS.length > 0 && process.platform !== "win32" && existsSync(`${execPath()}/git-http-backend`),
  "there is no git with http-backend",
);

/** Whether a git of 2.46 or newer is among them, which takes bearer tokens. */
export function takesBearer({ version }: Git): boolean {
  const [major = 0, minor = 0] = /(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? [];
  return major > 2 || (major === 2 && minor >= 46);
}

/** Why tests with Git LFS are skipped, if they are. */
export const skipLfs: string | false = skip ||
  skipUnless(versionOf("git-lfs") !== undefined, "there is no git-lfs");

function execPath(): string {
  try {
    return execFileSync("git", ["--exec-path"], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}

function versionOf(program: string): string | undefined {
  try {
    return execFileSync(program, ["--version"], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

/** The accounts' tokens. */
export const ALICE: string = `hf_${"a".repeat(34)}`;
export const BOB: string = `hf_${"b".repeat(34)}`;

/** Everything that a story needs. */
export interface Stage extends AsyncDisposable {
  readonly hub: Hub;
  readonly server: GitServer;
  readonly home: Home;
  /** The address of the one repository. */
  readonly address: string;
  /** The environment of every program. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs git in a folder of the home, which is the home itself unless given. */
  git(args: readonly string[], cwd?: string): Promise<Finished>;
  /** Runs the program. */
  hfAuth(...args: string[]): Promise<Finished>;
  /** Takes what clients have shown until now, as `Basic alice hf_...` or `Bearer hf_...`. */
  shown(): string[];
  /** The files below the home that hold a text, but for the program's own folder of tokens. */
  filesWith(text: string): string[];
}

/** Sets the stage: alice is logged in, bob's token is stored, and there is an empty repository. */
export async function setStage(git: Git, schemes: readonly string[] = ["Basic", "Bearer"]): Promise<Stage> {
  const hub = await startHub({
    accounts: [{ name: "alice" }, { name: "bob" }],
    tokens: [
      { token: ALICE, account: "alice", displayName: "laptop", role: "write" },
      { token: BOB, account: "bob", displayName: "desk", role: "write" },
    ],
  });
  const home = await makeHome({
    token: ALICE,
    stored_tokens: section("laptop", { hf_token: ALICE }) + section("desk", { hf_token: BOB }),
  });
  const root = join(home.path, "served");
  execFileSync("git", ["init", "-q", "--bare", join(root, "alice/model.git")]);
  const server = await startGitServer(hub, root, schemes);
  const env = home.env(server.url, {
    PATH: [git.folder, process.env["PATH"]].filter(Boolean).join(":"),
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: "A",
    GIT_AUTHOR_EMAIL: "a@example.com",
    GIT_COMMITTER_NAME: "A",
    GIT_COMMITTER_EMAIL: "a@example.com",
    NO_COLOR: "1",
  });
  return {
    hub,
    server,
    home,
    env,
    address: `${server.url}/alice/model.git`,
    git: (args, cwd = home.path) =>
      startProgram("git", args, { env, cwd: join(home.path, cwd.replace(home.path, "")) }).finished,
    hfAuth: (...args) => hfAuth(args, { env, cwd: home.path }),
    shown: () =>
      server.shown.splice(0).map(({ scheme, username, token }) =>
        [scheme, username, token].filter((part) => part !== undefined).join(" ")
      ),
    filesWith: (text) =>
      readdirSync(home.path, { recursive: true, withFileTypes: true, encoding: "utf8" })
        .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
        .filter((path) =>
          !path.startsWith(join(home.path, "huggingface")) && readFileSync(path).includes(text)
        ),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await hub.close();
      await home[Symbol.asyncDispose]();
    },
  };
}
