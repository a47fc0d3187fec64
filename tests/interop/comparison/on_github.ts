/**
 * Knows how to see what `gh auth` does with a GitHub behind a socket. What a login in the browser asks goes past it.
 * Must not know what the documents say of it.
 *
 * @module
 */

import { type Home, makeHome } from "../../support/program/program.ts";
import {
  asGit,
  AT_ONCE,
  type Column,
  isJsonOf,
  isSmall,
  keepsAll,
  start,
  succeed,
  whereIs,
  yes,
} from "./observe.ts";
import { startGitHub } from "./other_sites.ts";
import { paths } from "./programs.ts";

/** What `gh auth` does. */
export function onGitHub(): Column {
  const name = "gh auth";
  const [first, second] = ["first.example", "second.example"] as const;
  const login = (env: Record<string, string>, host: string, token: string) =>
    succeed(name, ["auth", "login", "--hostname", host, "--with-token"], { env, stdin: `${token}\n` });
  const token = (env: Record<string, string>, host: string) =>
    succeed(name, ["auth", "token", "--hostname", host], { env });

  async function at(
    work: (env: Record<string, string>, home: Home) => Promise<string>,
    together = 1,
  ): Promise<string> {
    await using github = await startGitHub(together);
    await using home = await makeHome({
      "../.config/gh/config.yml": `http_unix_socket: ${github.socket}\nprompt: disabled\n`,
    });
    return await work({ HOME: home.path }, home);
  }

  return {
    "needs another program": () =>
      at(async (env) => (await login({ ...env, PATH: "/nowhere" }, first, "gho_one"), "no")),
    "is smaller than 50 MB": () => isSmall(name),
    "is logged in to several sites at once": () =>
      at(async (env) => {
        await login(env, first, "gho_one");
        await login(env, second, "gho_two");
        return yes(await token(env, first) === "gho_one" && await token(env, second) === "gho_two");
      }),
    "answers git as a credential helper": () =>
      at(async (env, home) => {
        await login(env, first, "gho_one");
        await home.write("../.gitconfig", `[credential]\n\thelper = "!${paths[name]} auth git-credential"\n`);
        return yes((await asGit(`https://${first}`, env)).stdout.includes("password=gho_one\n"));
      }),
    "reads a token from standard input": () =>
      at(async (env) => {
        await login(env, first, "gho_one");
        return yes(await token(env, first) === "gho_one");
      }),
    "keeps the token in": () =>
      at(async (env, home) => (await login(env, first, "gho_one"), whereIs("gho_one", home))),
    "lists the logins as JSON": () =>
      at(async (env) => {
        await login(env, first, "gho_one");
        const { stdout } = await start(name, ["auth", "status", "--json", "hosts"], { env }).finished;
        return yes(isJsonOf(stdout, first));
      }),
    "switches between logins at one site": () =>
      at(async (env, home) => {
        await login(env, first, "gho_one");
        await login(env, first, "gho_two");
        return yes(whereIs("gho_one", home) !== "nowhere");
      }),
    // The answers come together, so each login begins before another ends, and no luck is needed.
    [`keeps every token of ${AT_ONCE} logins at once`]: () =>
      at((env, home) => {
        const tokens = Array.from(
          { length: AT_ONCE },
          (_, index) => `gho_${String.fromCharCode(65 + index)}`,
        );
        return keepsAll(
          home,
          tokens.map((token, index) => {
            const args = ["auth", "login", "--hostname", `h${index}.example`, "--with-token"];
            return [token, start(name, args, { env, stdin: `${token}\n` })] as const;
          }),
        );
      }, AT_ONCE),
    "a login leaves a damaged store as it is": () =>
      at(async (env, home) => {
        const [file, damaged] = [
          "../.config/gh/hosts.yml",
          `${first}:\n    oauth_token: gho_one\n  broken\n`,
        ];
        await home.write(file, damaged);
        const args = ["auth", "login", "--hostname", second, "--with-token"];
        await start(name, args, { env, stdin: "gho_two\n" }).finished;
        return yes(await home.read(file) === damaged);
      }),
  };
}
