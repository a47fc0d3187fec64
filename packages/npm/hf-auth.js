#!/usr/bin/env node
// Becomes the executable for this system, which npm installs as an optional package; without it, the same program runs on
// Node itself.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import process from "node:process";

const file = executable();
if (file === undefined) await import("../dist/cli.js");
else become(file, process.argv.slice(2));

function executable() {
  const { platform, arch } = process;
  const name = `@hf-auth/${platform}-${arch}${platform === "linux" && isMusl() ? "-musl" : ""}`;
  try {
    return createRequire(import.meta.url).resolve(`${name}/hf-auth${platform === "win32" ? ".exe" : ""}`);
  } catch {
    return undefined;
  }
}

function isMusl() {
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime === undefined;
}

function become(file, args) {
  // Same process, terminal and signals, where Node can.
  try {
    process.execve?.(file, [file, ...args], process.env);
  } catch {
    // Not on Windows.
  }
  const child = spawn(file, args, { stdio: "inherit" });
  // A terminal sends these to both; whoever else sends one means the child.
  for (const signal of ["SIGINT", "SIGQUIT", "SIGHUP", "SIGTERM"]) {
    process.on(signal, () => process.stdin.isTTY && signal !== "SIGTERM" || child.kill(signal));
  }
  child.on("error", (error) => {
    process.stderr.write(`Error: Cannot run ${file}: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on("exit", (status, signal) => {
    if (signal === null) return process.exit(status);
    for (const name of ["SIGINT", "SIGQUIT", "SIGHUP", "SIGTERM"]) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}
