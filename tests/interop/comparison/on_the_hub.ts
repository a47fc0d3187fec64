/**
 * Knows how to see what `hf-auth` and `hf`, which are called alike, do with the stand-in Hub.
 * Must not know what the documents say of it.
 *
 * @module
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { approve } from "../../support/hub/approve.ts";
import { type ClassicToken, type HubOptions, startHub } from "../../support/hub/hub.ts";
import { type Home, makeHome } from "../../support/program/program.ts";
import { section } from "../../support/store/fixture.ts";
import { classicTokens } from "../../support/store/state.ts";
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
import { paths } from "./programs.ts";

/** What `hf-auth` or `hf` does. */
export function onTheHub(name: "hf-auth" | "hf auth" | "newest hf auth"): Column {
  const auth = name === "hf-auth" ? [] : ["auth"];
  const [one, two] = classicTokens("machine", 2) as [ClassicToken, ClassicToken];
  const login = ({ token }: ClassicToken, env: Record<string, string>) =>
    succeed(name, [...auth, "login", "--token", token], { env });
  const token = (env: Record<string, string>) => succeed(name, [...auth, "token"], { env });

  async function loginByCode(env: Record<string, string>, hub: string): Promise<number> {
    const running = start(name, [...auth, "login"], { env: { ...env, PYTHONUNBUFFERED: "1" } });
    const [code] = await running.waitFor(/\b[A-Z]{4}-[A-Z]{4}\b/);
    await approve(hub, code);
    return (await running.finished).status;
  }

  async function at(
    work: (env: Record<string, string>, home: Home, hub: string) => Promise<string>,
    options: HubOptions = {},
  ): Promise<string> {
    await using hub = await startHub({ tokens: [one, two], ...options });
    await using home = await makeHome();
    return await work(home.env(hub.url, { NO_COLOR: "1" }), home, hub.url);
  }

  return {
    "needs another program": () =>
      at(async (env) => {
        const [, interpreter] = /^#!(\S+)/.exec(readFileSync(paths[name]!, "latin1").slice(0, 200)) ?? [];
        if (interpreter !== undefined) return /^python/.test(basename(interpreter)) ? "Python" : interpreter;
        await login(one, { ...env, PATH: "/nowhere" });
        return "no";
      }),
    ...(name === "hf-auth" && { "is smaller than 50 MB": () => isSmall(name) }),
    "is logged in to several sites at once": async () => {
      await using first = await startHub({ tokens: [one] });
      await using second = await startHub({ tokens: [two] });
      await using home = await makeHome();
      await login(one, home.env(first.url));
      await login(two, home.env(second.url));
      return yes(
        await token(home.env(first.url)) === one.token && await token(home.env(second.url)) === two.token,
      );
    },
    "answers git as a credential helper": () =>
      at(async (env, home, hub) => {
        await login(one, env);
        await home.write("../.gitconfig", `[credential]\n\thelper = "!${paths[name]} auth git-credential"\n`);
        return yes((await asGit(hub, env)).stdout.includes(one.token));
      }),
    "logs in by a code, with no browser or terminal here": () =>
      at(async (env, _home, hub) => yes(await loginByCode(env, hub) === 0)),
    "reads a token from standard input": () =>
      at(async (env, home) => {
        await start(name, [...auth, "login", "--token", "-"], { env, stdin: `${one.token}\n` }).finished;
        return yes(await home.read("token") === one.token);
      }),
    "keeps the token in": () => at(async (env, home) => (await login(one, env), whereIs(one.token, home))),
    "lists the logins as JSON": () =>
      at(async (env) => {
        await login(one, env);
        const { stdout } = await start(name, [...auth, "list", "--json"], { env }).finished;
        return yes(isJsonOf(stdout, one.displayName));
      }),
    "switches between logins at one site": () =>
      at(async (env) => {
        await login(one, env);
        await login(two, env);
        await succeed(name, [...auth, "switch", "--token-name", one.displayName], { env });
        return yes(await token(env) === one.token);
      }),
    [`keeps every token of ${AT_ONCE} logins at once`]: async () => {
      const tokens = classicTokens("machine", AT_ONCE);
      // Who loses some may be lucky once.
      for (let round = 0; round < 3; round++) {
        const kept = await at((env, home) => {
          const logins = tokens.map(({ token }) =>
            [token, start(name, [...auth, "login", "--token", token], { env })] as const
          );
          return keepsAll(home, logins);
        }, { tokens });
        if (kept === "no") return kept;
      }
      return "yes";
    },
    "a login leaves a damaged store as it is": () =>
      at(async (env, home) => {
        const damaged = section("kept", { hf_token: "hf_kept" }).repeat(2);
        await home.write("stored_tokens", damaged);
        await start(name, [...auth, "login", "--token", one.token], { env }).finished;
        return yes(await home.read("stored_tokens") === damaged);
      }),
    "refreshes a token that ends": () =>
      at(async (env, home, hub) => {
        assert.equal(await loginByCode(env, hub), 0);
        const soon = `expires_at = ${Math.floor(Date.now() / 1000) + 60}`;
        const stored = await home.read("stored_tokens") ?? "";
        await home.write("stored_tokens", stored.replace(/expires_at = \d+/, soon));
        const before = await home.read("token");
        const after = await token(env);
        assert.match(after, /^hf_oauth_/);
        return yes(after !== before);
      }),
  };
}
