#!/bin/sh
# Runs the measurements; with FILE, writes them there as Markdown: tools/bench.sh [FILE]
set -eu
measure() { # runs one of bench/
  case $1 in
    *.ts) bun run "bench/$1" ;;
    *.py)
      if .tools/python/bin/python -c 'import wasmtime' 2>/dev/null; then
        .tools/python/bin/python "bench/$1"
      else
        echo "Not measured: the component (make test installs wasmtime where there is a Python)"
      fi
      ;;
  esac
}
report() {
  printf '# Measurements\n\nWhat `make release containers bench RESULTS=bench/RESULTS.md` wrote on one machine.\n'
  for name in $names; do
    printf '\n## bench/%s\n\n```text\n' "$name"
    measure "$name"
    printf '```\n'
  done
}
names='size.ts download.ts start.ts commands.ts store.ts fleet.ts wasm.py'
if test $# -eq 0; then
  for name in $names; do measure "$name"; done
else
  report >.build/results.md
  cp .build/results.md "$1"
  cat "$1"
fi
