#!/bin/sh
# Does the main job for real: a login on a new machine, approved on the stand-in Hub's own page. Cleans up after itself.
set -eu
work=$(mktemp -d)
hub= login=

# Whatever ends it: what runs beside it ends, too, and is waited for.
finish() {
  for process in $hub $login; do kill "$process" 2>/dev/null || true; done
  wait
  rm -rf "$work"
}
trap finish EXIT
for number in 1 2 3 13 15; do trap "exit $((128 + number))" "$number"; done

await() { # waits until FILE of PROCESS has a line that matches PATTERN, and prints what the pattern's group caught
  tries=0
  while ! found=$(sed -n "s|.*$2.*|\\1|p" "$1" | head -n 1) || test -z "$found"; do
    tries=$((tries + 1))
    test "$tries" -lt 200 && kill -0 "$3" 2>/dev/null || { echo "The demo failed: $1 does not show what was expected" >&2; cat "$1" >&2; exit 1; }
    sleep 0.1
  done
  echo "$found"
}
show() { printf '\n$ %s\n' "$*"; }

: >"$work/hub"
deno run --quiet -A --config "$HF_AUTH_CONFIG" tests/support/hub/main.ts >"$work/hub" 2>&1 &
hub=$!
HF_ENDPOINT=$(await "$work/hub" '\(http://127.0.0.1:[0-9]*\)' "$hub")
HF_HOME="$work/home"
export HF_ENDPOINT HF_HOME
unset HF_TOKEN HUGGING_FACE_HUB_TOKEN HF_TOKEN_PATH HF_HUB_OFFLINE TRANSFORMERS_OFFLINE HUGGINGFACE_CO_STAGING || true
echo "A stand-in for the Hub is running at $HF_ENDPOINT; tokens go to a new, empty folder"

show hf-auth login
dist/hf-auth login --format human 2>"$work/login" &
login=$!
code=$(await "$work/login" '\([A-Z0-9]\{4\}-[A-Z0-9]\{4\}\)' "$login")
cat "$work/login"
printf '\n(a person opens the page, types %s and chooses Authorize)\n' "$code"
deno run --quiet -A --config "$HF_AUTH_CONFIG" tests/support/hub/approve_main.ts "$HF_ENDPOINT" "$code"
wait "$login"
sed -n '/Logged in/,$p' "$work/login"

show hf-auth whoami
NO_COLOR=1 dist/hf-auth whoami --format human
show hf-auth list
dist/hf-auth list --format human
show 'hf-auth token   # masked here'
dist/hf-auth token | sed 's/^\(.\{3\}\).*\(.\{4\}\)$/\1****\2/'
