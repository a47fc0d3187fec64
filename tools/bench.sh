#!/bin/sh
# Runs the measurements; with FILE, writes them there as Markdown: tools/bench.sh [FILE]
set -eu
report() {
  printf '# Measurements\n\nWhat `make bench` printed on one machine; `make bench RESULTS=bench/RESULTS.md` writes this file anew.\n'
  for name in start commands store; do
    printf '\n## bench/%s.ts\n\n```text\n' "$name"
    bun run "bench/$name.ts"
    printf '```\n'
  done
}
if test $# -eq 0; then
  for name in start commands store; do bun run "bench/$name.ts"; done
else
  report >.build/results.md
  cp .build/results.md "$1"
  cat "$1"
fi
