#!/bin/sh
# make check-cluster: the tests that need a batch system. Installs what is missing where this is root on Debian, and says
# that they were skipped where it cannot be had, or where the machine does not allow namespaces. The last line adds up.
set -u
export LC_ALL=C
tests=${srcdir:-.}/tests/cluster
packages='slurm-wlm munge iproute2'
log=$(mktemp) || exit 99
trap 'rm -f "$log"' EXIT

skip() {
  echo "skipped: $*"
  echo '0 passed, 0 failed'
  exit 0
}

missing=
for package in $packages; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing="$missing $package"
done
[ "$(id -u)" -eq 0 ] || skip "a node of Slurm is started as root; packages that it needs and are missing:${missing:- none}"
if [ -n "$missing" ]; then
  command -v apt-get >/dev/null || skip "these packages are missing:$missing"
  echo "Installing Debian packages:$missing"
  apt-get update -qq >"$log" 2>&1 </dev/null &&
    # shellcheck disable=SC2086 # a list
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >>"$log" 2>&1 </dev/null ||
    skip "the packages$missing cannot be installed: $(tail -n 1 "$log")"
fi
unshare --net --mount --uts --pid --fork --mount-proc true 2>"$log" ||
  skip "namespaces are not allowed here: $(tail -n 1 "$log")"
unshare --net --mount --uts --pid --fork --mount-proc "$tests/test_slurm.sh" >"$log" 2>&1
status=$?
cat "$log"
[ "$status" -ne 77 ] || skip 'no node of Slurm starts here'
awk '/^ok .*# SKIP/ { next } /^ok / { p++ } /^not ok / { f++ } /^1\.\./ { plan = substr($0, 4) }
  END {
    if (plan + 0 != p + f) f++ # it broke off
    printf "%d passed, %d failed\n", p, f
    exit f > 0
  }' "$log"
