/** The same sources give the same program, in whatever folder and however often it is built. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { skipUnless } from "../support/skip.ts";

const config = process.env["HF_AUTH_CONFIG"];
const skip = skipUnless(
  process.platform !== "win32" && config !== undefined,
  "make says what it is built with",
);

/** What git would put into a new clone, with what was changed here. */
function cleanCopy(): string {
  const folder = mkdtempSync(join(tmpdir(), "hf-auth-"));
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  for (
    const file of listed.toString().split("\0").filter((name) => /^(lib|registry|tools|[^/]+$)/.test(name))
  ) {
    if (file === "") continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(file, join(folder, file));
  }
  mkdirSync(join(folder, ".build"), { recursive: true });
  return folder;
}

function sumOf(folder: string): string {
  const env = { ...process.env, HF_AUTH_CONFIG: join(folder, config!.slice(resolve(".").length)) };
  const run = (...args: string[]) => execFileSync("sh", args, { cwd: folder, env, stdio: "pipe" });
  run("tools/bundle.sh");
  run("tools/compile_bun.sh", ".build/hf-auth");
  return createHash("sha256").update(readFileSync(join(folder, ".build/hf-auth"))).digest("hex");
}

test("two builds in two folders give the same sum", { skip }, () => {
  const folders = [cleanCopy(), cleanCopy()];
  try {
    const [one, other] = folders.map(sumOf);
    assert.equal(one, other);
    assert.equal(sumOf(folders[0]!), one);
  } finally {
    folders.forEach((folder) => rmSync(folder, { recursive: true }));
  }
});

test("a package that the lock lacks stops the build, and the lock stays as it was", { skip }, () => {
  const folder = cleanCopy();
  try {
    const path = join(folder, config!.slice(resolve(".").length)).replace(/\.json$/, ".lock");
    const lock = JSON.parse(readFileSync(path, "utf8"));
    const without = (entries: Record<string, unknown>) =>
      Object.fromEntries(Object.entries(entries).filter(([name]) => !name.includes("uqr")));
    const text = JSON.stringify({ ...lock, specifiers: without(lock.specifiers), npm: without(lock.npm) });
    writeFileSync(path, text);
    assert.throws(() => sumOf(folder), /lockfile is out of date/);
    assert.equal(readFileSync(path, "utf8"), text);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
