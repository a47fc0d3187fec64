#!/bin/sh
# Bundles the program into .build/cli, split, so that a command loads nothing of another.
set -eu
rm -rf .build/cli
deno bundle --quiet --config "$HF_AUTH_CONFIG" --platform deno --code-splitting --outdir .build/cli cli.ts
