/**
 * Knows how to see what `git-credential-oauth` does with forges that git's configuration names.
 * Must not know what the documents say of it.
 *
 * @module
 */

import assert from "node:assert/strict";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { type Home, makeHome, type Running } from "../../support/program/program.ts";
import { asGit, type Column, isSmall, start, whereIs, yes } from "./observe.ts";
import { type Forge, startForge } from "./other_sites.ts";
import { paths } from "./programs.ts";

/** What `git-credential-oauth` does. */
export function onAForge(): Column {
  const name = "git-credential-oauth";
  const LINK = /^http\S+/m;

  async function at(
    work: (env: Record<string, string>, home: Home, forges: readonly [Forge, Forge]) => Promise<string>,
    browser = "exit 0",
  ): Promise<string> {
    await using one = await startForge("token-of-one");
    await using two = await startForge("token-of-two");
    const sites = [one, two].map(({ url }) =>
      `[credential "${url}"]\n\toauthClientId = id\n\toauthAuthURL = /authorize\n\toauthTokenURL = /token\n`
    );
    await using home = await makeHome({
      "../.gitconfig": `${sites.join("")}[credential]\n\thelper = store\n\thelper = "!${paths[name]}"\n`,
    });
    // It waits for the browser that it starts: this one does nothing, and the test opens the link.
    for (const command of ["xdg-open", "x-www-browser", "www-browser", "open"]) {
      await home.write(`../bin/${command}`, `#!/bin/sh\n${browser}\n`);
      await chmod(join(home.path, "bin", command), 0o700);
    }
    const PATH = `${join(home.path, "bin")}:${process.env["PATH"]}`;
    return await work({ HOME: home.path, PATH }, home, [one, two]);
  }

  async function approved(running: Running): Promise<string> {
    const [link] = await running.waitFor(LINK, "stderr");
    await (await fetch(link)).text();
    const { status, stdout, stderr } = await running.finished;
    assert.equal(status, 0, stderr);
    return stdout;
  }
  const lines = ({ host }: Forge, more = ""): string => `protocol=http\nhost=${host}\n${more}\n`;

  return {
    "needs another program": () =>
      at(async (env) => {
        const stdin = "protocol=https\nhost=github.com\n\n";
        const running = start(name, ["get"], { env: { ...env, PATH: "/nowhere" }, stdin });
        await running.waitFor(LINK, "stderr");
        running.kill("SIGKILL");
        await running.finished;
        return "no";
      }),
    "is smaller than 50 MB": () => isSmall(name),
    "is logged in to several sites at once": () =>
      at(async (env, _home, forges) => {
        for (const forge of forges) {
          const stdin = await approved(start("git", ["credential", "fill"], { env, stdin: lines(forge) }));
          assert.equal((await start("git", ["credential", "approve"], { env, stdin }).finished).status, 0);
        }
        const [one, two] = [await asGit(forges[0].url, env), await asGit(forges[1].url, env)];
        assert.doesNotMatch(one.stderr + two.stderr, LINK);
        return yes(one.stdout.includes("=token-of-one\n") && two.stdout.includes("=token-of-two\n"));
      }),
    "answers git as a credential helper": () =>
      at(async (env, _home, [forge]) => {
        const stdout = await approved(start("git", ["credential", "fill"], { env, stdin: lines(forge) }));
        return yes(stdout.includes("password=token-of-one\n"));
      }),
    "logs in by a code, with no browser or terminal here": () =>
      at(async (env, _home, [forge]) => {
        const { status, stdout } = await start(name, ["get"], { env, stdin: lines(forge) }).finished;
        return yes(status === 0 && stdout.includes("password="));
      }, "exit 3"),
    "keeps the token in": () =>
      at(async (env, home, [forge]) => {
        const stdout = await approved(start(name, ["get"], { env, stdin: lines(forge) }));
        assert.match(stdout, /^password=token-of-one$/m);
        return whereIs("token-of-one", home);
      }),
    "refreshes a token that ends": () =>
      at(async (env, _home, [forge]) => {
        const ended = "username=u\npassword_expiry_utc=1\noauth_refresh_token=r\n";
        const running = start(name, ["get"], { env, stdin: lines(forge, ended) });
        // Whoever renews by itself ends without showing a link.
        const asked = await running.waitFor(LINK, "stderr").then(() => true, () => false);
        running.kill("SIGKILL");
        await running.finished;
        return yes(!asked);
      }),
  };
}
