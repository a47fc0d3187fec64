#!/bin/sh
# Builds dist/hf-auth-musl for this machine's processor: Bun's own executable for musl comes from npm.
set -eu
case $(uname -m) in aarch64 | arm64) cpu=aarch64 target=arm64 kind= ;; *) cpu=x64 target=x64 kind=-baseline ;; esac
version=$(bun --version)
base=.tools/bun-musl/$version
mkdir -p "$base" .build dist
if ! test -x "$base/package/bin/bun"; then
  # Packed, not installed: npm would refuse it on a machine that is not musl's.
  npm pack --silent --cache .tools/npm --pack-destination "$base" "@oven/bun-linux-$cpu-musl$kind@$version" >/dev/null
  found=$(node -p '"sha512-" + crypto.createHash("sha512").update(fs.readFileSync(process.argv[1])).digest("base64")' "$base"/*.tgz)
  grep -qF "\"$found\"" tools/release/targets.ts || {
    rm "$base"/*.tgz
    echo "Bun $version for musl is not the one that is pinned in tools/release/targets.ts: $found" >&2
    exit 1
  }
  tar -xzf "$base"/*.tgz -C "$base"
  rm "$base"/*.tgz
fi
sh tools/bundle.sh
sh tools/compile_bun.sh .build/hf-auth-musl --target "bun-linux-$target-musl" --compile-executable-path "$base/package/bin/bun"
mv .build/hf-auth-musl dist/hf-auth-musl
