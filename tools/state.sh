#!/bin/sh
# Prints what git sees of this checkout: every file that is new or changed, and the hash of all changes.
set -eu
git status --porcelain 2>/dev/null || echo "no git checkout"
git diff HEAD 2>/dev/null | git hash-object --stdin 2>/dev/null || true
