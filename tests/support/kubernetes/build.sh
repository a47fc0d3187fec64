#!/bin/sh
# Builds Kubernetes' own API server into .tools, by Go's ordinary means: seven minutes on two idle processors the first
# time, then as long as linking takes, since Go keeps what it has compiled.
set -eu
cd "$(dirname "$0")"
mkdir -p ../../../.tools/kubernetes
out=$(cd ../../../.tools/kubernetes && pwd)/kube-apiserver
wanted=$(sed -n 's/^go //p' go.mod)

if ! command -v go >/dev/null 2>&1; then
  echo "Not built: kube-apiserver, since there is no go on PATH (Debian: golang-go)"
  exit 0
fi
# Go takes the version that go.mod asks for by itself since 1.21; an older one is handed it, as the module that it is.
go=go
case $(go env GOVERSION) in go1.? | go1.?.* | go1.1* | go1.20*)
  module=golang.org/toolchain@v0.0.1-go$wanted.$(go env GOOS)-$(go env GOARCH)
  folder=$(cd / && go mod download -json "$module" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
  # A module's files can't be run.
  chmod -R u+w "$folder/bin" "$folder/pkg/tool"
  chmod -R +x "$folder/bin" "$folder/pkg/tool"
  go=$folder/bin/go
  ;;
esac
echo "Building kube-apiserver of $(sed -n 's/^\tk8s.io\/kubernetes //p' go.mod) with $("$go" env GOVERSION)"
"$go" build -buildvcs=false -mod=readonly -trimpath -ldflags="-s -w" -o "$out" .
