/** The npm packages, installed from a registry on this machine into an empty project: run, imported and type-checked. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { VERSION } from "../../../lib/version.ts";
import { makeNpm } from "../../../tools/channels/npm.ts";
import { approve } from "../../support/hub/approve.ts";
import { startHub } from "../../support/hub/hub.ts";
import { type Finished, makeHome, startProgram } from "../../support/program/program.ts";
import { temporaryFolder } from "../../support/release/folder.ts";
import { type NpmRegistry, startNpmRegistry } from "../../support/release/npm_registry.ts";
import { makeRelease, needs } from "../../support/release/release.ts";
import { needsTypeScript, tsc } from "../../support/release/typescript.ts";

const skip = needs("node", "npm", "tar");
const config = Deno.env.get("HF_AUTH_CONFIG")!;
const CODE = /[A-Z0-9]{4}-[A-Z0-9]{4}/;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let registry: NpmRegistry;
let project: string;

function inProject(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Finished> {
  return startProgram(command, args, { cwd: project, env: { HOME: `${folder.path}/home`, ...env } }).finished;
}

function install(into: string, ...args: string[]): Promise<Finished> {
  const options = ["--no-audit", "--no-fund", "--cache", `${folder.path}/cache`, "--registry", registry.url];
  project = into;
  Deno.mkdirSync(into);
  Deno.writeTextFileSync(`${into}/package.json`, '{ "private": true, "type": "module" }');
  return inProject("npm", ["install", "hf-auth", ...options, ...args]);
}

before(async () => {
  if (skip) return;
  folder = await temporaryFolder();
  const [release, made, work] = ["release", "npm", "work"].map((name) => `${folder.path}/${name}`);
  await Deno.mkdir(work!);
  await makeRelease(release!, { here: "started" });
  await makeNpm(release!, made!, { version: VERSION, license: "Apache-2.0" }, config);
  registry = await startNpmRegistry([...Deno.readDirSync(made!)].map(({ name }) => `${made}/${name}`), work!);
});

after(async () => {
  await registry?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

test("npm install takes the package and this system's executable, and no other", { skip }, async () => {
  const { status, stderr } = await install(`${folder.path}/project`);
  assert.equal(status, 0, stderr);
  const here = `@hf-auth/linux-${Deno.build.arch === "aarch64" ? "arm64" : "x64"}`;
  assert.deepEqual(registry.taken.sort(), [here, "hf-auth"]);
  const listed = [...Deno.readDirSync(`${project}/node_modules`)].map(({ name }) => name).sort();
  assert.deepEqual(listed, [".bin", ".package-lock.json", "@hf-auth", "hf-auth"]);
  const files = spawnSync("find", [`${project}/node_modules/${here}`, "-type", "f", "-printf", "%P %m\n"]);
  assert.deepEqual(String(files.stdout).trim().split("\n").sort(), [
    "LICENSE 644",
    "hf-auth 755",
    "package.json 644",
  ]);
});

test("npx hf-auth runs the executable: login, its signals, and its exit status", { skip }, async () => {
  await using hub = await startHub();
  await using home = await makeHome();
  const env = home.env(hub.url);
  const npx = (args: string[]) => startProgram("npx", ["hf-auth", ...args], { cwd: project, env });
  const login = npx(["login"]);
  const [code] = await login.waitFor(CODE, "stderr");
  await approve(hub.url, code);
  assert.equal((await login.finished).status, 0);
  const start = (...args: string[]) =>
    startProgram(`${project}/node_modules/.bin/hf-auth`, args, { cwd: project, env });
  const said: unknown[] = [];
  for (const args of [["whoami", "-q"], ["logout", "--yes"], ["token"]]) {
    const { status, stdout } = await start(...args).finished;
    said.push([status, stdout]);
  }
  assert.deepEqual(said, [[0, "alice\n"], [0, ""], [1, ""]]);
  const waiting = start("login");
  await waiting.waitFor(CODE, "stderr");
  waiting.kill("SIGTERM");
  const { status, stderr } = await waiting.finished;
  assert.deepEqual([status, stderr.split("\n").at(-2)], [143, "Cancelled"]);
});

const LIBRARY = `
  import { getToken, HfAuthError, login } from "hf-auth";
  import * as host from "hf-auth/host";
  import * as store from "hf-auth/store";
  import * as hub from "hf-auth/hub";
  import * as server from "hf-auth/server";
  const result = await login({ token: process.env.TOKEN, skipIfLoggedIn: false });
  const active = await getToken();
  const app = server.loginApp({ attempt: new server.Attempt(() => new Promise(() => {})) });
  const page = await app.request(app.path);
  console.log(JSON.stringify([result.user, String(active.token), page.status]));
`;

for (const runtime of ["node", "bun"]) {
  test(`the library logs in under ${runtime}`, { skip: skip || needs(runtime) }, async () => {
    const token = `hf_${"a".repeat(30)}1234`;
    await using hub = await startHub({
      tokens: [{ token, account: "alice", displayName: "laptop", role: "write" }],
    });
    await using home = await makeHome();
    await Deno.writeTextFile(`${project}/script.js`, LIBRARY);
    const { status, stdout, stderr } = await inProject(runtime, ["script.js"], {
      ...home.env(hub.url),
      TOKEN: token,
    });
    assert.deepEqual([status, stdout], [0, '["alice","hf_****1234",200]\n'], stderr);
  });
}

test(
  "plain TypeScript knows the types of every entry",
  { skip: skip || await needsTypeScript() },
  async () => {
    await Deno.writeTextFile(
      `${project}/typed.ts`,
      `import { login, type LoginResult, Secret } from "hf-auth";
     import { currentHost, type Host } from "hf-auth/host";
     import { TokenStore, memoryStorage } from "hf-auth/store";
     import { readWhoami } from "hf-auth/hub";
     import { Attempt, loginApp } from "hf-auth/server";
     const host: Host = await currentHost();
     const result: LoginResult = await login({ host });
     if (result.status === "logged_in") new Secret(result.user);
     // @ts-expect-error: no such status
     if (result.status === "elsewhere") {}
     // The same class in every entry.
     loginApp({ attempt: new Attempt((person, signal) => login({ person, signal, skipIfLoggedIn: false })) });
     export { memoryStorage, readWhoami, TokenStore };\n`,
    );
    for (const module of [["nodenext"], ["esnext", "--moduleResolution", "bundler"]]) {
      const args = [
        "--noEmit",
        "--strict",
        "--target",
        "es2024",
        "--module",
        ...module,
        "typed.ts",
      ];
      const { status, stdout } = await inProject("node", [tsc, ...args]);
      assert.deepEqual([status, stdout], [0, ""], module.join(" "));
    }
  },
);

test("without the executable the command runs on Node itself", { skip }, async () => {
  const { status, stderr } = await install(`${folder.path}/slim`, "--omit=optional");
  assert.equal(status, 0, stderr);
  const version = await inProject("node_modules/.bin/hf-auth", ["--version"]);
  assert.deepEqual([version.status, version.stdout], [0, `hf-auth ${VERSION}\n`]);
  const token = await inProject("node_modules/.bin/hf-auth", ["token"]);
  assert.deepEqual([token.status, token.stderr.split("\n")[0]], [1, "Error: Not logged in"]);
});
