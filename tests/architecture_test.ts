/** Holds the code to the architecture: who may import whom, where a runtime is named, and what the registries agree on. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

const read = (path: string) => readFileSync(path, "utf8");
const sources = readdirSync("lib", { recursive: true, encoding: "utf8" })
  .map((path) => join("lib", path)).filter((path) => path.endsWith(".ts")).concat("mod.ts", "cli.ts").sort();

/** Which parts of lib/ each part may import, beside itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "errors.ts": [],
  "python.ts": [],
  "secret.ts": [],
  "version.ts": [],
  "config.ts": ["errors.ts", "python.ts", "secret.ts", "host/host.ts"],
  host: ["errors.ts"],
  store: ["config.ts", "errors.ts", "python.ts", "secret.ts", "host/host.ts"],
  hub: ["errors.ts", "python.ts", "secret.ts", "version.ts", "host/host.ts"],
  git: ["secret.ts", "host/host.ts"],
  person: ["host/host.ts"],
  auth: [
    "store",
    "hub",
    "git",
    "person",
    "config.ts",
    "errors.ts",
    "secret.ts",
    "host/host.ts",
    "host/current.ts",
  ],
  server: ["person", "errors.ts", "host/host.ts"],
  cli: [
    "auth",
    "git",
    "server",
    "person",
    "config.ts",
    "errors.ts",
    "python.ts",
    "version.ts",
    "host/host.ts",
  ],
};

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

function importsOf(path: string): string[] {
  const text = withoutComments(read(path));
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1]!);
}

function partOf(path: string): string {
  return path.split("/")[1]!;
}

test("imports run one way", () => {
  const wrong = sources.filter((path) => path.startsWith("lib/")).flatMap((path) => {
    const allowed = [partOf(path), ...MAY_IMPORT[partOf(path)] ?? []];
    return importsOf(path).filter((name) => name.startsWith("."))
      .map((name) => join(dirname(path), name))
      .filter((target) => !allowed.some((part) => target === join("lib", part) || partOf(target) === part))
      .map((target) => `${path} -> ${target}`);
  });
  assert.deepEqual(wrong, []);
});

test("mod.ts reaches neither the command line nor the server", () => {
  const reached = new Set<string>();
  const walk = (path: string) => {
    if (reached.has(path)) return;
    reached.add(path);
    importsOf(path).filter((name) => name.startsWith(".")).forEach((name) => walk(join(dirname(path), name)));
  };
  walk("mod.ts");
  assert.deepEqual([...reached].filter((path) => /^lib\/(cli|server)\//.test(path)), []);
});

/** Where a pattern may occur in the code. */
const ONLY_IN: readonly (readonly [what: string, pattern: RegExp, files: readonly string[]])[] = [
  ["Deno", /\bDeno\b/, [
    "lib/host/ca_deno.ts",
    "lib/host/current.ts",
    "lib/host/deno.ts",
    "lib/host/flock_deno.ts",
    "lib/secret.ts",
  ]],
  ["bun:", /"bun:/, ["lib/host/flock_bun.ts"]],
  ["@std/cli", /@std\/cli/, ["lib/cli/parse.ts"]],
  ["@std/path", /@std\/path/, ["lib/host/deno.ts"]],
  ["@std/fs", /@std\/fs/, ["lib/host/deno.ts"]],
  ["@cliffy/prompt", /@cliffy/, ["lib/person/prompt.ts"]],
  ["hono", /\bhono@/, ["lib/server/app.ts", "lib/server/guard.ts", "lib/server/page.ts"]],
  ["uqr", /\buqr@/, ["lib/server/qr.ts"]],
  ["the process's end", /\.exit\(/, ["cli.ts"]],
  ["the choice of a machine", /\bcurrentHost\(\)/, ["cli.ts", "lib/auth/session.ts", "lib/host/current.ts"]],
  [
    "a variable of the environment",
    /\benv\(/,
    ["lib/cli/agent.ts", "lib/cli/main.ts", "lib/config.ts", "lib/host/host.ts", "lib/python.ts"],
  ],
  ["console", /\bconsole\b/, []],
];

for (const [what, pattern, files] of ONLY_IN) {
  test(`${what} stands only where it belongs`, () => {
    assert.deepEqual(sources.filter((path) => pattern.test(withoutComments(read(path)))), [...files]);
  });
}

test("a lib file opens with what it knows and what it must not know", () => {
  const faces = /^lib\/(hub|server|store)\/mod\.ts$/;
  const wrong = sources.filter((path) => path.startsWith("lib/") && !faces.test(path)).filter((path) =>
    !/^\/\*\*\n \* Knows [\s\S]*?\.\n \* Must not [\s\S]*?\.\n \*\n \* @module\n \*\/\n/.test(read(path))
  );
  assert.deepEqual(wrong, []);
});

test("nothing waits while a module loads", () => {
  // bun build --bytecode refuses a top-level await.
  assert.deepEqual(sources.filter((path) => /^(?:const .* = |export .* = )?await\b/m.test(read(path))), []);
});

test("no source file is longer than 300 lines", () => {
  assert.deepEqual(sources.filter((path) => read(path).split("\n").length > 300), []);
});

test("a package's version is the same inline, in deno.json, in the lock and in the npm registry's map", () => {
  const declared = Object.values(JSON.parse(read("deno.json")).imports as Record<string, string>);
  const mapped = Object.keys(JSON.parse(read("registry/npm/deno.json")).imports as Record<string, string>);
  const locked = Object.keys(JSON.parse(read("deno.lock")).specifiers as Record<string, string>);
  const inline = sources.flatMap((path) => importsOf(path).filter((name) => /^(jsr|npm):/.test(name)));
  const bare = (specifier: string) => specifier.replace(/^((?:jsr|npm):(?:@[^/]+\/)?[^/]+).*$/, "$1");
  assert.notDeepEqual(inline, []);
  assert.deepEqual(inline.filter((name) => !declared.includes(bare(name))), []);
  assert.deepEqual(inline.filter((name) => !mapped.includes(name)), []);
  assert.deepEqual(declared.filter((name) => !locked.includes(name)), []);
});

test("both configurations compile alike", () => {
  const options = (path: string) => JSON.parse(read(path)).compilerOptions;
  assert.deepEqual(options("registry/npm/deno.json"), options("deno.json"));
});

test("both configurations permit alike, and not everything", () => {
  const permissions = (path: string) => JSON.parse(read(path)).permissions;
  assert.deepEqual(permissions("registry/npm/deno.json"), permissions("deno.json"));
  assert.deepEqual(Object.keys(permissions("deno.json").default), [
    "env",
    "read",
    "write",
    "net",
    "run",
    "sys",
  ]);
});

test("VERSION is deno.json's version", () => {
  assert.equal(/VERSION = "(.*)"/.exec(read("lib/version.ts"))?.[1], JSON.parse(read("deno.json")).version);
});
