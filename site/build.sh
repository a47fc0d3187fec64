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
entries=$(deno eval 'console.log(Object.values(JSON.parse(Deno.readTextFileSync("deno.json")).exports).join(" "))')
# shellcheck disable=SC2086 # a word an entry
deno doc --html --quiet --no-lock --config "$HF_AUTH_CONFIG" --name=hf-auth --output=dist/site/library $entries
