#!/bin/sh
# Makes an executable of the bundle in .build/cli with Bun: tools/compile_bun.sh FILE [OPTION of bun build]...
set -eu
file=$1
shift
# Bun would read these two files from whatever folder the program is started in.
bun build --compile --bytecode --format esm --splitting --minify \
  --no-compile-autoload-dotenv --no-compile-autoload-bunfig "$@" --outfile "$file" .build/cli/cli.js \
  >.build/bun.log 2>&1 || {
  cat .build/bun.log >&2
  exit 1
}
