#!/bin/sh
# Finds Deno and Bun on PATH or installs them from npm, into .tools.
set -eu

DENO=2.9.6
BUN=1.4.5
mkdir -p .tools/bin

# Not what an earlier run has put there: a link to itself leads nowhere.
PATH=$(printf '%s' "$PATH" | tr ':' '\n' | grep -vxF "$(pwd)/.tools/bin" | paste -sd: -)

recent() { # whether PROGRAM is on PATH and at least MAJOR MINOR PATCH
  command -v "$1" >/dev/null 2>&1 || return 1
  "$1" --version | sed -n '1s/^[^0-9]*//p' | awk -F. -v least="$2 $3 $4" \
    '{ split(least, l, " "); exit !($1 * 1e6 + $2 * 1e3 + $3 >= l[1] * 1e6 + l[2] * 1e3 + l[3]) }'
}

from_npm() { # installs PACKAGE@VERSION and links its program
  if ! command -v npm >/dev/null 2>&1; then
    echo "This needs $1: install it so that it is on PATH, or install npm and run make again" >&2
    exit 1
  fi
  echo "Installing $1 $2 from npm into .tools"
  npm install --loglevel=error --no-fund --no-audit --no-update-notifier --cache .tools/npm --prefix ".tools/$1" "$1@$2"
  ln -sf "../$1/node_modules/.bin/$1" ".tools/bin/$1"
}

if recent deno 2 9 0; then ln -sf "$(command -v deno)" .tools/bin/deno; else from_npm deno $DENO; fi
# Before, Bun took a refusing proxy for the Hub.
if recent bun 1 4 5; then ln -sf "$(command -v bun)" .tools/bin/bun; else from_npm bun $BUN; fi

# Which registry is used is asked anew.
rm -f .tools/registry
touch .tools/ready
