#!/bin/sh
# Builds dist/hf-auth: with deno compile, or where its base runtime cannot be downloaded with Bun.
set -eu
mkdir -p dist .build

# -P: the permissions that the configuration lists, and no more.
if deno compile --quiet -P --config "$HF_AUTH_CONFIG" --output .build/hf-auth cli.ts 2>.build/compile.log; then
  how="deno compile"
else
  # Split, so that a command loads nothing of another.
  rm -rf .build/cli
  deno bundle --quiet --config "$HF_AUTH_CONFIG" --platform deno --code-splitting --outdir .build/cli cli.ts
  # Nor anything of the folder it is run in: a bunfig.toml there could run code, an .env could name another token.
  bun build --compile --no-compile-autoload-bunfig --no-compile-autoload-dotenv --bytecode --format esm --splitting \
    --minify --outfile .build/hf-auth .build/cli/cli.js >.build/bun.log 2>&1 || {
    cat .build/bun.log >&2
    exit 1
  }
  how="Bun, since the base runtime of deno compile cannot be downloaded"
fi
# In one step, so that a running demo or test never meets half a program.
mv .build/hf-auth dist/hf-auth
echo "Built dist/hf-auth with $how"
