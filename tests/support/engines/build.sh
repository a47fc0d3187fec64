#!/bin/sh
# Builds a real engine that tests ask, from Go modules by Go's ordinary means: build.sh MODULE PROGRAM. A second time takes
# as long as linking does, since Go keeps what it has compiled.
set -eu
mkdir -p "$(dirname "$2")"
out=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
cd "$1"

if ! command -v go >/dev/null 2>&1; then
  echo "Not built: $(basename "$out"), since there is no go on PATH (Debian: golang-go)"
  exit 0
fi
# Go takes the version that go.mod asks for by itself since 1.21; an older one is handed it, as the module that it is.
go=go
case $(go env GOVERSION) in go1.? | go1.?.* | go1.1* | go1.20*)
  module=golang.org/toolchain@v0.0.1-go$(sed -n 's/^go //p' go.mod).$(go env GOOS)-$(go env GOARCH)
  folder=$(cd / && go mod download -json "$module" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
  # A module's files can't be run.
  chmod -R u+w "$folder/bin" "$folder/pkg/tool"
  chmod -R +x "$folder/bin" "$folder/pkg/tool"
  go=$folder/bin/go
  ;;
esac
echo "Building $(basename "$out") with $("$go" env GOVERSION)"
"$go" build -buildvcs=false -mod=readonly -trimpath -ldflags="-s -w" -o "$out" .
