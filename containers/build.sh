#!/bin/sh
# Puts together what the images hold, without a container engine; wasm.Dockerfile takes the component from dist.
set -eu
out=.build/containers
rm -rf "$out/glibc" "$out/musl" "$out"/*.volume
mkdir -p "$out/wasm.volume"
mkdir -m 700 "$out/wasm.volume/tokens"
sh containers/root.sh dist/hf-auth "$out/glibc"
sh tools/build_musl.sh
if ldd /bin/sh 2>/dev/null | grep -q ld-musl; then
  sh containers/root.sh dist/hf-auth-musl "$out/musl"
else
  test -f "$out/libraries/libstdc++.so.6" || sh containers/musl_libraries.sh "$out/libraries"
  sh containers/root.sh dist/hf-auth-musl "$out/musl" "$out/libraries"
fi
for kind in glibc musl; do
  if test "$kind" = glibc; then needs="; needs /proc, as every engine mounts it"; else needs=; fi
  echo "$out/$kind: $(du -sk --apparent-size "$out/$kind" | cut -f 1) KiB, $(find "$out/$kind" -type f | wc -l) files$needs"
done
