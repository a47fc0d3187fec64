#!/bin/sh
# Builds dist/hf-auth: with deno compile, or where its base runtime cannot be downloaded with Bun.
set -eu
mkdir -p dist .build

# -P: the permissions that the configuration lists, and no more.
if deno compile --quiet -P --config "$HF_AUTH_CONFIG" --output .build/hf-auth cli.ts 2>.build/compile.log; then
  how="deno compile"
else
  sh tools/bundle.sh
  sh tools/compile.sh .build/hf-auth
  how="Bun, since the base runtime of deno compile cannot be downloaded"
fi
# In one step, so that a running demo or test never meets half a program.
mv .build/hf-auth dist/hf-auth
echo "Built dist/hf-auth with $how"
