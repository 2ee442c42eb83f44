#!/bin/sh
# The tests under mpirun, of a program that is built with MPI in a folder of its own.
set -u
tests=${srcdir:-.}/tests/cluster
. "$tests/part.sh"
need libopenmpi-dev openmpi-bin
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
log=$scratch/log

# step COMMAND...: shows what it said only where it fails.
step() {
  "$@" >"$log" 2>&1 </dev/null && return
  echo "not ok 1 - $*"
  sed 's/^/# /' "$log" | tail -n 40
  echo 1..1
  exit 1
}

step "${MAKE:-make}" -s distdir distdir="$scratch/fedsim"
cd "$scratch/fedsim" || exit 99
step env CONFIGURE_FLAGS='--enable-werror --disable-lto --with-mpi' ./bootstrap build
srcdir=. FEDSIM_DATADIR=$PWD tests/cluster/test_mpi.sh
