#!/bin/sh
# Installs hf-auth, its completions and its manual page for one user:
#
#   curl -fsSL https://github.com/hf-auth/hf-auth/releases/latest/download/install.sh | sh
#   ... | sh -s -- --prefix /opt/hf-auth --version 0.1.0
#
# Nothing is changed before everything is downloaded, agrees with the release's SHA256SUMS, and runs here.
set -eu
umask 022

repository=hf-auth/hf-auth

say() { printf '%s\n' "$*"; }
fail() { # MESSAGE [HINT]
  say "Error: $1" >&2
  test -z "${2-}" || say "Hint: $2" >&2
  exit 1
}

usage() {
  cat <<'END'
Usage: install.sh [--prefix FOLDER] [--version X] [--uninstall]

  --prefix FOLDER  Install under FOLDER [default: ~/.local]
  --version X      Install version X [default: the newest]
  --uninstall      Remove what was installed under the prefix; the tokens stay

HF_AUTH_INSTALL_FROM names a copy of the releases to install from: over https, or http on this machine.
HF_AUTH_INSTALL_CACHE names a folder that keeps the download; what is kept there is checked like any other.
END
}

# What is installed, as paths under the prefix; the program comes last.
files='share/bash-completion/completions/hf-auth
share/zsh/site-functions/_hf-auth
share/fish/vendor_completions.d/hf-auth.fish
share/man/man1/hf-auth.1
share/doc/hf-auth/LICENSE
bin/hf-auth'

main() {
  prefix='' version=latest uninstall=
  while test $# -gt 0; do
    case $1 in
      --prefix | --version)
        test $# -gt 1 || fail "$1 needs a value" 'install.sh --help shows how it is used'
        if test "$1" = --prefix; then prefix=$2; else version=${2#v}; fi
        shift
        ;;
      --prefix=*) prefix=${1#*=} ;;
      --version=*) version=${1#*=} version=${version#v} ;;
      --uninstall) uninstall=yes ;;
      -h | --help) usage && exit 0 ;;
      *) fail "Unknown option: $1" 'install.sh --help shows how it is used' ;;
    esac
    shift
  done
  case $version in '' | *[!0-9A-Za-z.+-]*) fail "Not a version: $version" 'Write one such as 0.1.0' ;; esac
  if test -z "$prefix"; then
    test -n "${HOME-}" || fail 'HOME is not set' 'Name a folder with --prefix'
    prefix=$HOME/.local
  fi
  case $prefix in /*) ;; *) prefix=$(pwd)/$prefix ;; esac
  while test "$prefix" != "${prefix%/}"; do prefix=${prefix%/}; done

  if test -n "$uninstall"; then remove; else install; fi
}

remove() {
  test -e "$prefix/bin/hf-auth" || fail "There is no hf-auth in $prefix/bin" 'Name the folder it was installed under with --prefix'
  say "$files" | while read -r file; do
    rm -f "$prefix/$file" || fail "Cannot remove $prefix/$file"
  done
  rmdir "$prefix/share/doc/hf-auth" 2>/dev/null || true
  say "Removed hf-auth from $prefix; the tokens stay where they are"
}

install() {
  find_source
  name=hf-auth-$(system_of_this_machine)
  archive=$name.tar.gz
  command -v tar >/dev/null 2>&1 || fail 'There is no tar to unpack the download' 'Install tar'
  find_sum

  # Beside where it goes, so that putting it there is one step.
  made=
  test -d "$prefix" || made=$prefix
  mkdir -p "$prefix" 2>/dev/null || true
  work=$(mktemp -d "$prefix/.hf-auth.XXXXXX" 2>/dev/null) ||
    fail "Cannot write to $prefix" 'Choose a folder of your own with --prefix; this never asks for more rights'
  trap 'rm -rf "$work"; test -z "$made" || rmdir "$made" 2>/dev/null || true' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM

  say "Downloading $archive"
  download SHA256SUMS
  verify_signature
  wanted=$(awk -v file="$archive" '$2 == file { print $1 }' "$work/SHA256SUMS")
  test -n "$wanted" || fail "The release has no $archive in its SHA256SUMS" 'Name another version with --version'
  cached=${HF_AUTH_INSTALL_CACHE:-$work/none}/$archive
  if test -f "$cached" && test "$($sum "$cached" | awk '{ print $1 }')" = "$wanted"; then
    cp "$cached" "$work/$archive" || fail "Cannot write to $prefix" 'Is there room on the disk?'
  else
    download "$archive"
  fi
  found=$($sum "$work/$archive" | awk '{ print $1 }')
  test "$found" = "$wanted" ||
    fail "$archive is not what SHA256SUMS says: the download is damaged or was changed" 'Try again; if it stays so, report it'

  if test -n "${HF_AUTH_INSTALL_CACHE-}" && mkdir -p "$HF_AUTH_INSTALL_CACHE"; then cp "$work/$archive" "$cached"; fi
  mkdir "$work/new"
  tar -xzf "$work/$archive" -C "$work/new" 2>/dev/null || fail "Cannot unpack $archive in $prefix" 'Is there room on the disk?'
  said=$("$work/new/bin/hf-auth" --version 2>&1) || not_started "$said"
  put
  say "Installed $said as $prefix/bin/hf-auth"
  case :${PATH-}: in
    *":$prefix/bin:"*) say 'Log in with: hf-auth login' ;;
    *)
      say "$prefix/bin is not on your PATH. Add this line to your shell's start file, such as ~/.profile:"
      say "  export PATH=\"$prefix/bin:\$PATH\""
      ;;
  esac
}

# Where the releases are, and with which protocols they may be reached.
find_source() {
  from=${HF_AUTH_INSTALL_FROM-}
  test -n "$from" || from=https://github.com/hf-auth/hf-auth/releases
  case $from in
    https://*) protocols='=https' ;;
    http://127.0.0.1:* | http://localhost:* | http://\[::1\]:*) protocols='=http,https' ;;
    *) fail "HF_AUTH_INSTALL_FROM is no address over https: $from" 'Write https://, or http:// for this machine' ;;
  esac
  if test "$version" = latest; then from=$from/latest/download; else from=$from/download/v$version; fi
}

system_of_this_machine() {
  case $(uname -m) in
    x86_64 | amd64) cpu=x64 ;;
    aarch64 | arm64) cpu=arm64 ;;
    *) fail "There is no hf-auth for the processor $(uname -m)" 'npm install hf-auth has the library, for any' ;;
  esac
  case $(uname -s) in
    Linux) if is_musl; then say "linux-$cpu-musl"; else say "linux-$cpu"; fi ;;
    Darwin)
      # A shell that is translated says x86_64.
      if test "$(sysctl -n sysctl.proc_translated 2>/dev/null)" = 1; then cpu=arm64; fi
      say "macos-$cpu"
      ;;
    MINGW* | MSYS* | CYGWIN*) fail 'This is Windows' 'Use install.ps1 in PowerShell' ;;
    *) fail "There is no hf-auth for $(uname -s)" 'npm install hf-auth has the library, for any' ;;
  esac
}

is_musl() {
  # Its ldd prints what it is on standard error, and fails.
  case $(ldd --version 2>&1 || true) in
    *musl*) return 0 ;;
    *GLIBC* | *'GNU libc'* | *'Free Software'*) return 1 ;;
  esac
  for loader in /lib/ld-musl-*; do test ! -e "$loader" || return 0; done
  return 1
}

# Fetches a file of the release into the work folder.
download() {
  if command -v curl >/dev/null 2>&1; then
    curl --proto "$protocols" --proto-redir "$protocols" --tlsv1.2 -fsSL --retry 2 --connect-timeout 20 \
      -o "$work/$1" "$from/$1" || undownloaded "$1" "curl ended with $?"
  elif command -v wget >/dev/null 2>&1; then
    wget -q -O "$work/$1" "$from/$1" || undownloaded "$1" "wget ended with $?"
  else
    fail 'There is neither curl nor wget to download with' 'Install one of them'
  fi
}

undownloaded() {
  fail "Cannot download $from/$1: $2" 'Is the network there, is there room on the disk, and is there such a version?'
}

# The sums are attested by the workflow that made the release. GitHub's own program can tell, where it is logged in.
verify_signature() {
  command -v gh >/dev/null 2>&1 && gh attestation verify --help >/dev/null 2>&1 && gh auth status >/dev/null 2>&1 || return 0
  gh attestation verify "$work/SHA256SUMS" --repo "$repository" >/dev/null 2>&1 ||
    fail "SHA256SUMS is not attested by the workflow of $repository" \
      "See why: gh attestation verify SHA256SUMS --repo $repository"
  say "SHA256SUMS is attested by the workflow of $repository"
}

# What prints a file's SHA-256 as its first word.
find_sum() {
  for sum in sha256sum 'shasum -a 256' 'openssl dgst -r -sha256'; do
    if command -v "${sum%% *}" >/dev/null 2>&1; then return; fi
  done
  fail 'There is no sha256sum, shasum or openssl to check the download with' 'Install one of them'
}

not_started() {
  case $name in
    *-musl) hint='It needs libstdc++; on Alpine: apk add libstdc++' ;;
    *) hint='Is the folder on a disk that may not hold programs (noexec)?' ;;
  esac
  fail "The program does not start on this machine: $1" "$hint"
}

# Everything that may fail comes before the first file is replaced.
put() {
  say "$files" | while read -r file; do
    test -f "$work/new/$file" || fail "The download has no $file" 'Try again; if it stays so, report it'
    mkdir -p "$prefix/${file%/*}" || fail "Cannot make $prefix/${file%/*}"
    test -w "$prefix/${file%/*}" || fail "Cannot write to $prefix/${file%/*}"
    test ! -d "$prefix/$file" || fail "$prefix/$file is a folder" 'Move it away'
  done
  say "$files" | while read -r file; do
    mv -f "$work/new/$file" "$prefix/$file" || fail "Cannot write $prefix/$file"
  done
}

# All of it is here before anything happens, should this file have been cut short.
main "$@"
