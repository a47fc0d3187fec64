#!/bin/sh
# Makes the image of one kind for this machine's processor as an OCI archive, from what `make containers` (and `make wasm`)
# put together in FOLDER. The same files and date give the same image.
#
#   image.sh glibc|musl|wasm ARCHIVE [FOLDER]
set -eu
kind=$1 archive=$2 folder=${3:-.}
version=$(sed -n 's/^export const VERSION = "\(.*\)";$/\1/p' lib/version.ts)
date=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
if test "$kind" = wasm; then platform='--platform=wasi/wasm'; else platform=; fi
name=localhost/hf-auth-$kind

# shellcheck disable=SC2086
buildah bud --quiet --pull-never --isolation chroot --format oci --timestamp "$date" --identity-label=false $platform \
  --label org.opencontainers.image.title=hf-auth \
  --label org.opencontainers.image.description='Logs a machine in to the Hugging Face Hub' \
  --label org.opencontainers.image.source=https://github.com/hf-auth/hf-auth \
  --label org.opencontainers.image.version="$version" \
  --label org.opencontainers.image.licenses=Apache-2.0 \
  --tag "$name" --file "containers/$kind.Dockerfile" "$folder" >/dev/null
rm -f "$archive"
buildah push --quiet "$name" "oci-archive:$archive"
