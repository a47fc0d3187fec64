/** Holds the code to docs/architecture.md: who may import whom, where a runtime is named, and what the registries agree on. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

const read = (path: string) => readFileSync(path, "utf8");
const inFolder = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => join(folder, path)).filter((path) => path.endsWith(".ts"));
const sources = [...inFolder("lib"), ...inFolder("verbs"), "mod.ts", "cli.ts"].sort();
const tests = inFolder("tests").sort();

const BASE = ["errors.ts", "secret.ts", "version.ts", "python.ts", "sha256.ts", "shell_word.ts"];
const MACHINE = [...BASE, "host/host.ts"];
const SETTINGS = [...MACHINE, "config.ts", "token_variables.ts"];

/** What each part of lib/ may import beside itself: a file, or all of a folder. The longest name that fits counts. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "errors.ts": [],
  "python.ts": [],
  "secret.ts": [],
  "sha256.ts": [],
  "shell_word.ts": [],
  "version.ts": [],
  "variables.ts": [],
  "config.ts": [...MACHINE, "variables.ts"],
  "token_variables.ts": [...MACHINE, "config.ts", "variables.ts"],
  "host/host.ts": ["host/files.ts", "host/terminal.ts"],
  "host/files.ts": [],
  "host/terminal.ts": [],
  "host/mod.ts": ["host/host.ts", "host/current.ts"],
  "host/current.ts": ["host", "errors.ts"],
  "host/shared": ["errors.ts", "shell_word.ts", "host/host.ts"],
  "host/deno": ["errors.ts", "host/host.ts", "host/shared"],
  "host/node": ["errors.ts", "host/host.ts", "host/shared"],
  "host/wasi": ["errors.ts", "host/host.ts", "host/shared"],
  "host/memory": ["errors.ts", "host/host.ts", "host/shared"],
  store: [...MACHINE, "config.ts"],
  // Of the Hub's only how much of an answer is read.
  "store/engines/http": [...MACHINE, "store", "hub/body.ts"],
  hub: [...MACHINE],
  // Of the Hub's only how much of an answer is read, and why there is none.
  ci: [...MACHINE, "hub/body.ts", "hub/network_error.ts", "person/printable.ts"],
  git: [...MACHINE],
  export: ["shell_word.ts"],
  docker: [...BASE],
  person: ["errors.ts", "host/host.ts"],
  auth: [...SETTINGS, "store", "hub", "ci", "git", "docker", "person", "host/current.ts"],
  server: ["errors.ts", "person", "host/host.ts", "host/shared/clock.ts", "host/shared/packages.ts"],
  cli: [...SETTINGS, "variables.ts", "auth", "git", "export", "server", "person"],
};

/** The most files that one folder holds; with more, there is a second idea in it. */
const MOST_FILES = 12;

/** A file's code: comments are blanked out, so that lines keep their numbers. */
function codeOf(path: string): string {
  return read(path)
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "))
    .replace(/^\s*\/\/.*$/gm, "");
}

interface Import {
  /** The file and the line that it stands in, as `lib/a.ts:3`. */
  readonly at: string;
  /** What it names: a path in this repository, or a package. */
  readonly target: string;
  readonly isLocal: boolean;
}

function importsOf(path: string): Import[] {
  const code = codeOf(path);
  return [...code.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => {
    const name = match[1]!;
    const line = code.slice(0, match.index + match[0].length).split("\n").length;
    const isLocal = name.startsWith(".");
    return { at: `${path}:${line}`, target: isLocal ? join(dirname(path), name) : name, isLocal };
  });
}

function within(path: string, part: string): boolean {
  return path === `lib/${part}` || path.startsWith(`lib/${part}/`);
}

function partOf(path: string): string | undefined {
  return Object.keys(MAY_IMPORT).filter((part) => within(path, part)).sort((a, b) => b.length - a.length)[0];
}

test("every file in lib/ belongs to a part", () => {
  assert.deepEqual(sources.filter((path) => path.startsWith("lib/") && partOf(path) === undefined), []);
});

test("imports run one way", () => {
  const leaks = sources.filter((path) => path.startsWith("lib/")).flatMap((path) => {
    const part = partOf(path)!;
    return importsOf(path).filter(({ target, isLocal }) =>
      isLocal && ![part, ...MAY_IMPORT[part]!].some((allowed) => within(target, allowed))
    ).map(({ at, target }) => `${at} imports ${target}, which ${part} must not know`);
  });
  assert.deepEqual(leaks, []);
});

test("no two files import each other", () => {
  const circles: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, way: readonly string[]) => {
    if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(" -> "));
    if (done.has(path) || way.includes(path)) return;
    for (const { target, isLocal } of importsOf(path)) if (isLocal) walk(target, [...way, path]);
    done.add(path);
  };
  sources.forEach((path) => walk(path, []));
  assert.deepEqual(circles, []);
});

test("the library's entries reach neither the command line nor the server", () => {
  const ways = new Map<string, string>();
  const walk = (path: string, way: string) => {
    if (ways.has(path)) return;
    ways.set(path, way);
    for (const { at, target, isLocal } of importsOf(path)) if (isLocal) walk(target, `${way}${at} -> `);
  };
  for (const entry of ["mod.ts", ...inFolder("verbs")]) walk(entry, "");
  const leaks = [...ways].filter(([path]) => within(path, "cli") || within(path, "server"));
  assert.deepEqual(leaks.map(([path, way]) => way + path), []);
});

/** Where a pattern may occur in the code: files, or all of a folder. */
const ONLY_IN: readonly (readonly [what: string, pattern: RegExp, files: readonly string[]])[] = [
  ["Deno", /\bDeno\b/, [
    "lib/host/current.ts",
    "lib/host/deno",
    "lib/secret.ts",
  ]],
  ["bun:", /"bun:/, ["lib/host/node/libc.ts"]],
  ["@std/cli", /@std\/cli/, ["lib/cli/parse.ts"]],
  ["@std/path", /@std\/path/, ["lib/host/deno/standard.ts"]],
  ["@std/fs", /@std\/fs/, ["lib/host/deno/standard.ts"]],
  ["@cliffy/prompt", /@cliffy/, ["lib/person/prompt.ts"]],
  ["hono", /\bhono@/, [
    "lib/server/app.ts",
    "lib/server/card.ts",
    "lib/server/guard.ts",
    "lib/server/page.ts",
  ]],
  ["jsonc-parser", /\bjsonc-parser@/, ["lib/docker/config_edit.ts"]],
  ["uqr", /\buqr@/, ["lib/person/screen/qr.ts"]],
  ["the process's end", /\.exit\(/, ["cli.ts"]],
  ["the choice of a machine", /\bcurrentHost\(\)/, ["cli.ts", "lib/auth/session.ts", "lib/host/current.ts"]],
  [
    "a variable of the environment",
    /\benv\(/,
    [
      "lib/ci/identity.ts",
      "lib/ci/proof.ts",
      "lib/ci/systems",
      "lib/cli/agent/coding_agent.ts",
      "lib/cli/main.ts",
      "lib/config.ts",
      "lib/host/host.ts",
      "lib/person/screen/desktop.ts",
      "lib/python.ts",
    ],
  ],
  ["`using`, which Node 22 does not know", /^\s*(?:await )?using \w+ =/m, [
    "lib/cli/commands/logout.ts",
    "lib/cli/commands/switch.ts",
    "lib/cli/report/git_offer.ts",
    "lib/cli/report/revocation.ts",
  ]],
  ["console", /\bconsole\b/, []],
];

for (const [what, pattern, files] of ONLY_IN) {
  test(`${what} stands only where it belongs`, () => {
    const allowed = (path: string, file: string) => path === file || path.startsWith(`${file}/`);
    const leaks = sources.filter((path) => !files.some((file) => allowed(path, file))).flatMap((path) =>
      codeOf(path).split("\n").flatMap((line, index) =>
        pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : []
      )
    );
    assert.deepEqual(leaks, []);
    // A row that nothing needs any more would let it in again.
    const using = sources.filter((path) => pattern.test(codeOf(path)));
    assert.deepEqual(files.filter((file) => !using.some((path) => allowed(path, file))), []);
  });
}

/** What a runtime's folder may hold: one name for one port, so that what a runtime lacks is a file that isn't there. */
const PORTS = ["clock", "fetch", "files", "host", "lock", "notebook", "processes", "server", "terminal"];

test("a runtime's files are named after the ports that they serve", () => {
  const others = ["deno", "node", "wasi", "memory"].flatMap((runtime) =>
    readdirSync(`lib/host/${runtime}`).sort().filter((name) => !PORTS.includes(name.replace(/\.ts$/, "")))
      .map((name) => `lib/host/${runtime}/${name}`)
  );
  // What a script was granted, what stands between Deno and a proxy, what is JSR's, the C library, a program in its place, and what
  // an engine offers, as types.
  assert.deepEqual(others, [
    "lib/host/deno/granted.ts",
    "lib/host/deno/relay.ts",
    "lib/host/deno/standard.ts",
    "lib/host/node/flock_program.ts",
    "lib/host/node/libc.ts",
    "lib/host/wasi/system.ts",
  ]);
});

test(`no folder has more than ${MOST_FILES} files`, () => {
  const counts = new Map<string, number>();
  for (const path of [...sources, ...tests]) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  const full = [...counts].filter(([, count]) => count > MOST_FILES);
  assert.deepEqual(full.map(([folder, count]) => `${folder} has ${count} files`), []);
});

test("a lib file opens with what it knows and what it must not know", () => {
  const faces = /^lib\/(host|hub|server|store)\/mod\.ts$/;
  const wrong = sources.filter((path) => path.startsWith("lib/") && !faces.test(path)).filter((path) =>
    !/^\/\*\*\n \* Knows [\s\S]*?\.\n \* Must not [\s\S]*?\.\n \*\n \* @module\n \*\/\n/.test(read(path))
  );
  assert.deepEqual(wrong, []);
});

test("nothing waits while a module loads", () => {
  // bun build --bytecode refuses a top-level await.
  assert.deepEqual(sources.filter((path) => /^(?:const .* = |export .* = )?await\b/m.test(codeOf(path))), []);
});

/** The most lines of a file; with more, there is a second noun in it. */
const MOST_LINES = 300;

for (const [what, paths] of [["source", sources], ["test", tests]] as const) {
  test(`no ${what} file is longer than ${MOST_LINES} lines`, () => {
    const lengths = paths.map((path) => [path, read(path).split("\n").length - 1] as const);
    const long = lengths.filter(([, lines]) => lines > MOST_LINES);
    assert.deepEqual(long.map(([path, lines]) => `${path} has ${lines} lines`), []);
  });
}

test("a package's version is the same inline, in deno.json, in the lock and in the npm registry's map", () => {
  const declared = Object.values(JSON.parse(read("deno.json")).imports as Record<string, string>);
  const mapped = Object.keys(JSON.parse(read("registry/npm/deno.json")).imports as Record<string, string>);
  const locked = Object.keys(JSON.parse(read("deno.lock")).specifiers as Record<string, string>);
  const inline = sources.flatMap((path) =>
    importsOf(path).map(({ target }) => target).filter((name) => /^(jsr|npm):/.test(name))
  );
  const bare = (specifier: string) => specifier.replace(/^((?:jsr|npm):(?:@[^/]+\/)?[^/]+).*$/, "$1");
  assert.notDeepEqual(inline, []);
  assert.deepEqual(inline.filter((name) => !declared.map(bare).includes(bare(name))), []);
  assert.deepEqual(inline.filter((name) => !mapped.includes(name)), []);
  assert.deepEqual(declared.map(bare).filter((name) => !locked.includes(name)), []);
  // Whatever else of a package is declared is installed and locked too.
  const used = (name: string) => inline.includes(name) || !inline.some((other) => bare(other) === bare(name));
  assert.deepEqual(declared.filter((name) => name.startsWith("jsr:") && !used(name)), []);
});

test("what Deno would write another way is not written: the locks are complete, and stay as they are", () => {
  for (const path of ["deno.json", "registry/npm/deno.json"]) {
    const { imports, lock } = JSON.parse(read(path));
    assert.equal(lock.frozen, true, path);
    // Below 1.0.0 a caret means what a tilde means, and the lock has the tilde.
    assert.deepEqual(
      Object.values(imports as Record<string, string>).filter((name) => /@\^0/.test(name)),
      [],
    );
  }
});

test("both registries have the same version of what both take from npm", () => {
  const versions = (path: string) => {
    const { npm } = JSON.parse(read(path)) as { npm: Record<string, { integrity: string }> };
    return new Map(Object.entries(npm).map(([id, { integrity }]) => [id, integrity]));
  };
  const [ours, theirs] = [versions("deno.lock"), versions("registry/npm/deno.lock")];
  assert.deepEqual([...theirs].filter(([id, hash]) => ours.get(id) !== hash), []);
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
