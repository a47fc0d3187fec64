# Sourced before every command: the tools of this checkout first, their caches inside it, and which registry is used.
root=$(pwd)
PATH="$root/.tools/bin:$PATH"
DENO_DIR="$root/.tools/deno"
BUN_INSTALL="$root/.tools/bun-home"
BUN_INSTALL_CACHE_DIR="$BUN_INSTALL/cache"
BUN_RUNTIME_TRANSPILER_CACHE_PATH="$BUN_INSTALL/transpiled"
DENO_NO_UPDATE_CHECK=1
export PATH DENO_DIR BUN_INSTALL BUN_INSTALL_CACHE_DIR BUN_RUNTIME_TRANSPILER_CACHE_PATH DENO_NO_UPDATE_CHECK
# Asked for once, and again where another one is named or the packages have changed.
if test "$(cat .tools/registry 2>/dev/null || echo none)" != "${JSR_URL-}" ||
  test deno.json -nt .tools/config || test deno.lock -nt .tools/config; then
  deno run --quiet --no-lock --no-config --allow-env=JSR_URL --allow-net --allow-read=. --allow-write=.tools \
    tools/registry.ts || return 1
fi
HF_AUTH_CONFIG="$root/$(cat .tools/config)"
export HF_AUTH_CONFIG
