#!/bin/sh
# Puts together the whole root folder of a minimal container: the program, its loader and libraries, a folder for tokens
# and one for /proc; and in FOLDER.volume what is to be the user's.
#
#   root.sh PROGRAM FOLDER [LIBRARIES]
#
# LIBRARIES is a folder with the loader and libraries of a program for musl, on a machine whose own are glibc's.
set -eu
program=$1 folder=$2 libraries=${3:+$(cd "$3" && pwd)}

put() { # copies FILE to PATH in the folder
  mkdir -p "$folder${2%/*}"
  cp -L "$1" "$folder$2"
  chmod 755 "$folder$2"
}

# The loader's path stands in the program's first page.
loader=$(head -c 4096 "$program" | tr '\0' '\n' | grep -m 1 '^/lib.*/ld-')
put "$program" /hf-auth
if test -n "$libraries"; then
  put "$libraries/${loader##*/}" "$loader"
  found=$(LD_LIBRARY_PATH=$libraries "$libraries/${loader##*/}" --list "$program")
else
  put "$loader" "$loader"
  found=$(ldd "$program")
fi
echo "$found" | sed -n 's|.* => \(/[^ ]*\) (.*|\1|p' | sort -u | while read -r library; do
  case $library in
    */ld-*) ;; # musl's C library is its loader
    "${libraries:-//}"/*) put "$library" "/lib/${library##*/}" ;;
    *) put "$library" "$library" ;;
  esac
done
# Every engine mounts /proc. With glibc, Bun aborts without it: glibc reads there where the stack is. With musl it does not.
mkdir -p "$folder/proc" "$folder/tokens" "$folder.volume/tokens"
chmod 700 "$folder/tokens" "$folder.volume/tokens"
