/**
 * Runs every check and test, counts them from the runners' own reports, and ends with what failed and the totals.
 * `check`: the checks only; `scenarios`: what the built program is asked on every system.
 */

import { type Count, readReport } from "./junit.ts";
import { preparePython } from "./python.ts";

const config = Deno.env.get("HF_AUTH_CONFIG")!;
const deno = (...args: string[]) => ["deno", ...args];
const using = ["--config", config];
const sources = await list([".", "bench", "lib", "tests", "tools", "verbs", "wasi"]);
const exported = Object.values(
  JSON.parse(await Deno.readTextFile("deno.json")).exports as Record<string, string>,
);

const checks: Record<string, string[]> = {
  format: deno("fmt", "--check", "--quiet"),
  lint: deno("lint", "--quiet"),
  types: deno("check", "--quiet", ...using, ...sources),
  // It looks for a lock where it is started, not beside the configuration.
  documentation: deno("doc", "--lint", "--quiet", "--no-lock", ...using, ...exported),
  locked: deno("install", "--quiet", "--frozen", ...using),
  publishing: deno("run", "-A", "tools/publish.ts"),
};

// What needs a machine of its own (the built programs, Python, a browser, ptrace) runs under Deno only.
const portable = sources.filter((file) =>
  /^tests\/(?!support|e2e|faults|interop|browser|wasi)[^/]*.*_test\.ts$/.test(file)
);

/** The other flavour, which this run says nothing about. */
const NOT_RUN = {
  npm:
    "Not run: the sources with JSR's own packages, since no registry answers (make test JSR=URL names one)",
  jsr:
    "Not run: the sources with npm's packages in place of JSR's (make test JSR=http://127.0.0.1:1 runs them)",
};

const total: Count = { passed: 0, failed: 0, skipped: 0 };
const failed: string[] = [];
await Deno.mkdir(".build/junit", { recursive: true });

const [part] = Deno.args;
for (const [name, command] of part === "scenarios" ? [] : Object.entries(checks)) {
  check(name, await run(command));
}
if (part === "scenarios") {
  await preparePython();
  // Windows has no modes, which the last one looks at.
  const names = ["pipe", "start", ...Deno.build.os === "windows" ? [] : ["page/headless"]];
  const files = names.map((name) => `tests/e2e/${name}_test.ts`);
  await denoTests("deno test, scenarios", "scenarios", [], ...files);
} else if (part !== "check") {
  await preparePython();
  const refused = await refusable();
  // Compiling the components takes all processors: by themselves first, then the others side by side.
  await denoTests("deno test, components", "components", refused, "tests/wasi");
  await denoTests("deno test, hosts", "hosts", refused, "tests/host");
  await denoTests("deno test", "deno", [], "--parallel", "--ignore=tests/wasi,tests/host", "tests");
  await suite("bun test", [...refused, ...await bunTests(portable)], ".build/junit/bun.xml");
}
const unchanged = await sameAsBefore();
if (unchanged !== undefined) check("the checkout is as it was", unchanged);
if (part === undefined) console.log(NOT_RUN[config.endsWith("/registry/npm/deno.json") ? "npm" : "jsr"]);
if (failed.length > 0) console.log(["Failed:", ...failed].join("\n"));
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
Deno.exit(total.failed === 0 ? 0 : 1);

/** Whether git sees what it saw before `make test` built anything; undefined where that was not asked. */
async function sameAsBefore(): Promise<boolean | undefined> {
  const before = await Deno.readTextFile(".build/state").catch(() => undefined);
  if (before === undefined) return undefined;
  await Deno.remove(".build/state");
  const { stdout } = await new Deno.Command("sh", { args: ["tools/state.sh"] }).output();
  const after = new TextDecoder().decode(stdout);
  if (before !== after) console.log(`Before:\n${before}After:\n${after}`);
  return before === after;
}

/** What goes before a command so that files refuse it what they refuse a user: root's right to all of them is taken. */
async function refusable(): Promise<string[]> {
  const command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"];
  return Deno.uid() === 0 && await run([...command, "test", "-w", "."]).catch(() => false) ? command : [];
}

async function denoTests(name: string, file: string, before: string[], ...args: string[]): Promise<void> {
  const report = `.build/junit/${file}.xml`;
  await suite(name, [...before, ...deno("test", "-A", ...using, `--junit-path=${report}`, ...args)], report);
}

/** Bun reads neither jsr: nor an import map, so it gets bundles. */
async function bunTests(files: string[]): Promise<string[]> {
  await Deno.remove(".build/bun", { recursive: true }).catch(() => {});
  const bundled = await run(
    deno("bundle", "--quiet", ...using, "--platform=deno", "--outdir=.build/bun", ...files),
  );
  if (!bundled) return ["false"];
  return ["bun", "test", "./.build/bun", "--reporter=junit", "--reporter-outfile=.build/junit/bun.xml"];
}

async function suite(name: string, command: string[], report: string): Promise<void> {
  await Deno.remove(report).catch(() => {});
  const ok = await run(command);
  const { passed, failed, skipped, failures } = readReport(await Deno.readTextFile(report).catch(() => ""));
  // A runner that failed without a failed test broke down, and one without a test has tested nothing.
  const broken = passed + failed + skipped === 0 || (!ok && failed === 0);
  const count = { passed, failed: failed + (broken ? 1 : 0), skipped };
  console.log(`${name}: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  add(count, ...failures, ...broken ? [`${name}: the runner broke down`] : []);
}

function check(name: string, ok: boolean): void {
  console.log(`${ok ? "ok    " : "FAILED"} ${name}`);
  add({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 }, ...ok ? [] : [name]);
}

function add(count: Count, ...failures: string[]): void {
  failed.push(...failures);
  total.passed += count.passed;
  total.failed += count.failed;
  total.skipped += count.skipped;
}

async function run([command, ...args]: string[]): Promise<boolean> {
  const child = new Deno.Command(command!, { args, stdin: "null", stdout: "inherit", stderr: "inherit" });
  return (await child.spawn().status).success;
}

async function list(folders: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    for await (const entry of Deno.readDir(folder)) {
      const path = folder === "." ? entry.name : `${folder}/${entry.name}`;
      if (entry.isFile && path.endsWith(".ts")) found.push(path);
      if (entry.isDirectory && folder !== ".") found.push(...await list([path]));
    }
  }
  return found.sort();
}
