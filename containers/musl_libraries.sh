#!/bin/sh
# Fetches musl's loader and the C++ library for it into FOLDER, on a Debian or Ubuntu machine: the loader from the system's
# packages, the library from a Python wheel for musl that carries it. Where Alpine is at hand nobody needs this.
set -eu
folder=$1
machine=$(uname -m)
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Not before 1.2.4: its loader does not know packed relocations, and programs built today crash on it.
recent() { dpkg --compare-versions "$(apt-cache "$@" show musl 2>/dev/null | sed -n 's/^Version: //p' | head -n 1)" ge 1.2.4; }
newer=
if ! recent; then
  # The same archive's next release, without a change to this machine.
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/sources"
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources; do
    if test -f "$file"; then sed 's/bookworm/trixie/g' "$file" >"$work/sources/${file##*/}"; fi
  done
  newer="-o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts=$work/sources
    -o Dir::State::lists=$work/lists -o Dir::Cache=$work/cache"
  # shellcheck disable=SC2086
  apt-get $newer update -qq
fi
# shellcheck disable=SC2086
(cd "$work" && apt-get $newer -o APT::Sandbox::User=root download -qq musl)
dpkg-deb -x "$work"/musl_*.deb "$work/musl"
find "$work/musl" -name libc.so -exec cp {} "$folder/ld-musl-$machine.so.1" \;
chmod 755 "$folder/ld-musl-$machine.so.1"

python3 -m venv "$work/venv"
"$work/venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --dest "$work" \
  --platform "musllinux_1_2_$machine" --python-version 3.12 --implementation cp \
  --require-hashes --requirement containers/musl_libraries.txt
python3 -m zipfile -e "$work"/contourpy-*.whl "$work/wheel"
cp "$work"/wheel/contourpy.libs/libgcc_s-*.so.1 "$folder/"
cp "$work"/wheel/contourpy.libs/libstdc++-*.so.* "$folder/libstdc++.so.6"
ln -sf "ld-musl-$machine.so.1" "$folder/libc.musl-$machine.so.1"
