#!/bin/sh
# Builds Vault's own KV engine behind our front into .tools, by Go's ordinary means: a minute the first time, then as long
# as linking takes, since Go keeps what it has compiled.
set -eu
cd "$(dirname "$0")"
mkdir -p ../../../.tools/vault
out=$(cd ../../../.tools/vault && pwd)/vault-kv

if ! command -v go >/dev/null 2>&1; then
  echo "Not built: vault-kv, since there is no go on PATH (Debian: golang-go)"
  exit 0
fi
# Go takes the version that go.mod asks for by itself since 1.21.
case $(go env GOVERSION) in go1.? | go1.?.* | go1.1* | go1.20*)
  echo "Not built: vault-kv, since $(go env GOVERSION) is older than go1.21"
  exit 0
  ;;
esac
echo "Building the KV engine $(sed -n 's/^\tgithub.com\/hashicorp\/vault-plugin-secrets-kv //p' go.mod) with $(go env GOVERSION)"
go build -buildvcs=false -mod=readonly -trimpath -ldflags="-s -w" -o "$out" .
