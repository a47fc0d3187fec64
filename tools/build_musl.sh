#!/bin/sh
# Builds dist/hf-auth-musl for this machine's processor: Bun's own executable for musl comes from npm.
set -eu
case $(uname -m) in aarch64 | arm64) cpu=aarch64 target=arm64 ;; *) cpu=x64 target=x64 ;; esac
version=$(bun --version)
base=.tools/bun-musl/$version
mkdir -p "$base" .build dist
if ! test -x "$base/package/bin/bun"; then
  # Packed, not installed: npm would refuse it on a machine that is not musl's.
  npm pack --silent --cache .tools/npm --pack-destination "$base" "@oven/bun-linux-$cpu-musl@$version" >/dev/null
  tar -xzf "$base"/*.tgz -C "$base"
  rm "$base"/*.tgz
fi
rm -rf .build/cli-musl
deno bundle --quiet --config "$HF_AUTH_CONFIG" --platform deno --code-splitting --outdir .build/cli-musl cli.ts
bun build --compile --no-compile-autoload-bunfig --no-compile-autoload-dotenv --bytecode --format esm --splitting \
  --minify --target "bun-linux-$target-musl" --compile-executable-path "$base/package/bin/bun" \
  --outfile .build/hf-auth-musl .build/cli-musl/cli.js >.build/bun-musl.log 2>&1 || {
  cat .build/bun-musl.log >&2
  exit 1
}
mv .build/hf-auth-musl dist/hf-auth-musl
