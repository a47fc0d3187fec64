# Sourced before every command: the tools of this checkout first, their caches inside it, and which registry is used.
root=$(pwd)
PATH="$root/.tools/bin:$PATH"
DENO_DIR="$root/.tools/deno"
BUN_INSTALL="$root/.tools/bun-home"
BUN_INSTALL_CACHE_DIR="$BUN_INSTALL/cache"
BUN_RUNTIME_TRANSPILER_CACHE_PATH="$BUN_INSTALL/transpiled"
DENO_NO_UPDATE_CHECK=1
HF_AUTH_CONFIG="$root/$(cat .tools/config)"
export PATH DENO_DIR BUN_INSTALL BUN_INSTALL_CACHE_DIR BUN_RUNTIME_TRANSPILER_CACHE_PATH DENO_NO_UPDATE_CHECK HF_AUTH_CONFIG
