#!/bin/sh
# Builds dist/hf-auth with deno compile, or with Bun where that does not work. COMPILER=deno or COMPILER=bun: only so.
set -eu
log=.build/compile.log
case $(uname -s) in MINGW* | MSYS* | CYGWIN*) suffix=.exe ;; *) suffix= ;; esac
made=.build/hf-auth$suffix
mkdir -p dist .build

starts() { # once, and where nothing is set, as a service manager may start it
  if test -n "$suffix"; then "$made" --version; else env -i "$made" --version; fi >>$log 2>&1
}
by_deno() { NO_COLOR=1 sh tools/compile_deno.sh "$made" >$log 2>&1 && starts; }
by_bun() { sh tools/bundle.sh >$log 2>&1 && sh tools/compile_bun.sh "$made" >>$log 2>&1 && starts; }
reason() { # the error in the log: what was tried, and the cause at the bottom of it
  awk '/^Stack backtrace/ { exit } /^error: / { error = substr($0, 8) } { last = $0 }
    sub(/^ +[0-9]+: /, "") { cause = $0; if (first == "") first = $0 }
    END { print cause != "" ? first " " cause : error != "" ? error : last }' $log
}

case ${COMPILER-} in bun | deno) only=$COMPILER ;; *) only= ;; esac
how=${only:-deno}
if ! "by_$how"; then
  if test -n "$only"; then
    cat $log >&2
    exit 1
  fi
  why=$(reason)
  by_bun || {
    cat $log >&2
    exit 1
  }
  how="bun, since deno compile does not work here: $why"
fi
# In one step, so that a running demo or test never meets half a program.
mv "$made" "dist/hf-auth$suffix"
echo "Built dist/hf-auth$suffix with $how"
