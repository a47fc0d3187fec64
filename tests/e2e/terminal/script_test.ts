/**
 * A script that imports `mod.ts` and the page in a terminal where JSR can't be reached, or isn't known of: a person can
 * still log in, and the page answers.
 */

import assert from "node:assert/strict";
import { glob, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { serveCheckout } from "../../support/network/checkout_server.ts";
import { startHub } from "../../support/hub/hub.ts";
import { makeHome, startProgram } from "../../support/program/program.ts";
import { examples } from "../../support/readme.ts";
import { atTerminal, KEY, type Typing } from "../../support/terminal/terminal.ts";
import { skipUnless } from "../../support/skip.ts";

const TOKEN = "hf_QxZ7JvW9KqYd3XgR5zPbT8mNfH2wLsCu6aVk";
const CHOICE = "Enter a number (1): ";
const HIDDEN = "Enter your token";
const HERE = fileURLToPath(new URL("../../../", import.meta.url)).replace(/\/$/, "");
const SCRIPT = `import { login } from "ROOT/mod.ts";
import { Attempt, loginApp } from "ROOT/lib/server/mod.ts";
const outcome = await login().then(({ user }) => user, ({ code }) => code);
const app = loginApp({ attempt: new Attempt(() => new Promise(() => {})) });
const page = await (await app.request(app.path)).text();
console.log(\`went on: \${outcome}, \${page.trim()}\`);
`;

/** README's permissions for a script where HF_HOME is set, for the Hub that stands in here, and leave to import by URL. */
const GRANTED = examples("sh").flatMap(({ lines }) => lines).find((line) => line.startsWith("deno run "))!
  .split(" ").filter((word) => word.startsWith("--allow-"))
  .map((word) => word.replace("huggingface.co", "127.0.0.1").replace("=HOME", "=HF_HOME,HF_ENDPOINT"))
  .map((word) => word.replace("$HOME/.cache/", "$HOME/"))
  .concat("--allow-import=127.0.0.1");

/** Where a script runs, what starts it, and where it finds `mod.ts`. */
const SCRIPTS: readonly (readonly [name: string, command: readonly string[], at: "disk" | "URL"])[] = [
  ["Deno, by URL without JSR", [process.execPath, "run", "--quiet", "--no-lock", ...GRANTED], "URL"],
  ["Bun", ["bun", "run"], "disk"],
  ["Node", ["node"], "disk"],
];

const stripsTypes = await startProgram("node", ["-p", "process.features.typescript"]).finished
  .then(({ stdout }) => stdout === "strip\n", () => false);

for (const [name, command, at] of SCRIPTS) {
  const skip = name === "Node" &&
    skipUnless(stripsTypes, "no Node here that runs TypeScript (22.18 or later)");

  test(
    `a script at a terminal in ${name}: a token is pasted, unseen, and the script goes on`,
    { skip },
    async () => {
      const { status, printed, token } = await run(command, at, [
        { at: CHOICE, pieces: [`2${KEY.enter}`] },
        { at: HIDDEN, pieces: [...TOKEN, KEY.enter] },
      ]);
      assert.deepEqual([status, token], [0, TOKEN], printed);
      assert.match(
        printed,
        /1\) Log in with your browser\r\n {2}2\) Paste an access token[\s\S]*went on: alice, No login is in progress\.\r\n$/,
      );
      // The end is shown when it has arrived.
      for (let start = 0; start + 4 < TOKEN.length; start++) {
        assert(!printed.includes(TOKEN.slice(start, start + 4)), printed);
      }
    },
  );

  test(`a script at a terminal in ${name}: Ctrl-C rejects, and the script goes on`, { skip }, async () => {
    const { status, printed, token } = await run(command, at, [{ at: CHOICE, pieces: [KEY.interrupt] }]);
    assert.deepEqual([status, token], [0, undefined], printed);
    assert.match(printed, /went on: interrupted, No login is in progress\.\r\n$/);
  });
}

async function run(
  command: readonly string[],
  at: "disk" | "URL",
  typings: readonly Typing[],
): Promise<{ status: number; printed: string; token: string | undefined }> {
  await using hub = await startHub({
    tokens: [{ token: TOKEN, account: "alice", displayName: "laptop", role: "write" }],
  });
  await using checkout = await serveCheckout();
  await using home = await makeHome();
  const folder = await mkdtemp(join(tmpdir(), "hf-auth-script-"));
  try {
    const script = join(folder, "script.ts");
    const root = at === "URL" ? checkout.url : HERE;
    await writeFile(script, SCRIPT.replaceAll("ROOT", root));
    const cache = join(home.path, "deno");
    await withPackages(folder, cache);
    const unreachable = "http://127.0.0.1:1/";
    const env = home.env(hub.url, { DENO_DIR: cache, JSR_URL: unreachable });
    const here = command.map((word) => word.replace("$HOME", home.path));
    const { status, printed } = await atTerminal([script], env, { command: here, typings }).finished;
    // What was not granted is done without: Deno asks for nothing.
    assert.doesNotMatch(printed, /Deno requests|prompt for/);
    return { status, printed, token: await home.read("token") };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What npm has given these tests: to Deno as its cache, to the others as what is installed beside the script. */
async function withPackages(folder: string, cache: string): Promise<void> {
  const npm = join(process.env["DENO_DIR"]!, "npm");
  await mkdir(cache);
  await symlink(npm, join(cache, "npm"));
  const modules = join(folder, "node_modules");
  await mkdir(modules);
  for (const name of ["hono", "uqr"]) {
    const [found] = await Array.fromAsync(glob(`*/${name}/*/package.json`, { cwd: npm }));
    await symlink(join(npm, dirname(found!)), join(modules, name));
  }
}
