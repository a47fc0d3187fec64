#!/bin/sh
# Makes an executable of the sources with deno compile: tools/compile_deno.sh FILE [OPTION of deno compile]...
set -eu
file=$1
shift
# -P: the permissions that the configuration lists, and no more. Other programs are looked up in PATH: where the
# environment has none there must be one all the same. A cache of machine code would lie in the temporary folder, under a
# name that everybody knows.
deno compile --quiet -P --no-code-cache --exclude-unused-npm --env-file=tools/path.env \
  --config "$HF_AUTH_CONFIG" "$@" --output "$file" cli.ts
