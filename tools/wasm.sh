#!/bin/sh
# Builds dist/hf-auth.wasm and dist/hf-auth-page.wasm; what only this needs is installed in .tools/wasm.
set -eu
tools=.tools/wasm
if ! cmp -s wasi/bun.lock $tools/ready; then
  echo "Installing the component tools from npm into $tools"
  mkdir -p $tools
  cp wasi/package.json wasi/bun.lock $tools/
  (cd $tools && bun install --silent --frozen-lockfile --ignore-scripts)
  cp wasi/bun.lock $tools/ready
fi
deno run -A --no-config --node-modules-dir=manual tools/wasm.ts
