#!/bin/sh
# Pushes one image of several processors a kind, from FOLDER's archives KIND-PROCESSOR.tar: as KIND and VERSION-KIND, and the
# one for musl, which needs least, as latest and VERSION too. Prints each name with its digest.
#
#   publish.sh IMAGE VERSION FOLDER [OPTION of buildah manifest push]...
set -eu
image=$1 version=$2 folder=$3
shift 3

for kind in glibc musl wasm; do
  list=localhost/hf-auth-list-$kind
  if buildah manifest inspect "$list" >/dev/null 2>&1; then buildah manifest rm "$list" >/dev/null; fi
  buildah manifest create "$list" >/dev/null
  for archive in "$folder/$kind"-*.tar; do buildah manifest add "$list" "oci-archive:$archive" >/dev/null; done
  if test "$kind" = musl; then also="latest $version"; else also=; fi
  for tag in "$kind" "$version-$kind" $also; do
    buildah manifest push --all --quiet --format oci --digestfile "$folder/digest" "$@" "$list" "docker://$image:$tag" >&2
    echo "$image:$tag $(cat "$folder/digest")"
  done
done
