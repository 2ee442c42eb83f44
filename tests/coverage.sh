#!/bin/sh
# Line coverage of core/ and models/ by all tests, file by file; fails where a floor has less than 90 %.
#   tests/coverage.sh        in the top folder of a tree that was configured with --enable-coverage and tested
set -eu
export LC_ALL=C
least=90
files=$(find core models -name '*.gcda')
[ -n "$files" ] || { echo "coverage.sh: nothing was measured here" >&2; exit 1; }
# gcov says for each source: File 'core/base/heap.c', then Lines executed:97.50% of 40.
gcov -n $files | awk -v least="$least" -F"[':% ]+" '
  /^File / { file = $2 }
  /^Lines executed/ && file ~ /^(core|models)\/[a-z]+\/[a-z0-9_]+\.c$/ {
    split(file, part, "/")
    lines[part[1]] += $5
    hit[part[1]] += $3 * $5 / 100
    printf "%6.1f %% of %4d lines  %s\n", $3, $5, file | "sort -n"
    file = ""
  }
  END {
    close("sort -n")
    for (floor in lines) {
      percent = 100 * hit[floor] / lines[floor]
      printf "%6.1f %% of %4d lines  %s/%s\n", percent, lines[floor], floor,
             percent < least ? "  is less than " least " %" : ""
      if (percent < least) low = 1
    }
    exit (low || !("core" in lines) || !("models" in lines))
  }'
