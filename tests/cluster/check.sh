#!/bin/sh
# make check-cluster: the tests that need a batch system (slurm.sh) or MPI (mpi.sh). Each part installs what is missing
# where this is root on Debian, and says that it was skipped where that cannot be had. The last line adds up.
set -u
export LC_ALL=C
tests=${srcdir:-.}/tests/cluster
log=$(mktemp) || exit 99
trap 'rm -f "$log"' EXIT
passed=0 failed=0

# tally: the TAP of a part. A part that ends before it has said how many answers there are has failed once more.
tally() {
  awk '/^ok .*# SKIP/ { next } /^ok / { p++ } /^not ok / { f++ } /^1\.\./ { plan = substr($0, 4) }
    END { print p + 0, f + (plan + 0 != p + f) }' "$log"
}

for part in ${PARTS:-slurm mpi}; do
  "$tests/$part.sh" >"$log" 2>&1
  status=$?
  cat "$log"
  [ "$status" -ne 77 ] || continue
  read -r p f <<COUNTS
$(tally)
COUNTS
  passed=$((passed + p)) failed=$((failed + f))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
