#!/bin/sh
# Builds the site in dist/site: README and docs by VitePress, and the library's reference by deno doc.
set -eu

[ -x site/node_modules/.bin/vitepress ] || npm ci --prefix site --ignore-scripts --no-audit --no-fund
rm -rf site/pages
mkdir -p site/pages
cp README.md SECURITY.md CONTRIBUTING.md CHANGELOG.md site/pages/
mkdir site/pages/bench
cp bench/RESULTS.md site/pages/bench/
cp -R docs site/pages/docs
(cd site && node_modules/.bin/vitepress build)
# shellcheck disable=SC2046 # one word an entry
deno doc --html --quiet --no-lock --config "$HF_AUTH_CONFIG" --name=hf-auth --output=dist/site/library \
  mod.ts lib/store/mod.ts lib/hub/mod.ts lib/host/mod.ts lib/server/mod.ts
